package io.circuitsynth.refman.http.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A board as its file describes it: the tree of placed sheets, parents before their children, and what is drawn on them.
 *
 * @param name the name of the design
 * @param sheets the sheets, the root first
 * @param symbols the symbols of all sheets
 */
record Board(String name, List<Sheet> sheets, List<Symbol> symbols) {

    /** Where boards are that are not in the test resources; relative to the directory of the build. */
    private static final Path FOLDER = Path.of(System.getProperty("designs", "../shared/data/designs"));

    private static final Pattern NUMBER = Pattern.compile("(\\d+|\\?)$");

    /** A placed sheet. */
    record Sheet(String id, @Nullable String parentId, String name) {}

    /**
     * A symbol on a sheet.
     *
     * @param part names the physical part that it belongs to; the service never sees it
     */
    record Symbol(String key, String managerId, String reference, int unit, double x, double y, String part) {

        boolean isAnnotated() {
            return !reference.endsWith("?");
        }

        String prefix() {
            return NUMBER.matcher(reference).replaceFirst("");
        }

        Symbol onSheet(String otherId) {
            return new Symbol(key, otherId, reference, unit, x, y, part);
        }

        Symbol called(String otherReference) {
            return new Symbol(key, managerId, otherReference, unit, x, y, part);
        }

        /** Returns the symbol as an editor pastes it: a new key and a part of its own, but the reference of the original. */
        Symbol pasted(String sheetId) {
            return new Symbol(sheetId + "/" + key, sheetId, reference, unit, x, y, "copy of " + part);
        }
    }

    /** Reads a board with ids that no other test uses. Skips the test if the file is not on this machine. */
    static Board read(String file) throws IOException {
        JsonNode design = Api.JSON.readTree(bytes(file));
        String name = design.path("design").asString();
        String project = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> ids = new HashMap<>();
        List<Sheet> sheets = new ArrayList<>();
        List<Symbol> symbols = new ArrayList<>();
        for (JsonNode sheet : design.path("sheets")) {
            String local = sheet.path("id").asString();
            boolean isRoot = sheet.path("parent").isNull();
            String id = isRoot ? project : project + path(sheet, local);
            ids.put(local, id);
            sheets.add(new Sheet(
                    id,
                    isRoot ? null : ids.get(sheet.path("parent").asString()),
                    sheet.path("name").asString()));
            for (JsonNode component : sheet.path("components")) {
                symbols.add(symbol(component, id, symbols.size()));
            }
        }
        return new Board(name, inTreeOrder(sheets), List.copyOf(symbols));
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream resource = Board.class.getResourceAsStream("/designs/" + file + ".json")) {
            if (resource != null) {
                return resource.readAllBytes();
            }
        }
        Path path = FOLDER.resolve(file + ".json");
        assumeTrue(Files.isRegularFile(path), "the design " + path + " is not on this machine");
        return Files.readAllBytes(path);
    }

    /** Joins the UUIDs of KiCad's path with dots; the two oldest files have only a number for each sheet. */
    private static String path(JsonNode sheet, String local) {
        return sheet.has("path") ? sheet.path("path").asString().replace('/', '.') : "." + local;
    }

    /** Reads a symbol; the index stands for the key and the position that the two oldest files lack. */
    private static Symbol symbol(JsonNode component, String sheetId, int index) {
        String key = component.has("key") ? component.path("key").asString() : sheetId + "/" + index;
        String reference = component.path("reference").asString();
        return new Symbol(
                key,
                sheetId,
                reference,
                component.path("unit").asInt(),
                component.path("x").asDouble(index),
                component.path("y").asDouble(index),
                reference.endsWith("?") ? key : reference);
    }

    private static List<Sheet> inTreeOrder(List<Sheet> sheets) {
        List<Sheet> ordered = new ArrayList<>();
        addBelow(null, sheets, ordered);
        return List.copyOf(ordered);
    }

    private static void addBelow(@Nullable String parentId, List<Sheet> sheets, List<Sheet> ordered) {
        for (Sheet sheet : sheets) {
            if (parentId == null ? sheet.parentId() == null : parentId.equals(sheet.parentId())) {
                ordered.add(sheet);
                addBelow(sheet.id(), sheets, ordered);
            }
        }
    }

    String rootId() {
        return sheets.get(0).id();
    }

    Board with(List<Symbol> otherSymbols) {
        return new Board(name, sheets, List.copyOf(otherSymbols));
    }

    Board where(Predicate<Symbol> isDrawn) {
        return with(symbols.stream().filter(isDrawn).toList());
    }

    /** Returns the sheet with that name in the drawing. */
    Sheet sheet(String sheetName) {
        return sheets.stream()
                .filter(each -> each.name().equals(sheetName))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the sheets without subsheets that have the most symbols, the fullest first. */
    List<Sheet> fullestLeaves() {
        return sheets.stream()
                .filter(each -> sheets.stream().noneMatch(child -> each.id().equals(child.parentId())))
                .sorted(Comparator.comparing(
                        (Sheet each) -> symbolsOf(each.id()).size(), Comparator.reverseOrder()))
                .toList();
    }

    List<Symbol> symbolsOf(String sheetId) {
        return symbols.stream().filter(each -> each.managerId().equals(sheetId)).toList();
    }

    Symbol symbol(String reference, int unit) {
        return symbols.stream()
                .filter(each -> each.reference().equals(reference) && each.unit() == unit)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns what each part is called if all are numbered from 1, sheet after sheet, from top to bottom and then from left
     * to right. A part stands where its first symbol stands.
     */
    Map<String, String> numberedFromTheTop() {
        List<String> order = sheets.stream().map(Sheet::id).toList();
        Map<String, Integer> last = new HashMap<>();
        Map<String, String> numbered = new LinkedHashMap<>();
        symbols.stream()
                .sorted(Comparator.comparing((Symbol each) -> order.indexOf(each.managerId()))
                        .thenComparing(Symbol::y)
                        .thenComparing(Symbol::x))
                .forEach(each -> numbered.computeIfAbsent(
                        each.part(), part -> each.prefix() + zero(each) + last.merge(each.prefix(), 1, Integer::sum)));
        return numbered;
    }

    /** KiCad writes a zero before every number of a power symbol. */
    private static String zero(Symbol symbol) {
        return List.of("#PWR", "#FLG").contains(symbol.prefix()) ? "0" : "";
    }
}
