package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.circuitsynth.refman.ReferenceManagerApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Opens boards on SQLite and reads them again after a restart of the service. */
class DrawingsAfterRestartHttpTest {

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext start() {
        return new SpringApplication(ReferenceManagerApplication.class)
                .run(
                        "--server.port=0",
                        "--refman.data-dir=" + directory.resolve("data"),
                        "--spring.main.banner-mode=off");
    }

    private static Drawing drawing(ConfigurableApplicationContext service, Board board) {
        int port = Objects.requireNonNull(((WebServerApplicationContext) service).getWebServer())
                .getPort();
        return new Drawing(new Api(port), board.rootId());
    }

    @Test
    void aBoardIsAsItsEditorsLeftItAfterARestart() throws IOException {
        List<Board> boards = List.of(
                Board.read("openmower-mainboard"),
                Board.read("castor-pollux"),
                Board.read("unannotated/castor-pollux-wip"));
        Map<Board, Drawing.Annotated> opened = new LinkedHashMap<>();
        try (ConfigurableApplicationContext service = start()) {
            boards.forEach(board -> opened.put(board, drawing(service, board).open(board)));
        }
        try (ConfigurableApplicationContext service = start()) {
            opened.forEach((board, before) -> {
                Drawing drawing = drawing(service, board);
                drawing.assertHolds(board.symbols());
                assertThat(drawing.open(board).json()).as("not written").isEqualTo(before.json());
            });
        }
    }
}
