"""Starts small servers that misbehave, and clients of both kinds behind one interface."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import isasyncgen
from typing import Any, Callable, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal

from refman import AsyncClient, Client


@dataclass
class Received:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    port: int


class Connection(BaseHTTPRequestHandler):
    """What a handler answers on."""

    protocol_version = "HTTP/1.1"
    server: Server

    requests_count = 0

    def handle_any(self) -> None:
        self.requests_count += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) if self.server.reads_bodies else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.answer(self, Received(self.command, self.path, headers, body, self.client_address[1]))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


Handler = Callable[[Connection], None]


class Server(ThreadingHTTPServer):
    """Answers each request with the next handler, and with the last one from then on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *handlers: Handler, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.handlers = handlers
        self.requests: list[Received] = []
        self.reads_bodies = True
        self.stopped = threading.Event()
        self.scheme = "http"
        if tls is not None:
            self.scheme = "https"
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def answer(self, connection: Connection, received: Received) -> None:
        with self._lock:
            self.requests.append(received)
            handler = self.handlers[min(len(self.requests), len(self.handlers)) - 1]
        handler(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignores the errors of connections that a handler or a client broke."""


@contextmanager
def serve(*handlers: Handler, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(*handlers, tls=tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def answer(value: Any, status: int = 200, **headers: str) -> Handler:
    """Answers with JSON."""
    body = json.dumps(value).encode()
    return lambda connection: connection.send(status, body, **{"content_type": "application/json", **headers})


def refuse(status: int, code: str, **headers: str) -> Handler:
    """Answers with a problem document."""
    problem = {"detail": "A text.", "code": code, "category": "validation", "details": {"limit": 7}, "status": status}
    body = json.dumps(problem).encode()
    return lambda connection: connection.send(
        status, body, content_type="application/problem+json", x_request_id="id-1", **headers
    )


def page(status: int, **headers: str) -> Handler:
    """Answers with HTML, as a proxy does."""
    return lambda connection: connection.send(status, b"<html>proxy</html>", content_type="text/html", **headers)


def reset(connection: Connection) -> None:
    """Resets the connection."""
    connection.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.connection.close()
    connection.close_connection = True


def half(connection: Connection) -> None:
    """Ends the connection in the middle of a response."""
    connection.send(200, b'{"references":["R', content_length="100", content_type="application/json")
    connection.wfile.flush()
    connection.close_connection = True


def half_a_piece(connection: Connection) -> None:
    """Ends the connection in the middle of a response in pieces."""
    connection.send_response(200)
    connection.send_header("Content-Type", "application/json")
    connection.send_header("Transfer-Encoding", "chunked")
    connection.end_headers()
    connection.wfile.write(b'14\r\n{"references":["R')
    connection.close_connection = True


def silence(connection: Connection) -> None:
    """Says nothing."""
    connection.server.stopped.wait(10)
    connection.close_connection = True


def dripping(connection: Connection) -> None:
    """Sends a header field that has no end, one character at a time."""
    connection.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while not connection.server.stopped.wait(0.02):
        connection.wfile.write(b"a")


def endless(connection: Connection) -> None:
    """Sends a body that has no end."""
    connection.send_response(200)
    connection.send_header("Content-Type", "application/json")
    connection.send_header("Transfer-Encoding", "chunked")
    connection.end_headers()
    while not connection.server.stopped.is_set():
        connection.wfile.write(b"1000\r\n" + b"[" * 4096 + b"\r\n")


class Blocking:
    """Calls an asynchronous client as if it was a synchronous one."""

    def __init__(self, portal: BlockingPortal, url: str | None, **arguments: Any) -> None:
        self._portal = portal
        self._started: list[Any] = []
        if "sleep" in arguments:
            arguments["sleep"] = _asynchronous(arguments["sleep"])
        self._client = portal.call(lambda: AsyncClient(url, **arguments))

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._client, name)
        if not callable(member):
            return member

        def call(*arguments: Any, **keywords: Any) -> Any:
            result = member(*arguments, **keywords)
            return self._items(result) if isasyncgen(result) else self._portal.call(lambda: result)

        return call

    def finish(self) -> None:
        """Closes the client, and what a test did not read to its end."""
        for items in self._started:
            self._portal.call(items.aclose)
        self._portal.call(self._client.close)

    def _items(self, items: Any) -> Iterator[Any]:
        self._started.append(items)
        while True:
            try:
                item = self._portal.call(items.__anext__)
            except StopAsyncIteration:
                return
            yield item


def _asynchronous(function: Callable[[float], None]) -> Callable[[float], Any]:
    async def call(seconds: float) -> None:
        function(seconds)

    return call


Connect = Callable[..., Client]


@contextmanager
def connecting(kind: str) -> Iterator[Connect]:
    """Gives a function that makes clients of a kind, and closes them."""
    with start_blocking_portal() as portal, ExitStack() as stack:

        def connect(url: str | None = None, **arguments: Any) -> Client:
            if kind == "Client":
                return stack.enter_context(Client(url, **arguments))
            blocking = Blocking(portal, url, **arguments)
            stack.callback(blocking.finish)
            return cast(Client, blocking)

        yield connect


def run_in_threads(count: int, function: Callable[[], None]) -> None:
    """Calls a function in several threads at once, and fails with what they raise."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            function()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
