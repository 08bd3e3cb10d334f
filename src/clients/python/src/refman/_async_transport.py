"""Sends requests by httpx, for the asynchronous client."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from ._requests import Request, Response
from ._retries import ConnectionFailed
from ._transport import IDLE_SECONDS

try:
    import anyio
    import httpx
    from anyio.lowlevel import EventLoopToken, current_token
except ImportError as error:
    raise ImportError("AsyncClient needs httpx: pip install 'refman-client[async]'") from error

if TYPE_CHECKING:
    from ._endpoint import Endpoint

_MAX_CONNECTIONS = 100


class AsyncTransport:
    """Sends each request once, over one of the connections of a pool.

    Neither processes nor event loops share a pool.
    """

    def __init__(self, endpoint: Endpoint, max_response_bytes: int, tls: ssl.SSLContext | None) -> None:
        self._endpoint = endpoint
        self._max_response_bytes = max_response_bytes
        self._tls = (tls or ssl.create_default_context()) if endpoint.is_https else False
        self._loop: EventLoopToken | None = None
        self._http: httpx.AsyncClient | None = None
        self.is_closed = False

    async def send(self, request: Request[Any], seconds: float) -> Response:
        """Returns the response; raises `ConnectionFailed` if no complete one comes within the time."""
        if self.is_closed:
            raise RuntimeError("the client is closed")
        pool = self._pool()
        token = self._endpoint.token() if callable(self._endpoint.token) else self._endpoint.token
        headers = self._endpoint.headers(await token if isawaitable(token) else token)
        try:
            with anyio.fail_after(seconds):
                return await self._exchange(pool, request, {**headers, **request.headers})
        except (OSError, httpx.HTTPError) as error:
            is_final = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error))
            raise ConnectionFailed(str(error) or type(error).__name__, is_final=is_final) from error

    async def close(self) -> None:
        """Closes the connections."""
        self.is_closed = True
        if self._http is not None and self._loop == current_token():
            await self._http.aclose()

    def _pool(self) -> httpx.AsyncClient:
        # A child process has a loop of its own as well.
        if self._http is None or self._loop != current_token():
            self._loop = current_token()
            limits = httpx.Limits(
                max_connections=_MAX_CONNECTIONS,
                max_keepalive_connections=_MAX_CONNECTIONS,
                keepalive_expiry=IDLE_SECONDS,
            )
            self._http = httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=None, limits=limits)  # noqa: S113
        return self._http

    async def _exchange(self, pool: httpx.AsyncClient, request: Request[Any], headers: dict[str, str]) -> Response:
        url = self._endpoint.url + request.target
        sent = {"Accept-Encoding": "identity", **headers}
        pieces: list[bytes] = []
        length = 0
        async with pool.stream(request.method, url, content=request.body, headers=sent) as received:
            async for piece in received.aiter_raw():
                length += len(piece)
                pieces.append(piece)
                if length > self._max_response_bytes:
                    too_long = Response(received.status_code, {}, pieces[0])
                    raise too_long.unexpected(f"The response has more than {self._max_response_bytes} bytes")
            return Response(received.status_code, dict(received.headers), b"".join(pieces))


async def pause(seconds: float) -> None:
    """Waits without blocking the event loop."""
    await anyio.sleep(seconds)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
