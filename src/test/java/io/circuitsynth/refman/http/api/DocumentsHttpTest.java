package io.circuitsynth.refman.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Runs the curl commands of the README in their order and compares the answers shown there. */
@HttpTest
class DocumentsHttpTest {

    private static final Path README = Path.of("README.md");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private static final Pattern CHANGING =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|\"implementation\":\"[a-z]+\"");

    @LocalServerPort
    private int port;

    /** The README shows the default index, which is the one to renew it with. */
    @Value("${refman.features.bitmap-index.enabled}")
    private boolean bitmapEnabled;

    @Test
    void theAnswersInTheReadmeAreReal() throws IOException {
        List<String> shown = Files.readAllLines(README);
        List<String> real = new ArrayList<>();
        boolean console = false;
        for (String line : shown) {
            if (!console || line.equals("```")) {
                real.add(line);
                console = line.equals("```console");
            } else if (line.startsWith("$ curl ")) {
                real.add(line);
                String answer = run(line.substring(7));
                if (!answer.isEmpty()) {
                    real.add(answer);
                }
            }
        }
        if (Boolean.getBoolean("contract.renew") && bitmapEnabled) {
            Files.write(README, real);
            shown = real;
        }
        assertThat(shown.stream().filter(line -> line.startsWith("$ curl "))).isNotEmpty();
        assertThat(withoutChanging(shown))
                .as("renew the answers with: mvn test -Dtest=DocumentsHttpTest -Dcontract.renew=true")
                .isEqualTo(withoutChanging(real));
    }

    private static List<String> withoutChanging(List<String> lines) {
        return lines.stream()
                .map(line -> CHANGING.matcher(line).replaceAll("…"))
                .toList();
    }

    private String run(String command) {
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
        return new Api(port)
                .send(method, url.substring("localhost:8080".length()), body, null, headers.toArray(String[]::new))
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
