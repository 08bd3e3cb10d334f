package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Runs the curl commands of each document in order and compares their responses with those shown there. */
@HttpTest
class DocumentsHttpTest {

    private static final int MAX_LINES_OF_README = 150;

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static final Pattern CHANGING =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|\"implementation\":\"[a-z]+\"");

    private static final Pattern CREATED = Pattern.compile("/api/v1/managers/[^/?]+");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#([^)]*))?\\)|src=\"([^\":]+)\"");

    @LocalServerPort
    private int port;

    /** The documents show responses of the default index, so they are renewed only if it is enabled. */
    @Value("${refman.features.bitmap-index.enabled}")
    private boolean bitmapEnabled;

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/api.md"})
    void theResponsesInTheDocumentsAreCurrent(String document) throws IOException {
        List<String> shown = Files.readAllLines(Path.of(document));
        List<String> created = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        boolean console = false;
        for (String line : shown) {
            if (!console || line.equals("```")) {
                actual.add(line);
                console = line.equals("```console");
            } else if (line.startsWith("$ curl ")) {
                actual.add(line);
                String response = run(line.substring(7), created);
                if (!response.isEmpty()) {
                    actual.add(response);
                }
            }
        }
        created.forEach(manager -> new Api(port).delete(manager + "?cascade=true"));
        if (Boolean.getBoolean("contract.renew") && bitmapEnabled) {
            Files.write(Path.of(document), actual);
            shown = actual;
        }
        assertThat(shown.stream().filter(line -> line.startsWith("$ curl "))).hasSizeGreaterThan(2);
        assertThat(withoutChanging(shown))
                .as("renew the responses with: mvn test -Dtest=DocumentsHttpTest -Dcontract.renew=true")
                .isEqualTo(withoutChanging(actual));
    }

    @Test
    void theReadmeIsWithinItsLimit() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(MAX_LINES_OF_README);
    }

    @Test
    void everyRelativeLinkOfTheDocumentsHasATarget() throws IOException {
        for (Path document : documents()) {
            for (String line : Files.readAllLines(document)) {
                Matcher link = LINK.matcher(line);
                while (link.find()) {
                    String path = link.group(1) == null ? link.group(3) : link.group(1);
                    Path target = document.toAbsolutePath().resolveSibling(path).normalize();
                    assertThat(target)
                            .as("%s links to %s", document, link.group())
                            .exists();
                    if (link.group(2) != null) {
                        assertThat(anchors(target))
                                .as("%s links to %s", document, link.group())
                                .contains(link.group(2));
                    }
                }
            }
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    /** Returns the anchors that GitHub creates for the headings of a document. */
    private static List<String> anchors(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<String> withoutChanging(List<String> lines) {
        return lines.stream()
                .map(line -> CHANGING.matcher(line).replaceAll("…"))
                .toList();
    }

    private String run(String command, List<String> created) {
        String method = "GET";
        String url = "";
        String body = null;
        List<String> headers = new ArrayList<>();
        List<String> words = words(command);
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-d" -> body = words.get(++i);
                case "-H" -> headers.addAll(List.of(words.get(++i).split(": ")));
                default -> url = words.get(i);
            }
        }
        assertThat(url).startsWith("localhost:8080/");
        String path = url.substring("localhost:8080".length());
        if (method.equals("PUT") && CREATED.matcher(path).matches()) {
            created.add(path);
        }
        return new Api(port)
                .send(method, path, body, null, headers.toArray(String[]::new))
                .response()
                .body();
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return words;
    }
}
