"""Sends requests over connections that threads and processes do not share."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import select
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

from ._requests import Request, Response
from ._retries import ConnectionFailed

if TYPE_CHECKING:
    from ._endpoint import Endpoint

# The service closes a connection after 60 s without a request, and a proxy may do so earlier.
IDLE_SECONDS = 30.0
_PIECE_BYTES = 65536


class Transport:
    """Sends each request once, over a connection of the present thread and process.

    A connection is closed with its thread, and when the transport is closed.
    """

    def __init__(self, endpoint: Endpoint, max_response_bytes: int, tls: ssl.SSLContext | None) -> None:
        self._endpoint = endpoint
        self._max_response_bytes = max_response_bytes
        self._tls = (tls or ssl.create_default_context()) if endpoint.is_https else None
        self._local = threading.local()
        self.is_closed = False

    def send(self, request: Request[Any], seconds: float) -> Response:
        """Returns the response; raises `ConnectionFailed` if no complete one comes within the time."""
        if self.is_closed:
            raise RuntimeError("the client is closed")
        token = self._endpoint.token
        headers = self._endpoint.headers(token() if callable(token) else token)
        deadline = time.monotonic() + seconds
        try:
            connection = self._connection(deadline)
            return connection.exchange(request, {**headers, **request.headers}, self._max_response_bytes, deadline)
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            is_final = isinstance(error, ssl.SSLCertVerificationError)
            raise ConnectionFailed(str(error) or type(error).__name__, is_final=is_final) from error
        except BaseException:
            # The unread rest of a response must not become the next one.
            self._drop()
            raise

    def close(self) -> None:
        """Closes the connections of all threads; a request of another thread still gets its response."""
        self.is_closed = True
        self._drop()
        self._local = threading.local()

    def _connection(self, deadline: float) -> _Connection:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None or not connection.is_usable():
            self._drop()
            connection = self._local.connection = _Connection(self._endpoint, self._tls, deadline)
        return connection

    def _drop(self) -> None:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            del self._local.connection
            connection.close()


class _Connection:
    """Exchanges requests and responses over one socket, each until a deadline."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext | None, deadline: float) -> None:
        self._process = os.getpid()
        self._prefix = endpoint.prefix
        self._idle_since: float | None = None
        self._socket = _DeadlineSocket(endpoint, tls, deadline)
        self._http = http.client.HTTPConnection(endpoint.host, endpoint.port)
        self._http.auto_open = 0
        self._http.sock = self._socket

    def __del__(self) -> None:
        # A thread that ends, or a client that was not closed, leaves its connection to the garbage collector.
        if hasattr(self, "_socket"):
            self.close()

    def is_usable(self) -> bool:
        """Returns whether another request can be sent: the service keeps the connection, and this process opened it."""
        if self._idle_since is None or self._process != os.getpid():
            return False
        return time.monotonic() - self._idle_since < IDLE_SECONDS and not self._socket.is_readable()

    def exchange(self, request: Request[Any], headers: dict[str, str], max_bytes: int, deadline: float) -> Response:
        """Sends a request and returns the response; raises OSError or HTTPException if no complete one comes."""
        self._idle_since = None
        self._socket.deadline = deadline
        self._http.putrequest(request.method, self._prefix + request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            self._http.putheader(name, value)
        if request.method != "GET":
            self._http.putheader("Content-Length", str(len(request.body or b"")))
        # A service that refuses a large body answers before it has read all of it.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._http.endheaders(request.body)
        received = self._http.getresponse()
        fields = {name.lower(): value for name, value in received.getheaders()}
        response = Response(received.status, fields, _body(received, max_bytes))
        if not received.will_close:
            self._idle_since = time.monotonic()
        return response

    def close(self) -> None:
        """Closes the socket."""
        self._idle_since = None
        self._socket.end()


def _body(received: http.client.HTTPResponse, max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    length = 0
    while piece := received.read(_PIECE_BYTES):
        length += len(piece)
        pieces.append(piece)
        if length > max_bytes:
            raise Response(received.status, {}, pieces[0]).unexpected(f"The response has more than {max_bytes} bytes")
    if received.length:
        raise http.client.IncompleteRead(b"", received.length)
    return b"".join(pieces)


class _DeadlineSocket:
    """Gives an HTTPConnection what it needs of a socket, and ends at a deadline, however slowly data arrives."""

    def __init__(self, endpoint: Endpoint, tls: ssl.SSLContext | None, deadline: float) -> None:
        self.deadline = deadline
        self._socket = self._connect(endpoint.host, endpoint.port)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                self._socket.settimeout(self._remaining())
                self._socket = tls.wrap_socket(self._socket, server_hostname=endpoint.host)
        except BaseException:
            self._socket.close()
            raise

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._remaining())
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """Does nothing: an HTTPConnection closes its socket before it has read the last response."""

    def receive(self, buffer: Any) -> int:
        self._socket.settimeout(self._remaining())
        return self._socket.recv_into(buffer)

    def is_readable(self) -> bool:
        """Returns whether something arrived. Without a request, that is the end of the connection."""
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(self._socket, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([self._socket], [], [], 0)[0])

    def end(self) -> None:
        self._socket.close()

    def _connect(self, host: str, port: int) -> socket.socket:
        failure: OSError | None = None
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            try:
                return socket.create_connection((str(address[0]), port), timeout=self._remaining())
            except OSError as error:
                failure = error
        raise failure or OSError(f"{host} has no address")

    def _remaining(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("no complete response came in time")
        return remaining


class _Reader(io.RawIOBase):
    def __init__(self, connection: _DeadlineSocket) -> None:
        super().__init__()
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._connection.receive(buffer)
