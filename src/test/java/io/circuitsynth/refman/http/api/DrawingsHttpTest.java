package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Opens real boards as one annotation each and changes them as their editors would. Every outcome is held against the file
 * by {@link Drawing#assertHolds}.
 */
@HttpTest
class DrawingsHttpTest {

    private static final Map<String, Object> KEEP = Map.of();
    private static final Map<String, Object> FROM_THE_TOP =
            Map.of("existing", "renumber", "order", "top-to-bottom", "reuse", true);
    private static final Map<String, Object> PASTE = Map.of("existing", "renumber-duplicates");

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    static Stream<String> boards() {
        return Stream.of(
                "bitaxe-ultra",
                "openmower-mainboard",
                "castor-pollux",
                "neotron-pico",
                "unannotated/castor-pollux-wip");
    }

    /** The boards on which every symbol has its reference. */
    static Stream<String> annotatedBoards() {
        return boards().filter(each -> !each.startsWith("unannotated/"));
    }

    private Drawing drawing(Board board) {
        return new Drawing(api, board.rootId());
    }

    /** Opens a board and returns it as its editors have it then: every symbol has its reference. */
    private Board open(Board board) {
        Map<String, String> references = drawing(board).open(board).references();
        return called(board, each -> references.getOrDefault(each.key(), each.reference()));
    }

    private static Board called(Board board, Function<Board.Symbol, String> reference) {
        return board.with(board.symbols().stream()
                .map(each -> each.called(reference.apply(each)))
                .toList());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aBoardIsOpenedInOneRequestAndEveryAnnotatedSymbolKeepsItsReference(String file) throws IOException {
        Board board = Board.read(file);
        Drawing drawing = drawing(board);
        Drawing.Annotated opened = drawing.open(board).keepsEverything();
        assertThat(opened.references().keySet())
                .containsExactlyElementsOf(
                        board.symbols().stream().map(Board.Symbol::key).toList());
        assertThat(board.symbols().stream().filter(Board.Symbol::isAnnotated))
                .allSatisfy(each -> assertThat(opened.references()).containsEntry(each.key(), each.reference()));
        drawing.assertHolds(board.symbols());
        for (Board.Sheet sheet : board.sheets()) {
            JsonNode manager =
                    api.get("/api/v1/managers/" + sheet.id()).expect(200).json();
            assertThat(manager.path("name").asString()).isEqualTo(sheet.name());
            assertThat(manager.path("parentId").asString(null)).isEqualTo(sheet.parentId());
        }
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aBoardThatIsOpenedAgainIsNotWritten(String file) throws IOException {
        Board board = Board.read(file);
        Drawing drawing = drawing(board);
        Drawing.Annotated first = drawing.open(board);
        Drawing.Annotated second = drawing.open(board);
        assertThat(second.version()).isEqualTo(first.version());
        assertThat(second.json()).isEqualTo(first.json());
        Board saved = open(board);
        assertThat(drawing.annotate(KEEP, saved.symbols()).json())
                .as("opened from the saved file")
                .isEqualTo(first.json());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aDryRunAnswersWhatOpeningWouldAndLeavesNothingBehind(String file) throws IOException {
        Board board = Board.read(file);
        Map<String, Object> dry = new HashMap<>(Drawing.opening(board));
        dry.put("dryRun", true);
        Drawing.Annotated planned = drawing(board).annotate(dry, board.symbols());
        api.get("/api/v1/hierarchies/" + board.rootId()).expect(404);
        assertThat(drawing(board).open(board).json()).isEqualTo(planned.json());
    }

    @Test
    void unannotatedSymbolsGetNumbersThatNoOtherSymbolHas() throws IOException {
        Board board = Board.read("unannotated/castor-pollux-wip");
        Map<String, String> references = drawing(board).open(board).references();
        Set<String> ofFile = board.symbols().stream()
                .map(Board.Symbol::reference)
                .filter(each -> !each.endsWith("?"))
                .collect(Collectors.toSet());
        List<String> numbered = board.symbols().stream()
                .filter(each -> !each.isAnnotated())
                .map(each -> references.get(each.key()))
                .toList();
        assertThat(numbered).hasSize(6).doesNotHaveDuplicates().doesNotContainAnyElementsOf(ofFile);
        assertThat(numbered).allSatisfy(each -> assertThat(each).matches("#PWR0[1-9]\\d*"));
    }

    @Test
    void twoEditorsThatOpenAnUnfinishedBoardAtOnceGetTheSameNames() throws Exception {
        Board board = Board.read("unannotated/castor-pollux-wip");
        List<Callable<Drawing.Annotated>> editors =
                Collections.nCopies(2, () -> new Drawing(new Api(port), board.rootId()).open(board));
        List<Drawing.Annotated> opened = together(editors);
        assertThat(opened.get(1).references()).isEqualTo(opened.get(0).references());
        assertThat(drawing(board).open(board).version())
                .isEqualTo(opened.get(0).version())
                .isEqualTo(opened.get(1).version());
        drawing(board).assertHolds(board.symbols());
    }

    private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aGateThatASecondPersonDrawsOnAnotherSheetJoinsItsPart() throws IOException {
        Board board = Board.read("castor-pollux");
        Board.Symbol gate = board.symbol("U12", 3);
        Board first = board.where(each -> !each.equals(gate));
        assertThat(first.symbol("U12", 1).managerId()).isNotEqualTo(gate.managerId());
        Drawing drawing = drawing(board);
        long version = drawing.open(first).version();
        Drawing.Annotated joined = drawing.annotate(KEEP, List.of(gate)).keepsEverything();
        assertThat(joined.references()).containsExactly(Map.entry(gate.key(), "U12"));
        assertThat(joined.version()).isEqualTo(version + 1);
        drawing.assertHolds(board.symbols());
        JsonNode owner = api.get("/api/v1/managers/" + first.symbol("U12", 1).managerId() + "/references/U12")
                .expect(200)
                .json();
        assertThat(owner.path("symbols")).hasSize(5);
    }

    @Test
    void aGateThatIsDrawnAlreadyIsRefusedAndItsSymbolIsNamed() throws IOException {
        Board board = open(Board.read("castor-pollux"));
        Board.Symbol drawn = board.symbol("U12", 3);
        Board.Symbol second = drawn.pasted(board.symbol("U8", 1).managerId());
        JsonNode problem =
                drawing(board).send(KEEP, List.of(second)).expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        JsonNode duplicate = problem.at("/details/duplicates/0");
        assertThat(problem.at("/details/duplicatesCount").asInt()).isEqualTo(1);
        assertThat(duplicate.path("key").asString()).isEqualTo(second.key());
        assertThat(duplicate.path("reference").asString()).isEqualTo("U12");
        assertThat(duplicate.path("unit").asInt()).isEqualTo(3);
        assertThat(duplicate.at("/heldBy/key").asString()).isEqualTo(drawn.key());
        assertThat(duplicate.at("/heldBy/managerId").asString()).isEqualTo(drawn.managerId());
        drawing(board).assertHolds(board.symbols());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aDeletedSheetRetiresWhatIsDrawnNowhereElse(String file) throws IOException {
        Board board = open(Board.read(file));
        String deleted = board.fullestLeaves().get(0).id();
        Board rest = board.where(each -> !each.managerId().equals(deleted));
        api.delete("/api/v1/managers/" + deleted).expect(204);
        Drawing drawing = drawing(board);
        drawing.assertHolds(rest.symbols());
        Set<String> known =
                board.symbols().stream().map(Board.Symbol::reference).collect(Collectors.toCollection(TreeSet::new));
        for (String prefix : prefixes(board.symbolsOf(deleted))) {
            assertThat(known.add(drawing.generateOne(board.rootId(), prefix)))
                    .as("a new number for " + prefix)
                    .isTrue();
        }
    }

    @Test
    void aPartThatAnotherSheetStillDrawsOutlivesItsFirstSheet() throws IOException {
        Board board = open(Board.read("castor-pollux"));
        Board.Symbol elsewhere = board.symbol("U12", 3);
        api.delete("/api/v1/managers/" + board.symbol("U12", 1).managerId()).expect(204);
        assertThat(drawing(board).used(elsewhere.managerId(), "own")).contains("U12");
        assertThat(drawing(board).symbols("&reference=U12")).containsOnlyKeys(elsewhere.key());
        assertThat(api.register(board.rootId(), "U12").expect(409).code()).isEqualTo("already_in_use");
    }

    private static Set<String> prefixes(List<Board.Symbol> symbols) {
        return symbols.stream().map(Board.Symbol::prefix).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aSheetThatIsReadAgainFromItsFileGivesBackWhatIsNoLongerOnIt(String file) throws IOException {
        Board board = open(Board.read(file));
        String sheet = board.fullestLeaves().get(0).id();
        List<Board.Symbol> before = board.symbolsOf(sheet);
        List<Board.Symbol> after = before.subList(before.size() / 2, before.size());
        Board pulled = board.where(each -> !each.managerId().equals(sheet) || after.contains(each));
        Set<String> stillDrawn =
                pulled.symbols().stream().map(Board.Symbol::reference).collect(Collectors.toSet());
        Drawing.Annotated annotated =
                drawing(board).annotate(Map.of("absent", "release", "managerIds", List.of(sheet)), after);
        assertThat(annotated.released())
                .containsExactlyInAnyOrderElementsOf(before.stream()
                        .map(Board.Symbol::reference)
                        .filter(each -> !stillDrawn.contains(each))
                        .collect(Collectors.toSet()));
        drawing(board).assertHolds(pulled.symbols());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void twoSheetsThatAreSwappedKeepTheirReferences(String file) throws IOException {
        Board board = open(Board.read(file));
        String one = board.fullestLeaves().get(0).id();
        String other = board.fullestLeaves().get(1).id();
        Map<String, String> swap = Map.of(one, other, other, one);
        Board swapped = board.with(board.symbols().stream()
                .map(each -> each.onSheet(swap.getOrDefault(each.managerId(), each.managerId())))
                .toList());
        List<Board.Symbol> moved = swapped.symbols().stream()
                .filter(each -> swap.containsKey(each.managerId()))
                .toList();
        long version = drawing(board).annotate(KEEP, board.symbols()).version();
        Drawing.Annotated annotated = drawing(board).annotate(KEEP, moved).keepsEverything();
        assertThat(annotated.version()).isEqualTo(version + 1);
        drawing(board).assertHolds(swapped.symbols());
        assertThat(drawing(board).symbols("&managerId=" + one).keySet())
                .containsExactlyInAnyOrderElementsOf(
                        swapped.symbolsOf(one).stream().map(Board.Symbol::key).toList());
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aBoardThatIsNumberedFromTheTopHasNoGapsAndItsUnitsStayTogether(String file) throws IOException {
        Board board = open(Board.read(file));
        Map<String, String> expected = board.numberedFromTheTop();
        Board renumbered = called(board, each -> expected.getOrDefault(each.part(), ""));
        Drawing.Annotated annotated = drawing(board).annotate(FROM_THE_TOP, board.symbols());
        assertThat(annotated.references())
                .containsExactlyEntriesOf(renumbered.symbols().stream()
                        .collect(Collectors.toMap(
                                Board.Symbol::key, Board.Symbol::reference, (one, other) -> one, LinkedHashMap::new)));
        assertThat(annotated.renamed()).isEqualTo(renames(board, renumbered));
        assertThat(annotated.released()).isEmpty();
        drawing(board).assertHolds(renumbered.symbols());
        assertThat(drawing(board).annotate(FROM_THE_TOP, renumbered.symbols()).version())
                .as("numbered from the top again")
                .isEqualTo(annotated.version());
    }

    private static Map<String, String> renames(Board before, Board after) {
        Map<String, String> renames = new HashMap<>();
        for (int i = 0; i < before.symbols().size(); i++) {
            String old = before.symbols().get(i).reference();
            String now = after.symbols().get(i).reference();
            if (!old.equals(now)) {
                renames.put(old, now);
            }
        }
        return renames;
    }

    @ParameterizedTest
    @MethodSource("boards")
    void aPastedSheetGetsNewNumbersAndTheOriginalKeepsItsOwn(String file) throws IOException {
        Board board = open(Board.read(file));
        String original = board.fullestLeaves().get(0).id();
        Board.Sheet copy = new Board.Sheet(board.rootId() + ".copy", board.rootId(), "Copy");
        List<Board.Symbol> pasted = board.symbolsOf(original).stream()
                .map(each -> each.pasted(copy.id()))
                .toList();
        Map<String, Object> paste = new HashMap<>(PASTE);
        paste.put("createManagers", List.of(Drawing.manager(copy)));
        Drawing.Annotated annotated = drawing(board).annotate(paste, pasted);
        annotated.keepsEverything();
        Set<String> ofBoard =
                board.symbols().stream().map(Board.Symbol::reference).collect(Collectors.toSet());
        assertThat(annotated.references().values()).doesNotContainAnyElementsOf(ofBoard);
        Map<String, Drawing.Held> held = drawing(board).symbols();
        assertThat(board.symbols())
                .allSatisfy(each -> assertThat(held.get(each.key()))
                        .extracting(Drawing.Held::reference)
                        .isEqualTo(each.reference()));
        drawing(board)
                .assertHolds(
                        Stream.concat(board.symbols().stream(), pasted.stream()).toList());
        Drawing.Annotated again = drawing(board).annotate(paste, pasted);
        assertThat(again.json()).isEqualTo(annotated.json());
    }

    @Test
    void aPastedSheetIsRefusedWithoutLeaveToRenumberAndEveryDuplicateIsListed() throws IOException {
        Board board = open(Board.read("neotron-pico"));
        String original = board.fullestLeaves().get(0).id();
        List<Board.Symbol> pasted = board.symbolsOf(original).stream()
                .map(each -> each.pasted(board.rootId()))
                .toList();
        JsonNode problem = drawing(board).send(KEEP, pasted).expect(409).json();
        assertThat(problem.path("code").asString()).isEqualTo("already_in_use");
        assertThat(problem.at("/details/duplicatesCount").asInt()).isEqualTo(pasted.size());
        Map<String, String> heldBy = new HashMap<>();
        problem.at("/details/duplicates")
                .forEach(each -> heldBy.put(
                        each.path("key").asString(), each.at("/heldBy/key").asString()));
        assertThat(heldBy)
                .containsExactlyInAnyOrderEntriesOf(pasted.stream()
                        .collect(Collectors.toMap(
                                Board.Symbol::key,
                                each -> each.key().substring(board.rootId().length() + 1))));
        drawing(board).assertHolds(board.symbols());
    }

    @Test
    void aNewSymbolIsNumberedFromTheHundredOfItsPage() throws IOException {
        Board board = open(Board.read("neotron-pico"));
        String audio = board.sheet("Audio").id();
        Board.Symbol symbol = new Board.Symbol("new", audio, "R?", 1, 0, 0, "new");
        Set<String> used = drawing(board).used(board.rootId(), "hierarchy");
        int free = 201;
        while (used.contains("R" + free)) {
            free++;
        }
        assertThat(drawing(board).annotate(Map.of("from", 201), List.of(symbol)).references())
                .containsExactly(Map.entry("new", "R" + free));
    }

    @ParameterizedTest
    @MethodSource("annotatedBoards")
    void aBoardIsNotJoinedToOneThatUsesItsReferences(String file) throws IOException {
        Board board = open(Board.read(file));
        Board other = open(Board.read(file.equals("castor-pollux") ? "openmower-mainboard" : "castor-pollux"));
        Set<String> both = references(board);
        both.retainAll(references(other));
        JsonNode problem = api.put(
                        "/api/v1/managers/" + other.rootId() + "/parent", "{\"parentId\":\"" + board.rootId() + "\"}")
                .expect(409)
                .json();
        assertThat(problem.path("code").asString()).isEqualTo("hierarchy_conflict");
        assertThat(problem.at("/details/duplicatesCount").asInt()).isEqualTo(both.size());
        drawing(board).assertHolds(board.symbols());
        drawing(other).assertHolds(other.symbols());
    }

    @ParameterizedTest
    @MethodSource("annotatedBoards")
    void aBoardIsJoinedToOneThatUsesItsReferencesIfTheyMayBeRenumbered(String file) throws IOException {
        Board board = open(Board.read(file));
        Board other = open(Board.read(file.equals("castor-pollux") ? "openmower-mainboard" : "castor-pollux"));
        Set<String> both = references(board);
        both.retainAll(references(other));
        JsonNode joined = api.put(
                        "/api/v1/managers/" + other.rootId() + "/parent",
                        "{\"parentId\":\"" + board.rootId() + "\",\"onConflict\":\"renumber\"}")
                .expect(200)
                .json();
        assertThat(joined.at("/renamed/references").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(both);
        Map<String, Drawing.Held> held = drawing(board).symbols();
        assertThat(board.symbols())
                .allSatisfy(each -> assertThat(held.get(each.key()))
                        .extracting(Drawing.Held::reference)
                        .isEqualTo(each.reference()));
        drawing(board)
                .assertHolds(Stream.concat(
                                board.symbols().stream(),
                                other.symbols().stream()
                                        .map(each -> new Board.Symbol(
                                                each.key(),
                                                each.managerId(),
                                                each.reference(),
                                                each.unit(),
                                                each.x(),
                                                each.y(),
                                                "joined " + each.part())))
                        .toList());
    }

    private static Set<String> references(Board board) {
        return board.symbols().stream().map(Board.Symbol::reference).collect(Collectors.toCollection(TreeSet::new));
    }
}
