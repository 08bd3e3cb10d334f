"""Tests both clients against servers that fail."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import ssl
import threading
import time
import warnings
from typing import Any, Callable

import pytest
import trustme
from servers import (
    Connect,
    Connection,
    Handler,
    answer,
    dripping,
    endless,
    half,
    half_a_piece,
    page,
    refuse,
    reset,
    run_in_threads,
    serve,
    silence,
)

import refman
from refman import AsyncClient, Client, RefmanError, UnavailableError, UnexpectedResponseError

REFERENCES = answer({"references": ["R1"], "another": {"member": 1}}, 201, etag='"7"', refman_hierarchy="board")


class Clock:
    """A clock that only a sleep moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def arguments(clock: Clock, random: float = 1.0) -> dict[str, Any]:
    return {"clock": clock, "sleep": clock.sleep, "random": lambda: random}


RETRIED: dict[str, Handler] = {
    "reset": reset,
    "half a body": half,
    "half a piece": half_a_piece,
    "429": refuse(429, "rate_limit", retry_after="3"),
    "503": refuse(503, "overloaded", retry_after="3"),
    "503 of a proxy": page(503),
    "idempotency_in_progress": refuse(409, "idempotency_in_progress", retry_after="3"),
}


@pytest.mark.parametrize("failure", RETRIED.values(), ids=RETRIED.keys())
def test_a_change_is_sent_again_with_the_same_key(connect: Connect, failure: Handler) -> None:
    with serve(failure, failure, REFERENCES) as server:
        references = connect(server.url, **arguments(Clock())).generate_references("board", "R")
    assert (references.references, references.version, references.root_id) == (["R1"], 7, "board")
    assert len(server.requests) == 3
    assert len({request.headers["idempotency-key"] for request in server.requests}) == 1
    assert {request.body for request in server.requests} == {b'{"prefix":"R","count":1}'}


def test_each_change_has_a_key_of_its_own(connect: Connect) -> None:
    with serve(REFERENCES) as server:
        client = connect(server.url)
        client.generate_references("board", "R")
        client.generate_references("board", "R")
        client.generate_references("board", "R", idempotency_key="mine")
    keys = [request.headers["idempotency-key"] for request in server.requests]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"


NOT_RETRIED: dict[str, tuple[Handler, str]] = {
    "400": (refuse(400, "bad_request", retry_after="0"), "bad_request"),
    "409": (refuse(409, "already_in_use", retry_after="0"), "already_in_use"),
    "412": (refuse(412, "version_mismatch", retry_after="0"), "version_mismatch"),
    "500": (refuse(500, "internal_error", retry_after="0"), "internal_error"),
    "502": (page(502, retry_after="0"), "unexpected_response"),
    "504": (page(504), "unexpected_response"),
    "redirect": (page(302, location="http://127.0.0.1:1/"), "unexpected_response"),
    "HTML": (page(201), "unexpected_response"),
    "JSON as HTML": (answer({"references": ["R1"]}, 201, content_type="text/html"), "unexpected_response"),
    "other JSON": (answer({"error": "no"}), "unexpected_response"),
    "a list": (answer([1]), "unexpected_response"),
    "a problem without a code": (answer({"detail": "x"}, 400), "unexpected_response"),
}


@pytest.mark.parametrize(("failure", "code"), NOT_RETRIED.values(), ids=NOT_RETRIED.keys())
def test_any_other_refusal_is_raised_at_once(connect: Connect, failure: Handler, code: str) -> None:
    clock = Clock()
    with serve(failure, REFERENCES) as server, pytest.raises(RefmanError) as refused:
        connect(server.url, **arguments(clock)).generate_references("board", "R")
    assert refused.value.code == code
    assert len(server.requests) == 1
    assert clock.sleeps == []


def test_a_refusal_has_what_the_problem_document_says(connect: Connect) -> None:
    with serve(refuse(422, "reserved_reference")) as server, pytest.raises(ValueError, match=r"A text\.") as refused:
        connect(server.url).register_references("board", ["GND"])
    error = refused.value
    assert isinstance(error, refman.InvalidReferenceError)
    assert (error.status, error.category, error.details, error.request_id) == (422, "validation", {"limit": 7}, "id-1")


