"""A mail server in a process of its own that takes everything and counts it: as quick as one can be in Python."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

HELLO = b"250-postbox\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


@dataclass
class Postbox:
    """Where it listens, and how many mails it has taken."""

    port: int
    taken: Any

    def arrived(self) -> int:
        return int(self.taken.value)


@contextmanager
def postbox() -> Iterator[Postbox]:
    """Running for as long as the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        apart = multiprocessing.get_context("fork")
        taken = apart.Value("i", 0)
        process = apart.Process(target=_serve, args=(listening, taken), daemon=True)
        process.start()
        try:
            yield Postbox(listening.getsockname()[1], taken)
        finally:
            process.terminate()
            process.join()


def _serve(listening: socket.socket, taken: Any) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 postbox\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                while await reader.readline() != b".\r\n":
                    pass
                taken.value += 1
            elif word == b"QUIT":
                break
            writer.write(HELLO if word == b"EHLO" else b"250 fine\r\n")
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(talk, sock=listening)
        await server.serve_forever()

    asyncio.run(main())
