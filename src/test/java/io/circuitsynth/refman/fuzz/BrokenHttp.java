package io.circuitsynth.refman.fuzz;

import java.util.List;

/** Turns a request into invalid HTTP, or into valid HTTP that no longer is that request. */
final class BrokenHttp {

    private static final List<String> LINES = List.of(
            "Content-Length: -1",
            "Content-Length: 1x",
            "Content-Length: 99999999999999999999",
            "Content-Length: 0\r\nContent-Length: 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Content-Length: 1000000000",
            "Content-Length: 70000",
            "Content-Length: 40",
            "Content-Length: 1",
            "Content-Length:",
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding : chunked",
            "Expect: nonsense",
            "Host: a b",
            "Host: 127.0.0.1:99999999",
            "Host: \u00e9",
            "Host:",
            "no colon",
            ": no name",
            "Na me: x",
            "X: a\0b",
            "X: a\u0007b",
            "X: a\rb",
            "X: a\r\n folded",
            "\u00e9: x",
            "X: " + "y".repeat(20_000),
            "X: y\r\n".repeat(300) + "X: y",
            "Idempotency-Key: a\0b");

    private static final List<String> FIRST_LINES = List.of(
            "",
            "GET",
            "GET / HTTP/1.0",
            "GET / HTTP/2.0",
            "GET / HTTP/9.9",
            "GET / NONSENSE",
            "GET  /  HTTP/1.1",
            "GET nonsense HTTP/1.1",
            "GET /{} HTTP/1.1",
            "GET /\" HTTP/1.1",
            "GET /a b HTTP/1.1",
            "GET /\0 HTTP/1.1",
            "GET /\u00ff HTTP/1.1",
            "GET http:// HTTP/1.1",
            "GET http://[::1/ HTTP/1.1",
            "G\0T / HTTP/1.1",
            "GET /?limit[]=1 HTTP/1.1",
            "CONNECT / HTTP/1.1",
            "PRI * HTTP/2.0",
            "\u0016\u0003\u0001\0\u00a5",
            "GET /" + "x".repeat(20_000) + " HTTP/1.1");

    private static final List<String> CHUNKS = List.of(
            "",
            "0",
            "x\r\n",
            "-1\r\n{}\r\n0\r\n\r\n",
            "7fffffff\r\n{}",
            "fffffffffffffffff\r\n{}",
            "2\r\n{}",
            "2\r\n{}\r\n",
            "2\r\n{}x\r\n0\r\n\r\n",
            "2;" + "x".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n",
            "2\r\n{}\r\n0\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");

    private BrokenHttp() {}

    static Request of(Request request, Dice dice) {
        String head = request.head();
        int end = head.indexOf("\r\n");
        return switch (dice.below(5)) {
            case 0 -> broken(request, dice.pick(FIRST_LINES) + head.substring(end), request.body());
            case 1 -> broken(request, head.substring(0, dice.below(head.length())), "");
            case 2 ->
                broken(
                        request,
                        head,
                        request.body().substring(0, dice.below(request.body().length() + 1)));
            case 3 -> broken(request, framed(head, "Transfer-Encoding: chunked"), dice.pick(CHUNKS));
            default -> broken(request, framed(head, dice.pick(LINES)), request.body());
        };
    }

    private static Request broken(Request request, String head, String body) {
        return new Request(request.operation(), Form.BROKEN, request.method(), request.path(), head, body);
    }

    /** Returns the head with a line added and without the headers for the length of the body. */
    private static String framed(String head, String line) {
        String unframed = head.replaceAll("\r\n(Content-Length|Transfer-Encoding): [^\r]*", "");
        return unframed.substring(0, unframed.length() - 2) + line + "\r\n\r\n";
    }
}