def test_an_unexpected_response_quotes_what_came(connect: Connect) -> None:
    with serve(page(502)) as server, pytest.raises(UnexpectedResponseError, match="status 502, '<html>proxy</html>'"):
        connect(server.url).list_rules()


def test_waits_double_from_250_ms_to_10_s_and_are_random(connect: Connect) -> None:
    clock = Clock()
    with serve(refuse(503, "overloaded")) as server, pytest.raises(UnavailableError) as refused:
        connect(server.url, timeout=40, **arguments(clock)).list_rules()
    assert clock.sleeps == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert refused.value.code == "overloaded"
    assert len(server.requests) == 9
    with serve(*[refuse(503, "overloaded")] * 3, answer({"items": []})) as server:
        connect(server.url, **arguments(clock, random=0.25)).list_rules()
    assert clock.sleeps[8:] == [0.0625, 0.125, 0.25]


@pytest.mark.parametrize(
    "headers",
    [
        {"retry_after": "7"},
        # The clock of the service is years away from that of this machine.
        {"retry_after": "Fri, 31 Dec 1999 23:59:59 GMT", "date": "Fri, 31 Dec 1999 23:59:52 GMT"},
    ],
    ids=["seconds", "date"],
)
def test_retry_after_is_obeyed_as_seconds_and_as_a_date(connect: Connect, headers: dict[str, str]) -> None:
    def overloaded(connection: Connection) -> None:
        # send_response would add the date of this machine.
        connection.send_response_only(503)
        for name, value in {**headers, "content_length": "0"}.items():
            connection.send_header(name.replace("_", "-"), value)
        connection.end_headers()

    clock = Clock()
    with serve(overloaded, answer({"items": []})) as server:
        connect(server.url, **arguments(clock)).list_rules()
    assert clock.sleeps == [7.25]


def test_a_wait_beyond_the_timeout_is_not_begun(connect: Connect) -> None:
    clock = Clock()
    with serve(refuse(503, "overloaded", retry_after="61")) as server, pytest.raises(UnavailableError) as refused:
        connect(server.url, **arguments(clock)).list_rules()
    assert refused.value.retry_after == 61
    assert clock.sleeps == []


SLOW: dict[str, Handler] = {"silence": silence, "a header without an end": dripping}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW.keys())
def test_half_of_the_timeout_bounds_one_attempt(connect: Connect, slow: Handler) -> None:
    with serve(slow, answer({"items": []})) as server:
        start = time.monotonic()
        connect(server.url, timeout=1.6, random=lambda: 0.0).list_rules()
        seconds = time.monotonic() - start
    assert len(server.requests) == 2
    assert 0.75 < seconds < 1.6


def test_the_timeout_bounds_all_attempts(connect: Connect) -> None:
    with serve(silence) as server:
        client = connect(server.url, random=lambda: 0.0)
        start = time.monotonic()
        with pytest.raises(UnavailableError) as refused:
            client.list_rules(timeout=0.4)
        seconds = time.monotonic() - start
    assert refused.value.code == "unreachable"
    assert refused.value.status == 0
    assert isinstance(refused.value, OSError)
    assert 0.35 < seconds < 4
    assert len(server.requests) >= 2


def test_a_service_that_is_not_there_is_unreachable(connect: Connect) -> None:
    clock = Clock()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionError) as refused:
            connect(f"http://127.0.0.1:{taken.getsockname()[1]}", timeout=1, **arguments(clock)).list_rules()
    assert isinstance(refused.value, UnavailableError)
    assert refused.value.__cause__ is not None
    assert clock.sleeps == [0.25, 0.5]


def test_a_response_has_a_limit(connect: Connect) -> None:
    with serve(endless) as server, pytest.raises(UnexpectedResponseError, match="more than 100000 bytes"):
        connect(server.url, max_response_bytes=100_000).list_rules()
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed(connect: Connect) -> None:
    with serve(answer({"items": []})) as other, serve(page(307, location=other.url + "/api/v1/rules")) as server:
        with pytest.raises(UnexpectedResponseError) as refused:
            connect(server.url, key="secret").list_rules()
        assert refused.value.status == 307
        assert other.requests == []


