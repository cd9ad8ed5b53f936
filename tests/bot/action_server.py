"""An action server on loopback that answers every action with the outcome a test chose."""

import json
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SLOTS: dict[str, Any] = {
    "question_id": "q-1",
    "machine": "WS-0412",
    "applications": "Word, HiX",
    "challenge_id": "ch-1",
    "article": "printer",
    "minutes": 15,
    "day": "31 oktober 2026",
}


class ActionServer:
    """`outcome` is what every action ends in; None lets every action fail with status 500.

    `events` come after the slots; the action named by `reject` answers that it will not run.
    """

    def __init__(self) -> None:
        self.outcome: str | None = "started"
        self.buttons: list[dict[str, str]] = []
        self.events: list[dict[str, Any]] = []
        self.reject = ""
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhook"

    def __enter__(self) -> "ActionServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, call: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(call)
        if self.reject == call["next_action"]:
            return {"error": "no", "action_name": call["next_action"]}
        slots = {**SLOTS, "outcome": self.outcome}
        events = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
        events += self.events
        responses = [{"text": None, "buttons": self.buttons}] if self.buttons else []
        return {"events": events, "responses": responses}

    def _handler(self) -> Any:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self._chunks() if "content-length" not in self.headers else self._whole()
                if self.headers.get("content-encoding") == "deflate":
                    raw = zlib.decompress(raw)
                server.headers.append(dict(self.headers))
                answer = server._answer(json.loads(raw))
                good = 400 if "error" in answer else 200
                body = json.dumps(answer).encode()
                self.send_response(good if server.outcome else 500)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _whole(self) -> bytes:
                return self.rfile.read(int(self.headers["content-length"]))

            def _chunks(self) -> bytes:
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
