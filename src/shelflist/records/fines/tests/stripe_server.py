"""A server on this machine that speaks Stripe's documented wire format: form-encoded requests in, JSON out.

https://docs.stripe.com/api/checkout/sessions, https://docs.stripe.com/api/refunds, https://docs.stripe.com/webhooks
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

KEY, SECRET = "sk_test_shelflist", "whsec_shelflist"


class StripeServer:
    """Sessions by their id; a repeated Idempotency-Key gets the first answer."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, str]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.broken = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = {name: values[0] for name, values in parse_qs(self._body()).items()}
                self._answer(*outer.post(self.path, sent, dict(self.headers)))

            def do_GET(self) -> None:
                self._answer(*outer.get(self.path, dict(self.headers)))

            def _body(self) -> str:
                return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

            def _answer(self, status: int, found: dict[str, Any]) -> None:
                body = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _refuses(self, headers: dict[str, str]) -> tuple[int, dict[str, Any]] | None:
        if self.broken:
            return 500, {"error": {"message": "Something went wrong on our end."}}
        if headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}
        return None

    def post(self, path: str, sent: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if refusal := self._refuses(headers):
            return refusal
        key = headers.get("Idempotency-Key", "")
        if key and key in self.answers:
            return 200, self.answers[key]
        if path == "/v1/checkout/sessions":
            number = f"cs_test_{len(self.sessions) + 1}"
            found = {
                "id": number, "object": "checkout.session", "client_reference_id": sent["client_reference_id"],
                "amount_total": int(sent["line_items[0][price_data][unit_amount]"]),
                "currency": sent["line_items[0][price_data][currency]"], "status": "open", "payment_status": "unpaid",
                "payment_intent": f"pi_{number}", "url": f"{self.address}/pay/{number}", "mode": sent["mode"],
            }  # fmt: skip
            self.sessions[number] = found
        elif path == "/v1/refunds":
            found = {"id": f"re_{len(self.refunds) + 1}", "object": "refund", "status": "succeeded", **sent}
            self.refunds.append(sent)
        else:
            return 404, {"error": {"message": f"Unrecognized request URL ({path})."}}
        self.answers[key] = found
        return 200, found

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if refusal := self._refuses(headers):
            return refusal
        found = self.sessions.get(path.rpartition("/")[2])
        return (200, found) if found else (404, {"error": {"message": "No such checkout.session"}})

    def pays(self, number: str) -> None:
        """The reader pays on Stripe's page."""
        self.sessions[number] |= {"status": "complete", "payment_status": "paid"}

    def event(self, kind: str, number: str, at: int, **changes: Any) -> tuple[dict[str, str], bytes]:
        """What Stripe posts to us: headers and body."""
        session = self.sessions[number] | changes
        said = {"id": f"evt_{kind}_{number}", "object": "event", "type": kind, "data": {"object": session}}
        body = json.dumps(said).encode()
        signature = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={at},v1={signature}"}, body