def test_the_path_of_the_url_and_odd_characters_are_kept(connect: Connect) -> None:
    with serve(answer({"reference": "x", "available": True})) as server:
        client = connect(server.url + "/refman/")
        client.get_reference("a~b.c", "µ 1/2%41?#")
        client.request("GET", "/api/v1/managers", query={"parent": "ä&b=c d", "roots": True, "none": None})
    assert [request.target for request in server.requests] == [
        "/refman/api/v1/managers/a~b.c/references/%C2%B5%201%2F2%2541%3F%23",
        "/refman/api/v1/managers?parent=%C3%A4%26b%3Dc%20d&roots=true",
    ]
    assert {request.headers["host"] for request in server.requests} == {server.url[7:]}


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_a_part_that_leads_to_another_path_is_refused(connect: Connect, part: str) -> None:
    with serve(answer({})) as server, pytest.raises(ValueError, match="part of a path"):
        connect(server.url).release_reference("board", part)
    assert server.requests == []


def test_a_single_text_is_no_list_of_references(connect: Connect) -> None:
    with serve(REFERENCES) as server, pytest.raises(TypeError, match="list of texts"):
        connect(server.url).register_references("board", "R1")
    assert server.requests == []


UNSENDABLE: dict[str, Callable[[Client], object]] = {
    "a key of a change": lambda client: client.generate_nets("board", idempotency_key="a\r\nX-Other: b"),
    "a header field": lambda client: client.request("GET", "/api/v1/rules", headers={"If-None-Match": "\n"}),
    "a path": lambda client: client.request("GET", "/api/v1/managers/a b"),
    "no path": lambda client: client.request("GET", "rules"),
}


@pytest.mark.parametrize("call", UNSENDABLE.values(), ids=UNSENDABLE.keys())
def test_what_cannot_be_sent_is_refused_before_any_attempt(connect: Connect, call: Callable[[Client], object]) -> None:
    with serve(answer({})) as server, pytest.raises(ValueError, match="must"):
        call(connect(server.url))
    assert server.requests == []


def test_a_key_that_cannot_be_sent_is_refused(connect: Connect) -> None:
    with pytest.raises(ValueError, match="printable"):
        connect("http://127.0.0.1:1", key="sec\nret")


def test_credentials_are_sent_and_a_token_is_asked_for_before_each_attempt(connect: Connect) -> None:
    tokens = iter(["one", "two"])
    with serve(refuse(503, "overloaded"), answer({"items": []})) as server:
        connect(server.url, token=lambda: next(tokens), **arguments(Clock())).list_rules()
        connect(server.url, key="secret").list_rules()
    assert [request.headers.get("authorization") for request in server.requests] == ["Bearer one", "Bearer two", None]
    assert [request.headers.get("x-api-key") for request in server.requests] == [None, None, "secret"]
    assert {request.headers.get("accept-encoding", "identity") for request in server.requests} == {"identity"}
    assert server.requests[0].headers["user-agent"].startswith(f"refman-client/{refman.__version__} ")


