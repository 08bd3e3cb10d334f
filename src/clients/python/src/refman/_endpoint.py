"""Holds where the service is, and who asks it."""

from __future__ import annotations

import os
import platform
from typing import Any, Callable
from urllib.parse import urlsplit

from . import __version__
from ._requests import header

DEFAULT_URL = "http://127.0.0.1:8080"
_USER_AGENT = f"refman-client/{__version__} python/{platform.python_version()}"
_PORTS = {"http": 80, "https": 443}


class Endpoint:
    """Holds the parts of the address of a service, and makes the header fields of each request.

    Raises ValueError if the URL is not one of HTTP or HTTPS, or has credentials, a query or a fragment.
    """

    def __init__(self, url: str | None, key: str | None, token: str | Callable[[], Any] | None) -> None:
        address = url if url is not None else os.environ.get("REFMAN_URL") or DEFAULT_URL
        parts = urlsplit(address)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(f"the URL must begin with http:// or https:// and a host, not {address!r}")
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            raise ValueError("the URL must have neither credentials nor a query nor a fragment")
        self.is_https = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port or _PORTS[parts.scheme]
        self.prefix = parts.path.rstrip("/")
        self.url = f"{parts.scheme}://{parts.netloc}{self.prefix}"
        self.token = token
        key = key if key is not None else os.environ.get("REFMAN_KEY")
        self._headers = {"Host": parts.netloc, "User-Agent": _USER_AGENT, **({"X-API-Key": header(key)} if key else {})}

    def headers(self, token: str | None) -> dict[str, str]:
        """Returns the header fields that each request has."""
        return {**self._headers, "Authorization": header(f"Bearer {token}")} if token else dict(self._headers)
