package io.circuitsynth.refman.chaos;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Prints the last log lines of a test's nodes if it fails. */
final class LogTails implements TestExecutionExceptionHandler {

    private final List<Node> nodes = new ArrayList<>();

    Node of(Node node) {
        nodes.add(node);
        return node;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        nodes.forEach(node -> System.out.println("[chaos] the log of a node ends with:\n" + node.tail()));
        throw failure;
    }
}
