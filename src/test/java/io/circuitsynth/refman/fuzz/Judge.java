package io.circuitsynth.refman.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Finds the violations of the contract in a response. */
final class Judge {

    /** The statuses that are allowed, besides those of the contract, for a request that matches no operation. */
    static final Set<Integer> GENERIC = Set.of(400, 404, 405, 406, 413, 414, 415, 431);

    /** The statuses of the 5xx class that refuse a transfer encoding or an HTTP version and are no failure. */
    private static final Set<Integer> UNSUPPORTED = Set.of(501, 505);

    private static final List<String> INTERNALS = List.of(
            "io.circuitsynth",
            "org.springframework",
            "org.apache",
            "org.sqlite",
            "tools.jackson",
            "java.lang",
            "Exception",
            "Apache Tomcat",
            "\tat ",
            "SELECT ",
            "INSERT ",
            "SQLITE",
            "SQLSTATE");

    /** The redirect of the path {@code /}. */
    private static final Pattern TO_SWAGGER_UI =
            Pattern.compile("(?m)^Location: http://[^/\\s]+/swagger-ui\\.html\r?$");

    private final Contract contract;
    private final Schemas schemas;

    Judge(Contract contract) {
        this.contract = contract;
        this.schemas = contract.schemas();
    }

    /** Returns the violations, none if the response is allowed. */
    List<String> violations(Request request, Answer answer) {
        List<String> found = new ArrayList<>();
        INTERNALS.stream()
                .filter(internal ->
                        answer.body().contains(internal) || answer.head().contains(internal))
                .forEach(internal -> found.add("it shows internals of the service: " + internal));
        int status = answer.status();
        boolean isBroken = request.form() == Form.BROKEN;
        boolean isUnsupported =
                isBroken && UNSUPPORTED.contains(status) && !answer.body().contains("internal");
        if (status >= 500 && !isUnsupported) {
            found.add("the service failed");
        } else if (!isBroken && !leadsToSwaggerUi(request, answer)) {
            checkStatus(request, status, found);
            if (status >= 400) {
                checkProblem(request, answer, found);
            } else {
                checkSuccess(request, answer, found);
            }
        }
        return found;
    }

    private static boolean leadsToSwaggerUi(Request request, Answer answer) {
        return request.form() == Form.OUTSIDE
                && answer.status() == 302
                && TO_SWAGGER_UI.matcher(answer.head()).find();
    }

    private void checkStatus(Request request, int status, List<String> found) {
        boolean isGeneric = request.form() == Form.OUTSIDE && (GENERIC.contains(status) || isOptions(request));
        if (!isGeneric && operations(request).noneMatch(each -> each.statuses().contains(status))) {
            found.add("the contract has no status " + status + " here");
        }
    }

    /** Returns the operations that the response may be of. */
    private Stream<Operation> operations(Request request) {
        return request.form() == Form.OUTSIDE ? contract.operations().stream() : Stream.of(request.operation());
    }

    private static boolean isOptions(Request request) {
        return request.method().equals("OPTIONS");
    }

    private static boolean isHead(Request request) {
        return request.method().equals("HEAD");
    }

    private void checkProblem(Request request, Answer answer, List<String> found) {
        if (!answer.contentType().equals("application/problem+json")) {
            found.add("the type of an error is not application/problem+json but '" + answer.contentType() + "'");
        }
        if (isHead(request)) {
            return;
        }
        JsonNode problem = answer.json().orElse(null);
        if (problem == null) {
            found.add("the problem is not JSON in UTF-8");
            return;
        }
        found.addAll(schemas.violations(contract.problem(), problem));
        String code = problem.path("code").asString("");
        if (problem.path("status").asInt(0) != answer.status()) {
            found.add("the problem's status is not the status of the response");
        }
        if (!problem.path("type").asString("").equals("urn:refman:problem:" + code)) {
            found.add("the problem's type is not its code");
        }
        for (String text : List.of("title", "detail")) {
            if (problem.path(text).asString("").isEmpty()) {
                found.add("the problem has no " + text);
            }
        }
        if (request.form() == Form.OF_THE_OPERATION) {
            if (!request.operation().codes(answer.status()).contains(code)) {
                found.add("the contract does not name the code " + code + " for " + answer.status() + " here");
            }
            if (!problem.path("instance").asString("").equals(request.path())) {
                found.add("the problem's instance is not the path of the request");
            }
        }
    }

    private void checkSuccess(Request request, Answer answer, List<String> found) {
        if (answer.body().isEmpty()) {
            boolean mayBeEmpty = isHead(request)
                    || isOptions(request)
                    || operations(request)
                            .anyMatch(each -> each.statuses().contains(answer.status())
                                    && each.success(answer.status()).isEmpty());
            if (!mayBeEmpty) {
                found.add("the body is missing");
            }
            return;
        }
        if (!answer.contentType().equals("application/json")) {
            found.add("the type of a success is not application/json but '" + answer.contentType() + "'");
        }
        JsonNode body = answer.json().orElse(null);
        if (body == null) {
            found.add("the body is not JSON in UTF-8");
            return;
        }
        Set<String> violations = new HashSet<>();
        boolean conforms = operations(request)
                .flatMap(each -> each.success(answer.status()).stream())
                .anyMatch(schema -> {
                    List<String> wrong = schemas.violations(schema, body);
                    violations.addAll(wrong);
                    return wrong.isEmpty();
                });
        if (!conforms) {
            found.add("the body does not match its schema: " + violations);
        }
    }
}