def test_the_environment_names_the_service_and_the_key(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(answer({"items": []})) as server:
        monkeypatch.setenv("REFMAN_URL", server.url)
        monkeypatch.setenv("REFMAN_KEY", "secret")
        connect().list_rules()
    assert server.requests[0].headers["x-api-key"] == "secret"


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://host", "http://", "http://u:p@host", "http://host/?a=b"])
def test_an_address_that_is_not_one_of_a_service_is_refused(connect: Connect, url: str) -> None:
    with pytest.raises(ValueError, match="the URL must"):
        connect(url)


def test_a_version_makes_a_change_conditional(connect: Connect) -> None:
    with serve(REFERENCES) as server:
        client = connect(server.url)
        client.register_references("board", ["R1"], if_match=42)
        client.register_references("board", ["R1"], if_match="*")
    assert [request.headers["if-match"] for request in server.requests] == ['"42"', "*"]


def test_pages_are_fetched_when_they_are_needed(connect: Connect) -> None:
    pages = [
        answer({"references": ["R1", "R2"], "total": 3, "next": "R2 &"}),
        answer({"references": ["R3"], "total": 3}),
    ]
    with serve(*pages) as server:
        references = connect(server.url).iter_references("board", prefix="R", page_size=2)
        assert server.requests == []
        assert [next(references), next(references)] == ["R1", "R2"]
        assert len(server.requests) == 1
        assert list(references) == ["R3"]
    assert [request.target for request in server.requests] == [
        "/api/v1/managers/board/references?prefix=R&limit=2",
        "/api/v1/managers/board/references?prefix=R&after=R2%20%26&limit=2",
    ]


def test_one_connection_serves_the_requests_of_a_thread(connect: Connect) -> None:
    with serve(answer({"items": []})) as server:
        client = connect(server.url)
        for _ in range(3):
            client.list_rules()
    assert len({request.port for request in server.requests}) == 1


def test_a_connection_that_the_service_closed_is_not_used_again(connect: Connect) -> None:
    closed = threading.Event()

    def answer_and_close(connection: Connection) -> None:
        answer({"items": []})(connection)
        connection.wfile.flush()
        # Without announcing it, as a service does that was idle for long.
        connection.connection.shutdown(socket.SHUT_RDWR)
        connection.close_connection = True
        closed.set()

    clock = Clock()
    with serve(answer_and_close, answer({"items": []})) as server:
        client = connect(server.url, **arguments(clock))
        client.list_rules()
        assert closed.wait(5)
        client.list_rules()
    assert len(server.requests) == 2
    assert clock.sleeps == []


def test_a_connection_whose_end_was_announced_is_not_used_again(connect: Connect) -> None:
    def announce(connection: Connection) -> None:
        answer({"items": []}, connection="close")(connection)
        # The end comes later than the next request.
        connection.close_connection = False

    clock = Clock()
    with serve(announce) as server:
        client = connect(server.url, **arguments(clock))
        client.list_rules()
        client.list_rules()
    assert len({request.port for request in server.requests}) == 2
    assert clock.sleeps == []


def test_a_closed_client_refuses_calls(connect: Connect) -> None:
    with serve(answer({"items": []})) as server:
        client = connect(server.url)
        client.list_rules()
        client.close()
        with pytest.raises(RuntimeError, match="closed"):
            client.list_rules()
    assert len(server.requests) == 1


def certificates() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Returns a context for a server, and one for clients that trust it."""
    authority = trustme.CA()
    served, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(served)
    authority.configure_trust(trusting)
    return served, trusting


def test_https_verifies_the_certificate(connect: Connect) -> None:
    served, trusting = certificates()
    clock = Clock()
    with serve(answer({"items": []}), tls=served) as server:
        client = connect(server.url, ssl_context=trusting)
        client.list_rules()
        client.list_rules()
        assert len({request.port for request in server.requests}) == 1
        with pytest.raises(UnavailableError, match=r"(?i)certificate"):
            connect(server.url, **arguments(clock)).list_rules()
    assert clock.sleeps == []
    assert len(server.requests) == 2


def test_an_idle_connection_is_dropped_before_the_service_drops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refman._transport.IDLE_SECONDS", 0.05)
    with serve(answer({"items": []})) as server, Client(server.url) as client:
        client.list_rules()
        client.list_rules()
        time.sleep(0.06)
        client.list_rules()
    ports = [request.port for request in server.requests]
    assert ports[0] == ports[1] != ports[2]


def answer_and_tell_the_end(closed: threading.Semaphore) -> Handler:
    """Answers, and releases the semaphore when the client closes the connection."""

    def handler(connection: Connection) -> None:
        answer({"items": []})(connection)
        if connection.requests_count == 1:
            original = connection.finish

            def finish() -> None:
                original()
                closed.release()

            connection.finish = finish  # type: ignore[method-assign]

    return handler


def test_each_thread_has_a_connection_which_ends_with_it() -> None:
    closed = threading.Semaphore(0)
    with serve(answer_and_tell_the_end(closed)) as server, Client(server.url) as client:

        def call() -> None:
            for _ in range(5):
                client.list_rules()

        run_in_threads(8, call)
        assert len(server.requests) == 40
        assert len({request.port for request in server.requests}) == 8
        for _ in range(8):
            assert closed.acquire(timeout=5)


def test_close_closes_the_connections_of_all_threads() -> None:
    closed = threading.Semaphore(0)
    with serve(answer_and_tell_the_end(closed)) as server:
        client = Client(server.url)
        answered, ended = threading.Event(), threading.Event()

        def call() -> None:
            client.list_rules()
            answered.set()
            ended.wait(30)

        thread = threading.Thread(target=call)
        thread.start()
        assert answered.wait(5)
        assert not closed.acquire(timeout=0.05)
        client.close()
        assert closed.acquire(timeout=5)
        ended.set()
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_child_does_not_use_the_connection_of_its_parent() -> None:
    with serve(answer({"items": []})) as server, Client(server.url) as client:
        client.list_rules()
        child = os.fork()
        if child == 0:
            try:
                client.list_rules()
                client.list_rules()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        client.list_rules()
    ports = [request.port for request in server.requests]
    assert ports[0] == ports[3]
    assert ports[1] == ports[2] != ports[0]


def test_a_refusal_before_the_body_was_read_is_the_answer() -> None:
    def too_large(connection: Connection) -> None:
        refuse(413, "body_limit", connection="close")(connection)
        connection.wfile.flush()
        # The client goes on sending, to a socket that nobody reads any more.
        connection.connection.shutdown(socket.SHUT_WR)
        connection.server.stopped.wait(5)
        connection.close_connection = True

    with serve(too_large) as server, Client(server.url, timeout=4.0) as client:
        server.reads_bodies = False
        threading.Timer(0.3, server.stopped.set).start()
        with pytest.raises(RefmanError) as refused:
            client.register_references("board", ["R" * 1000] * 20_000)
    assert refused.value.code == "body_limit"
    assert len(server.requests) == 1


def test_an_asynchronous_client_works_in_one_event_loop_after_another() -> None:
    with serve(answer({"items": []})) as server:
        client = AsyncClient(server.url)

        async def call() -> None:
            await client.list_rules()

        async def end() -> None:
            await client.list_rules()
            await client.close()

        with warnings.catch_warnings():
            # The first loop ended with a connection open.
            warnings.simplefilter("ignore", ResourceWarning)
            asyncio.run(call())
            asyncio.run(end())
            gc.collect()
    assert len(server.requests) == 2


def test_an_asynchronous_client_gets_its_token_from_a_coroutine() -> None:
    async def token() -> str:
        return "secret"

    async def call(url: str) -> None:
        async with AsyncClient(url, token=token) as client:
            await client.list_rules()

    with serve(answer({"items": []})) as server:
        asyncio.run(call(server.url))
    assert server.requests[0].headers["authorization"] == "Bearer secret"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_child_does_not_use_the_pool_of_its_parent() -> None:
    served, trusting = certificates()

    def in_the_child(client: AsyncClient) -> None:
        try:
            warnings.simplefilter("ignore")
            asyncio.run(client.list_rules())
            gc.collect()
        finally:
            os._exit(0)

    async def call(url: str) -> None:
        async with AsyncClient(url, ssl_context=trusting) as client:
            await client.list_rules()
            with warnings.catch_warnings():
                # The server runs in another thread.
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                # The loop of the parent does not run in the child.
                thread = threading.Thread(target=in_the_child, args=(client,))
                thread.start()
                thread.join()
            os.waitpid(child, 0)
            await client.list_rules()

    with serve(answer({"items": []}), tls=served) as server:
        asyncio.run(call(server.url))
    ports = [request.port for request in server.requests]
    assert ports[0] == ports[2] != ports[1]


def test_a_cancelled_task_ends_at_once_and_leaves_the_client_usable() -> None:
    async def call(url: str) -> None:
        async with AsyncClient(url) as client:
            start = time.monotonic()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.list_rules(), 0.2)
            assert time.monotonic() - start < 5
            assert (await client.list_rules()).items == []

    with serve(silence, answer({"items": []})) as server:
        asyncio.run(call(server.url))
    assert len(server.requests) == 2
