"""Defines the options that all commands share."""

from __future__ import annotations

import functools
from typing import Any, Callable

import click

from .._endpoint import DEFAULT_URL
from ..client import Client
from ..errors import UnavailableError, UnexpectedResponseError

_TIMEOUT_SECONDS = 30.0


class UnreachableError(click.ClickException):
    """Reports that no service answers at a URL."""

    exit_code = 3


def connected(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a connection to a command, which gets a client for them as `client`."""

    @click.option("--url", envvar="REFMAN_URL", default=DEFAULT_URL, show_default=True, show_envvar=True, help="The service.")
    @click.option("--key", envvar="REFMAN_KEY", show_envvar=True, help="The API key.")
    @click.option("--token", envvar="REFMAN_TOKEN", show_envvar=True, help="The bearer token, instead of a key.")
    @click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        default=_TIMEOUT_SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="The longest time that a request takes with all its attempts.",
    )
    @functools.wraps(command)
    def wrapped(*, url: str, key: str | None, token: str | None, timeout: float, **arguments: Any) -> Any:
        try:
            client = Client(url, key=key, token=token, timeout=timeout)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--url") from None
        with client:
            try:
                return command(client=client, **arguments)
            except (UnavailableError, UnexpectedResponseError) as error:
                raise UnreachableError(f"{client.url}: {error}") from error

    return wrapped
