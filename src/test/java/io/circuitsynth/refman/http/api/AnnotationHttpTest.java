package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@HttpTest
class AnnotationHttpTest {

    @LocalServerPort
    private int port;

    private Api api;
    private String root = "";

    @BeforeEach
    void connect() {
        api = new Api(port);
        root = api.root();
    }

    private static String symbol(String key, String managerId, String reference, String... members) {
        return "{\"key\":\"" + key + "\",\"managerId\":\"" + managerId + "\",\"reference\":\"" + reference + "\""
                + Stream.of(members).map(member -> "," + member).collect(Collectors.joining()) + "}";
    }

    private String symbol(String key, String reference) {
        return symbol(key, root, reference);
    }

    private static String body(String options, String... symbols) {
        return "{\"symbols\":[" + String.join(",", symbols) + "]" + (options.isEmpty() ? "" : "," + options) + "}";
    }

    private Api.Answer annotate(String options, String... symbols) {
        return api.post("/api/v1/hierarchies/" + root + "/annotations", body(options, symbols));
    }

    private Api.Answer rename(String renames) {
        return api.post("/api/v1/hierarchies/" + root + "/renames", renames);
    }

    private Api.Answer symbols(String query) {
        return api.get("/api/v1/hierarchies/" + root + "/symbols" + query);
    }

    private Api.Answer deleteSymbol(String key) {
        return api.delete("/api/v1/hierarchies/" + root + "/symbols?key=" + key);
    }

    private static List<String> references(Api.Answer answer) {
        List<String> references = new ArrayList<>();
        for (JsonNode symbol : answer.expect(200).json().path("symbols")) {
            references.add(symbol.path("reference").asString());
        }
        return references;
    }

    private long version() {
        return annotate("\"dryRun\":true").expect(200).json().path("version").asLong();
    }

