package io.circuitsynth.refman.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verifies that the judge of the fuzz test finds each kind of violation. */
class JudgeTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String PATH = "/api/v1/rules/loose";

    private static final String PROBLEM =
            "{'type':'urn:refman:problem:rules_not_found','title':'Rules not found','status':404,'detail':'No rules.',"
                    + "'instance':'/api/v1/rules/loose','code':'rules_not_found','category':'config','details':{}}";
    private static final String RULES =
            "{'profile':'strict','maxReferenceCharacters':64,'maxPrefixCharacters':16,'prefixPattern':'.*',"
                    + "'reservedReferences':['GND'],'reservedPrefixes':[],'minimumDigits':1,"
                    + "'zeroBeforeNumberPrefixes':[],'numberRequired':true,'caseSensitive':true}";

    private Contract contract;
    private Judge judge;

    @BeforeEach
    void read() throws IOException {
        contract = Contract.read();
        judge = new Judge(contract);
    }

    private List<String> violations(Form form, String id, int status, String type, String body) {
        Operation operation = contract.operations().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        Request request = new Request(operation, form, operation.method(), PATH, "", "");
        return judge.violations(request, new Answer(status, "HTTP/1.1 " + status, type, body.replace('\'', '"')));
    }

    private List<String> violations(int status, String type, String body) {
        return violations(Form.OF_THE_OPERATION, "getRules", status, type, body);
    }

    @Test
    void conformingResponsesAreAccepted() {
        assertThat(violations(404, PROBLEM_JSON, PROBLEM)).isEmpty();
        assertThat(violations(200, JSON, RULES)).isEmpty();
        assertThat(violations(Form.OF_THE_OPERATION, "clearManager", 204, "", ""))
                .isEmpty();
        assertThat(violations(Form.BROKEN, "getRules", 400, "text/html", "<p>")).isEmpty();
        assertThat(violations(Form.BROKEN, "getRules", 501, PROBLEM_JSON, "")).isEmpty();
        assertThat(violations(Form.BROKEN, "getRules", Answer.NONE, "", "")).isEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 200, JSON, "{'references':['R1']}"))
                .isNotEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 201, JSON, "{'references':['R1']}"))
                .isEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 414, PROBLEM_JSON, problem("404", "414")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OUTSIDE, swagger-ui.html, true",
        "OUTSIDE, elsewhere, false",
        "OF_THE_OPERATION, swagger-ui.html, false"
    })
    void aRedirectIsAllowedOnlyFromAnUnknownPathToSwaggerUi(Form form, String where, boolean isRight) {
        Operation operation = contract.operations().get(0);
        Answer answer = new Answer(302, "HTTP/1.1 302\r\nLocation: http://127.0.0.1/" + where + "\r\n", "", "");
        assertThat(judge.violations(new Request(operation, form, "GET", "/", "", ""), answer)
                        .isEmpty())
                .isEqualTo(isRight);
    }

    @ParameterizedTest
    @CsvSource({
        "404, 500",
        "404, 503",
        "404, 409",
        "404, 410",
        "'status\":404', 'status\":400'",
        "'status\":404', 'status\":\"404\"'",
        "rules_not_found, already_in_use",
        "'code\":\"rules_not_found', 'code\":\"manager_not_found'",
        "'code\":\"rules_not_found', 'code\":\"no_code'",
        "'urn:refman:problem:', 'about:blank'",
        "'title\":\"Rules not found', 'title\":\"'",
        "'detail\":\"No rules.', 'detail\":\"'",
        "'detail\":\"No rules.', 'detail\":\"at java.lang.Thread'",
        "'detail\":\"No rules.', 'detail\":\"NullPointerException'",
        "'detail\":\"No rules.', 'detail\":\"io.circuitsynth.refman'",
        "'detail\":\"No rules.', 'detail\":\"SELECT id FROM manager'",
        "'\"category\":\"config\",', ''",
        "'category\":\"config', 'category\":\"weather'",
        "'\"details\":{}', '\"details\":[]'",
        "'\"details\":{}', '\"details\":{},\"trace\":\"\"'",
        "'\"details\":{}', '\"details\":{},\"details\":{}'",
        "'\"details\":{}}', '\"details\":{}'",
        "'\"details\":{}}', '\"details\":{}}x'",
        "/api/v1/rules/loose, /error",
        "No rules., '\u00ff'"
    })
    void aProblemWithOneWrongMemberIsRejected(String right, String wrong) {
        String problem = problem(right, wrong);
        int status = wrong.matches("\\d+") ? Integer.parseInt(wrong) : 404;
        assertThat(violations(status, PROBLEM_JSON, problem)).isNotEmpty();
    }

    private static String problem(String right, String wrong) {
        return PROBLEM.replace('\'', '"').replace(right, wrong);
    }

    @Test
    void responsesOfTheWrongKindAreRejected() {
        assertThat(violations(404, JSON, PROBLEM)).isNotEmpty();
        assertThat(violations(404, "text/html", "<p>")).isNotEmpty();
        assertThat(violations(404, PROBLEM_JSON, "")).isNotEmpty();
        assertThat(violations(Answer.NONE, "", "")).isNotEmpty();
        assertThat(violations(302, "", "")).isNotEmpty();
        assertThat(violations(200, JSON, "")).isNotEmpty();
        assertThat(violations(200, PROBLEM_JSON, RULES)).isNotEmpty();
        assertThat(violations(200, JSON, RULES.replace("64", "'64'"))).isNotEmpty();
        assertThat(violations(200, JSON, RULES.replace("'GND'", "'GND','GND'"))).isNotEmpty();
        assertThat(violations(201, JSON, RULES)).isNotEmpty();
        assertThat(violations(Form.OF_THE_OPERATION, "clearManager", 204, JSON, "{}"))
                .isNotEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 404, "text/html", "<p>"))
                .isNotEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 500, PROBLEM_JSON, problem("404", "500")))
                .isNotEmpty();
        assertThat(violations(Form.OUTSIDE, "getRules", 302, "", "")).isNotEmpty();
        assertThat(violations(Form.BROKEN, "getRules", 500, "", "")).isNotEmpty();
        assertThat(violations(Form.BROKEN, "getRules", 501, PROBLEM_JSON, "{'code':'internal_error'}"))
                .isNotEmpty();
        assertThat(violations(Form.BROKEN, "getRules", 400, "", "java.lang.Error"))
                .isNotEmpty();
    }
}
