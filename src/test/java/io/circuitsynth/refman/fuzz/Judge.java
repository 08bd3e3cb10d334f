package io.circuitsynth.refman.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Says of an answer what must not be so, whatever was asked. */
final class Judge {

    /** How a request can be answered that leaves the contract: besides all that the contract knows. */
    static final Set<Integer> GENERIC = Set.of(400, 404, 405, 406, 413, 414, 415, 431);

    /** What HTTP itself is refused with, although it sounds as if the service had failed: a transfer, a version. */
    private static final Set<Integer> NOT_SPOKEN = Set.of(501, 505);

    private static final List<String> INSIDES = List.of(
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

    /** What whoever asks for the bare address is told. */
    private static final Pattern TO_SWAGGER_UI =
            Pattern.compile("(?m)^Location: http://[^/\\s]+/swagger-ui\\.html\r?$");

    private final Contract contract;
    private final Schemas schemas;

    Judge(Contract contract) {
        this.contract = contract;
        this.schemas = contract.schemas();
    }

    /** What is wrong with the answer; nothing if it may be given. */
    List<String> violations(Request request, Answer answer) {
        List<String> found = new ArrayList<>();
        INSIDES.stream()
                .filter(inside ->
                        answer.body().contains(inside) || answer.head().contains(inside))
                .forEach(inside -> found.add("it shows the service's insides: " + inside));
        int status = answer.status();
        boolean isBroken = request.form() == Form.BROKEN;
        boolean isNotSpoken =
                isBroken && NOT_SPOKEN.contains(status) && !answer.body().contains("internal");
        if (status >= 500 && !isNotSpoken) {
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
            found.add("the contract knows no status " + status + " here");
        }
    }

    /** The operations that can have answered. */
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
            found.add("an error is application/problem+json, not '" + answer.contentType() + "'");
        }
        if (isHead(request)) {
            return;
        }
        JsonNode problem = answer.json().orElse(null);
        if (problem == null) {
            found.add("the problem is no JSON in UTF-8");
            return;
        }
        found.addAll(schemas.violations(contract.problem(), problem));
        String code = problem.path("code").asString("");
        if (problem.path("status").asInt(0) != answer.status()) {
            found.add("the problem's status is not the answer's");
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
            found.add("a success is application/json, not '" + answer.contentType() + "'");
        }
        JsonNode body = answer.json().orElse(null);
        if (body == null) {
            found.add("the body is no JSON in UTF-8");
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
            found.add("the body is not of its schema: " + violations);
        }
    }
}