    @Test
    void unannotatedSymbolsGetNumbersAndKeepThemWhenTheyAreSentAgain() {
        Api.Answer first = annotate("", symbol("a", "R?"), symbol("b", "C?"), symbol("c", "R?"));
        assertThat(references(first)).containsExactly("R1", "C1", "R2");
        long version = version();
        assertThat(first.json().path("version").asLong()).isEqualTo(version);
        Api.Answer second = annotate("", symbol("a", "R?"), symbol("b", "C?"), symbol("c", "R?"));
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void aWholeReferenceIsClaimedAndLaterMoved() {
        assertThat(references(annotate("", symbol("a", "R5")))).containsExactly("R5");
        JsonNode moved = annotate("", symbol("a", "R7")).expect(200).json();
        assertThat(moved.at("/symbols/0/was").asString()).isEqualTo("R5");
        assertThat(moved.path("renamed")).isEqualTo(Api.JSON.readTree("{\"R5\":\"R7\"}"));
        assertThat(moved.path("released")).isEmpty();
        assertThat(api.used(root, "")).containsExactly("R7");
        assertThat(references(annotate("", symbol("b", "R?"), symbol("c", "R?"), symbol("d", "R?"), symbol("e", "R?"))))
                .containsExactly("R1", "R2", "R3", "R4");
        assertThat(references(annotate("", symbol("f", "R?"), symbol("g", "R?"))))
                .containsExactly("R6", "R8");
    }

    @Test
    void unitsOfOneReferenceAreOneComponentAcrossSheets() {
        String sheet = api.child(root);
        annotate("", symbol("a", root, "U12", "\"unit\":1"), symbol("b", sheet, "U12", "\"unit\":2"))
                .expect(200);
        assertThat(symbols("?reference=U12").json().path("total").asLong()).isEqualTo(2);
        JsonNode found = api.get("/api/v1/managers/" + sheet + "/references/U12")
                .expect(200)
                .json();
        assertThat(found.path("ownerId").asString()).isEqualTo(root);
        assertThat(found.at("/symbols/1/managerId").asString()).isEqualTo(sheet);
        assertThat(api.used(root, "scope=own")).containsExactly("U12");
        deleteSymbol("a").expect(204);
        assertThat(api.used(sheet, "scope=own")).containsExactly("U12");
        deleteSymbol("b").expect(204);
        assertThat(api.used(root, "")).isEmpty();
        assertThat(deleteSymbol("b").expect(404).code()).isEqualTo("symbol_not_found");
    }

    @Test
    void aSheetThatIsDeletedLeavesItsGatesToTheOthers() {
        String sheet = api.child(root);
        annotate(
                        "",
                        symbol("a", sheet, "U1", "\"unit\":1"),
                        symbol("b", root, "U1", "\"unit\":2"),
                        symbol("c", sheet, "U2"))
                .expect(200);
        api.delete("/api/v1/managers/" + sheet).expect(204);
        assertThat(api.used(root, "")).containsExactly("U1");
        assertThat(references(annotate("", symbol("d", "U?")))).containsExactly("U3");
        assertThat(references(annotate("\"reuse\":true", symbol("e", "U?")))).containsExactly("U2");
    }

    @Test
    void theSymbolsOfOneComponentInTheRequestGetOneNumber() {
        assertThat(references(annotate(
                        "",
                        symbol("a", root, "U?", "\"component\":\"x\"", "\"unit\":2"),
                        symbol("b", root, "U?"),
                        symbol("c", root, "U?", "\"component\":\"x\"", "\"unit\":1"))))
                .containsExactly("U1", "U2", "U1");
        assertThat(references(annotate("", symbol("d", root, "U1", "\"unit\":3"))))
                .containsExactly("U1");
    }

    @Test
    void duplicatesAreRefusedAllAtOnceWithTheirHolders() {
        annotate("", symbol("a", "R1")).expect(200);
        api.register(root, "C1").expect(201);
        String sheet = api.child(root);
        JsonNode problem = annotate(
                        "", symbol("b", "R1"), symbol("c", sheet, "C1"), symbol("d", "R2"), symbol("e", "R2"))
                .expect(409)
                .json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        assertThat(problem.at("/details/duplicatesCount").asLong()).isEqualTo(3);
        assertThat(problem.at("/details/duplicates/0/heldBy/key").asString()).isEqualTo("a");
        assertThat(problem.at("/details/duplicates/1/heldBy"))
                .isEqualTo(Api.JSON.readTree("{\"managerId\":\"" + root + "\"}"));
        assertThat(problem.at("/details/duplicates/2/heldBy/key").asString()).isEqualTo("d");
        assertThat(symbols("").json().path("total").asLong()).isEqualTo(1);
    }

    @Test
    void aPastedCopyIsNumberedAnewOnceAndItsUnitsStayTogether() {
        annotate("", symbol("a", root, "U1", "\"unit\":1"), symbol("b", root, "U1", "\"unit\":2"))
                .expect(200);
        String[] copy = {
            symbol("a2", root, "U1", "\"unit\":1"), symbol("b2", root, "U1", "\"unit\":2"), symbol("c2", root, "R9")
        };
        Api.Answer pasted = annotate("\"existing\":\"renumber-duplicates\"", copy);
        assertThat(references(pasted)).containsExactly("U2", "U2", "R9");
        assertThat(pasted.json().at("/symbols/0/was").asString()).isEqualTo("U1");
        assertThat(pasted.json().path("renamed")).isEmpty();
        assertThat(annotate("\"existing\":\"renumber-duplicates\"", copy)
                        .expect(200)
                        .json())
                .isEqualTo(pasted.json());
    }

    @Test
    void allIsRenumberedFromTopToBottomSheetAfterSheetWithoutGaps() {
        String sheet = api.child(root);
        String[] drawing = {
            symbol("low", root, "R3", "\"x\":0,\"y\":20.5"),
            symbol("high", root, "R10", "\"x\":0,\"y\":1"),
            symbol("other", sheet, "R2", "\"x\":0,\"y\":0"),
            symbol("locked", sheet, "R1", "\"x\":0,\"y\":-1", "\"locked\":true")
        };
        annotate("", drawing).expect(200);
        String options = "\"existing\":\"renumber\",\"order\":\"top-to-bottom\",\"reuse\":true";
        assertThat(references(annotate(options, drawing))).containsExactly("R3", "R2", "R4", "R1");
        long version = version();
        assertThat(references(annotate(options, drawing))).containsExactly("R3", "R2", "R4", "R1");
        assertThat(version()).isEqualTo(version);
        assertThat(references(annotate("\"existing\":\"renumber\"", symbol("low", "R?"))))
                .containsExactly("R5");
    }

    @Test
    void absentSymbolsOfNamedManagersAreReleased() {
        annotate("", symbol("a", "R1"), symbol("b", "R2")).expect(200);
        JsonNode synced = annotate("\"absent\":\"release\",\"managerIds\":[\"" + root + "\"]", symbol("b", "R1"))
                .expect(200)
                .json();
        assertThat(synced.path("renamed")).isEqualTo(Api.JSON.readTree("{\"R2\":\"R1\"}"));
        assertThat(synced.path("released")).isEmpty();
        assertThat(annotate("\"absent\":\"release\",\"managerIds\":[\"" + root + "\"]")
                        .expect(200)
                        .texts("released"))
                .containsExactly("R1");
        assertThat(annotate("\"absent\":\"release\"").expect(400).code()).isEqualTo("missing_member");
    }

    @Test
    void aDryRunAnswersWhatTheRealRequestDoesAndChangesNothing() {
        annotate("", symbol("a", "R1"), symbol("b", "R2")).expect(200);
        String[] swap = {symbol("a", "R2"), symbol("b", "R1"), symbol("c", "C?")};
        JsonNode dry = annotate("\"dryRun\":true", swap).expect(200).json();
        assertThat(symbols("?key=a").json().at("/symbols/0/reference").asString())
                .isEqualTo("R1");
        assertThat(annotate("", swap).expect(200).json()).isEqualTo(dry);
        assertThat(symbols("?key=a").json().at("/symbols/0/reference").asString())
                .isEqualTo("R2");
    }

    @Test
    void aWholeBoardIsOneRequestThatCanBeRepeated() {
        root = "board-" + root;
        String managers =
                "\"createManagers\":[{\"id\":\"" + root + "\",\"rules\":\"kicad\",\"name\":\"Board\"},{\"id\":\"" + root
                        + ".power\"},{\"id\":\"" + root + ".power.ldo\",\"parentId\":\"" + root + ".power\"}]";
        String[] drawing = {symbol("a", root + ".power.ldo", "#PWR?"), symbol("b", root, "U 1")};
        assertThat(annotate(managers + ",\"dryRun\":true", drawing)
                        .expect(422)
                        .json()
                        .at("/details/key")
                        .asString())
                .isEqualTo("b");
        drawing[1] = symbol("b", root, "U?");
        JsonNode dry =
                annotate(managers + ",\"dryRun\":true", drawing).expect(200).json();
        api.get("/api/v1/managers/" + root).expect(404);
        Api.Answer first = annotate(managers, drawing);
        assertThat(references(first)).containsExactly("#PWR01", "U1");
        assertThat(first.json()).isEqualTo(dry);
        assertThat(first.json().path("version").asLong()).isEqualTo(1);
        assertThat(annotate(managers, drawing).expect(200).json()).isEqualTo(first.json());
        assertThat(api.get("/api/v1/managers/" + root + ".power.ldo")
                        .expect(200)
                        .json()
                        .path("parentId")
                        .asString())
                .isEqualTo(root + ".power");
    }

    @Test
    void managersThatExistElsewhereOrWithAnotherParentAreRefused() {
        String other = api.root();
        String child = api.child(root);
        String grandchild = api.child(child);
        String all = symbol("a", root, "R?");
        assertThat(annotate("\"createManagers\":[{\"id\":\"" + other + "\"}]", all)
                        .expect(409)
                        .code())
                .isEqualTo("manager_exists");
        assertThat(annotate("\"createManagers\":[{\"id\":\"" + grandchild + "\"}]", all)
                        .expect(409)
                        .code())
                .isEqualTo("manager_exists");
        assertThat(annotate("\"createManagers\":[{\"id\":\"x-" + root + "\",\"parentId\":\"missing\"}]", all)
                        .expect(404)
                        .code())
                .isEqualTo("manager_not_found");
        assertThat(annotate("", symbol("a", other, "R?")).expect(404).code()).isEqualTo("manager_not_found");
        root = child;
        assertThat(annotate("", symbol("a", "R?")).expect(404).code()).isEqualTo("hierarchy_not_found");
    }

    @Test
    void aRootCannotBeCreatedBelowAnotherManager() {
        String child = api.child(root);
        String below = "\",\"parentId\":\"" + child + "\"}]";
        JsonNode refused = annotate("\"createManagers\":[{\"id\":\"" + root + below, symbol("a", "R?"))
                .expect(409)
                .json();
        assertThat(refused.path("code").asString()).isEqualTo("manager_exists");
        assertThat(refused.at("/details/differs").asString()).isEqualTo("parentId");
        assertThat(symbols("").json().path("total").asLong()).isZero();
        root = "new-" + root;
        assertThat(annotate("\"createManagers\":[{\"id\":\"" + root + below, symbol("a", "R?"))
                        .expect(404)
                        .code())
                .isEqualTo("hierarchy_not_found");
    }

    @Test
    void referencesAreSwappedWithAndWithoutSymbols() {
        annotate("", symbol("a", root, "U1", "\"unit\":1"), symbol("b", root, "U1", "\"unit\":2"))
                .expect(200);
        api.register(root, "U2", "R1").expect(201);
        JsonNode renamed = rename("{\"renames\":{\"U1\":\"U2\",\"U2\":\"U1\",\"R1\":\"R4\"}}")
                .expect(200)
                .json();
        assertThat(renamed.path("renamed")).isEqualTo(Api.JSON.readTree("{\"R1\":\"R4\",\"U1\":\"U2\",\"U2\":\"U1\"}"));
        assertThat(symbols("?reference=U2").json().path("total").asLong()).isEqualTo(2);
        assertThat(api.used(root, "")).containsExactly("R4", "U1", "U2");
        assertThat(references(annotate("", symbol("c", "R?")))).containsExactly("R2");
        JsonNode problem = rename("{\"renames\":{\"R4\":\"U1\",\"R2\":\"U2\"}}")
                .expect(409)
                .json();
        assertThat(problem.at("/details/duplicatesCount").asLong()).isEqualTo(2);
        assertThat(rename("{\"renames\":{\"R9\":\"R10\"}}").expect(404).code()).isEqualTo("reference_not_found");
    }

    @Test
    void whatSymbolsHoldIsNotReleasedByName() {
        annotate("", symbol("a", "R1")).expect(200);
        assertThat(api.delete("/api/v1/managers/" + root + "/references/R1")
                        .expect(409)
                        .code())
                .isEqualTo("held_by_symbols");
        assertThat(api.register(root, "R1").expect(409).code()).isEqualTo("already_in_use");
    }

    @Test
    void symbolsAreListedInPagesAndMoveWithTheirSheet() {
        String sheet = api.child(root);
        annotate(
                        "",
                        symbol("a", sheet, "U1", "\"unit\":1"),
                        symbol("b", root, "U1", "\"unit\":2"),
                        symbol("c", sheet, "R1"))
                .expect(200);
        JsonNode page = symbols("?limit=2").json();
        assertThat(page.path("total").asLong()).isEqualTo(3);
        assertThat(page.path("next").asString()).isEqualTo("b");
        assertThat(symbols("?limit=2&after=b").json().at("/symbols/0/key").asString())
                .isEqualTo("c");
        assertThat(symbols("?managerId=" + sheet).json().path("total").asLong()).isEqualTo(2);
        api.delete("/api/v1/managers/" + sheet + "/parent").expect(200);
        assertThat(api.used(root, "")).containsExactly("U1");
        assertThat(api.used(sheet, "")).containsExactly("R1", "U1");
        assertThat(symbols("").json().path("total").asLong()).isEqualTo(1);
        JsonNode problem = api.put("/api/v1/managers/" + sheet + "/parent", "{\"parentId\":\"" + root + "\"}")
                .expect(409)
                .json();
        assertThat(problem.at("/details/duplicates")).isEqualTo(Api.JSON.readTree("[\"U1\"]"));
    }

    @Test
    void symbolsSurviveExportAndImport() {
        String sheet = api.child(root);
        annotate(
                        "",
                        symbol("a", sheet, "U1", "\"unit\":2"),
                        symbol("b", root, "U1", "\"unit\":1"),
                        symbol("c", sheet, "R1"))
                .expect(200);
        String snapshot = api.get("/api/v1/hierarchies/" + root + "/export")
                .expect(200)
                .response()
                .body();
        Api.Answer imported =
                api.post("/api/v1/hierarchies/import?newIds=true", snapshot).expect(201);
        root = imported.json().path("rootId").asString();
        assertThat(symbols("?reference=U1").json().path("total").asLong()).isEqualTo(2);
        assertThat(symbols("?key=c").json().at("/symbols/0/reference").asString())
                .isEqualTo("R1");
        String broken = snapshot.replace("\"reference\":\"R1\"", "\"reference\":\"R2\"");
        assertThat(api.post("/api/v1/hierarchies/import?newIds=true", broken)
                        .expect(422)
                        .code())
                .isEqualTo("invalid_snapshot");
    }

    @Test
    void invalidSymbolsAreRefusedWithTheirMember() {
        String[][] invalid = {
            {"symbols[0].key", symbol("", "R?")},
            {"symbols[0].key", symbol("a\\u0000", "R?")},
            {"symbols[0].unit", symbol("a", root, "R?", "\"unit\":0")},
            {"symbols[0].reference", "{\"key\":\"a\",\"managerId\":\"" + root + "\"}"},
            {"symbols[0].prefix", symbol("a", root, "R?", "\"prefix\":\"R\"")},
            {"symbols[0].x", "\"order\":\"left-to-right\"", symbol("a", "R?")},
            {"symbols[1].key", symbol("a", "R?"), symbol("a", "R?")},
            {
                "symbols[1].unit",
                symbol("a", root, "R?", "\"component\":\"x\""),
                symbol("b", root, "R?", "\"component\":\"x\"")
            },
            {
                "symbols[1].component",
                symbol("a", root, "R1", "\"component\":\"x\""),
                symbol("b", root, "R2", "\"component\":\"x\",\"unit\":2")
            },
            {
                "symbols[1].component",
                symbol("a", root, "R?", "\"component\":\"x\""),
                symbol("b", root, "C?", "\"component\":\"x\",\"unit\":2")
            }
        };
        for (String[] each : invalid) {
            boolean hasOption = each[1].startsWith("\"order");
            String[] symbols =
                    List.of(each).subList(hasOption ? 2 : 1, each.length).toArray(String[]::new);
            JsonNode problem =
                    annotate(hasOption ? each[1] : "", symbols).expect(422).json();
            assertThat(problem.path("code").asString()).isEqualTo("invalid_symbol");
            assertThat(problem.at("/details/member").asString()).isEqualTo(each[0]);
        }
        assertThat(symbols("").json().path("total").asLong()).isZero();
    }

    @Test
    void aSymbolThatAsksForANumberGivesWayToOneThatIsCalledByName() {
        annotate("", symbol("a", root, "U1", "\"unit\":1"), symbol("b", root, "U1", "\"unit\":2"))
                .expect(200);
        assertThat(references(annotate("", symbol("b", "U?"), symbol("a", "U1"))))
                .containsExactly("U2", "U1");
    }

    @Test
    void theManagerThatHoldsAReferenceKeepsItForItsOwnSymbol() {
        String sheet = api.child(root);
        api.register(sheet, "R1").expect(201);
        assertThat(references(
                        annotate("\"existing\":\"renumber-duplicates\"", symbol("a", "R1"), symbol("b", sheet, "R1"))))
                .containsExactly("R2", "R1");
    }

    @Test
    void paddingFollowsWhatTheSameRequestClaims() {
        assertThat(references(annotate("", symbol("a", "T?"), symbol("b", "T01"))))
                .containsExactly("T02", "T01");
    }
}
