package io.circuitsynth.refman.fuzz;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed contract: what the service can be asked, and how it answers. */
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

    /** Reads it as it stands in the repository. */
    static Contract read() throws IOException {
        // Jackson 2 has YAML here and Jackson 3 has not; both have JSON.
        String json = new YAMLMapper().readTree(FILE.toFile()).toString();
        return new Contract(new JsonMapper().readTree(json));
    }

    List<Operation> operations() {
        return operations;
    }

    /** The contract as it is written. */
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
