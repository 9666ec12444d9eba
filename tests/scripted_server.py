"""A server on loopback that speaks OpenAI's chat protocol and says what a test wants it to say."""

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = Mapping[str, Any]
Script = Callable[[Asked], "tuple[int, bytes] | None"]
"""From the body of a request to status and body of the reply; None for no reply while the server stands."""


class ScriptedServer:
    """Stands on a free port of loopback from `with` to the end of it."""

    def __init__(self, script: Script) -> None:
        """The script is asked in the order in which requests come, one at a time."""
        self.asked: list[Asked] = []
        self._script, self._lock, self._closing = script, threading.Lock(), threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """What a client takes for the service."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _reply(self, asked: Asked) -> tuple[int, bytes] | None:
        with self._lock:
            self.asked.append(asked)
            reply = self._script(asked)
        if reply is None:
            self._closing.wait()
        return reply

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # the handler below is `self`
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                reply = server._reply(json.loads(body))
                if reply is None:
                    return
                status, content = reply
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        return Handler


def completion(text: str | None, *, stop: str = "stop") -> tuple[int, bytes]:
    """A chat completion with one answer; with none at all for None."""
    message = {"role": "assistant", "content": text}
    return 200, json.dumps(
        {
            "id": "scripted",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [] if text is None else [{"index": 0, "message": message, "finish_reason": stop}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    ).encode()
