"""A mail provider's HTTP interface on loopback, which keeps what it is told and answers as told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

POSTMARK_TOOK_IT = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc", "To": "ada@example.com"}


@dataclass(slots=True)
class Provider:
    """`hang_up` keeps what it is told and never answers."""

    status: int = 200
    answer: Any = field(default_factory=lambda: POSTMARK_TOOK_IT)
    hang_up: bool = False
    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def mail_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_json = "json" in self.headers["Content-Type"]
            provider.heard.append(json.loads(body) if is_json else {"form": body.decode()})
            provider.headers.append(dict(self.headers))
            if provider.hang_up:
                self.connection.close()
                return
            words = json.dumps(provider.answer).encode()
            self.send_response(provider.status)
            self.send_header("Content-Length", str(len(words)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
