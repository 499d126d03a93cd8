"""The Z39.50 server's process: many connections that wait, few threads that work.

One thread waits for all connections; a request that has come in whole is answered by one of WORKERS threads, each with
its own connection to the database. A client that is silent for IDLE_SECONDS, sends what is no BER, or sends half a
message and no more, is let go.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from shelflist.doors.protocols.z3950 import writing
from shelflist.doors.protocols.z3950.session import Ended, Session
from shelflist.ground.common import ber
from shelflist.records.catalog.codec.iso2709 import Encoding

log = logging.getLogger(__name__)
WORKERS = 4
MOST_CONNECTIONS = 500
MOST_FROM_ONE_ADDRESS = 50
IDLE_SECONDS = 600.0
MESSAGE_SECONDS = 20.0  # from the first octet of a request to its last
ANSWER_SECONDS = 60.0  # that a client may take to read an answer
PIECE = 1 << 16


@dataclass
class Z3950Server:
    """Listens and answers until it is told to stop."""

    host: str
    port: int
    encoding: Encoding = "utf-8"
    idle_seconds: float = IDLE_SECONDS
    message_seconds: float = MESSAGE_SECONDS
    most_connections: int = MOST_CONNECTIONS
    most_from_one_address: int = MOST_FROM_ONE_ADDRESS
    by_address: Counter[str] = field(default_factory=Counter)

    async def serve(self, stop: asyncio.Event, started: asyncio.Event | None = None) -> None:
        """Listen until `stop` is set. `port` is then the one listened on, also where 0 was given."""
        self.pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="z3950")
        self.opened: set[BaseDatabaseWrapper] = set()
        server = await asyncio.start_server(self._client, self.host, self.port, limit=PIECE)
        self.port = server.sockets[0].getsockname()[1]
        self.clients: set[asyncio.Task[None]] = set()
        if started is not None:
            started.set()
        try:
            await stop.wait()
        finally:
            server.close()
            for task in tuple(self.clients):
                task.cancel()
            await asyncio.gather(*self.clients, return_exceptions=True)
            await asyncio.to_thread(self._end_work)

    def _end_work(self) -> None:
        """Wait for what is being answered, and close the database connections of the threads that answered."""
        self.pool.shutdown(cancel_futures=True)
        for connection in self.opened:
            connection.inc_thread_sharing()  # its own thread has ended
            connection.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # asyncio runs this in one
        peer = (writer.get_extra_info("peername") or ("?",))[0]
        if len(self.clients) >= self.most_connections or self.by_address[peer] >= self.most_from_one_address:
            writer.close()
            return
        self.clients.add(task)
        self.by_address[peer] += 1
        try:
            await self._conversation(reader, writer)
        except (ConnectionError, asyncio.CancelledError, TimeoutError):
            pass
        except Exception:  # one conversation that breaks off must not end the others
            log.exception("Z39.50: a conversation broke off")
        finally:
            self.clients.discard(task)
            self.by_address[peer] -= 1
            if not self.by_address[peer]:
                del self.by_address[peer]
            writer.close()

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(encoding=self.encoding)
        loop = asyncio.get_running_loop()
        waiting = bytearray()
        while True:
            try:
                request = await self._request(reader, waiting)
                if request is None:
                    return
                answer = await loop.run_in_executor(self.pool, self._answer, session, request)
            except Ended as end:
                await _send(writer, ber.encode(end.last) if end.last else b"")
                return
            except ber.Malformed as no:
                await _send(writer, ber.encode(writing.close(None, writing.PROTOCOL_ERROR, str(no))))
                return
            except TimeoutError:
                await _send(writer, ber.encode(writing.close(None, writing.LACK_OF_ACTIVITY)))
                return
            await _send(writer, answer)

    async def _request(self, reader: asyncio.StreamReader, waiting: bytearray) -> bytes | None:
        """The octets of the next message; None when the client has gone. Raises Malformed or TimeoutError."""
        if not waiting:
            piece = await asyncio.wait_for(reader.read(PIECE), self.idle_seconds)
            if not piece:
                return None
            waiting += piece
        async with asyncio.timeout(self.message_seconds):
            while True:
                length = ber.length_of(bytes(waiting[:64])) or ber.length_of(bytes(waiting))
                if length is not None and len(waiting) >= length:
                    request = bytes(waiting[:length])
                    del waiting[:length]
                    return request
                piece = await reader.read(PIECE)
                if not piece:
                    return None
                waiting += piece

    def _answer(self, session: Session, request: bytes) -> bytes:
        """In a thread of the pool: the answer, with a database connection that is still good."""
        close_old_connections()
        self.opened.add(connections["default"])
        try:
            return session.answer(request)
        finally:
            close_old_connections()


async def _send(writer: asyncio.StreamWriter, octets: bytes) -> None:
    if octets:
        writer.write(octets)
        async with asyncio.timeout(ANSWER_SECONDS):
            await writer.drain()


def run(host: str, port: int, encoding: Encoding) -> None:
    """Serve until SIGTERM or SIGINT."""
    import signal

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await Z3950Server(host, port, encoding).serve(stop)

    asyncio.run(serve())
