package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.http.security.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens boards on SQLite and reads them again after a restart of the service. */
class DrawingsAfterRestartHttpTest {

    private static final String TENANT = KeyedService.TENANTS.get(0);

    @TempDir
    private Path directory;

    private KeyedService start() {
        return KeyedService.start("--refman.store=sqlite", "--refman.data-dir=" + directory.resolve("data"));
    }

    private static Drawing drawing(KeyedService service, Board board) {
        return new Drawing(service.api(TENANT, Role.EDITOR), board.rootId());
    }

    @Test
    void aBoardIsAsItsEditorsLeftItAfterARestart() throws IOException {
        List<Board> boards = List.of(
                Board.read("openmower-mainboard"),
                Board.read("castor-pollux"),
                Board.read("unannotated/castor-pollux-wip"));
        Map<Board, Drawing.Annotated> opened = new LinkedHashMap<>();
        try (KeyedService service = start()) {
            boards.forEach(board -> opened.put(board, drawing(service, board).open(board)));
        }
        try (KeyedService service = start()) {
            opened.forEach((board, before) -> {
                Drawing drawing = drawing(service, board);
                drawing.assertHolds(board.symbols());
                assertThat(drawing.open(board).json()).as("not written").isEqualTo(before.json());
            });
        }
    }
}
