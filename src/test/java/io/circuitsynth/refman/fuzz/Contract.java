package io.circuitsynth.refman.fuzz;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed OpenAPI document. */
final class Contract {

    private static final Path FILE = Path.of("openapi", "reference-manager.yaml");

    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();

    private Contract(JsonNode root) {
        this.root = root;
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(Operation.of(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()))));
    }

    /** Reads the document from the repository. */
    static Contract read() throws IOException {
        // Only Jackson 2 has the YAML module on this class path; JSON converts between both versions.
        String json = new YAMLMapper().readTree(FILE.toFile()).toString();
        return new Contract(new JsonMapper().readTree(json));
    }

    List<Operation> operations() {
        return operations;
    }

    /** Returns the whole document. */
    JsonNode root() {
        return root;
    }

    Schemas schemas() {
        return new Schemas(root);
    }

    JsonNode problem() {
        return root.at("/components/schemas/Problem");
    }
}
