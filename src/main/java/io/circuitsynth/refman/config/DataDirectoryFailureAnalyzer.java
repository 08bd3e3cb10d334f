package io.circuitsynth.refman.config;

import io.circuitsynth.refman.store.DataDirectoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a startup failure caused by a data directory or a database file that cannot be used. */
final class DataDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<DataDirectoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DataDirectoryException cause) {
        return new FailureAnalysis(cause.getMessage(), """
                Do one of the following:
                - Set refman.data-dir (REFMAN_DATA_DIR) to a directory that the service can read and write.
                - Let the service write to it. The container runs as the user id 10001.
                - If the SQLite file is damaged, restore it from a backup.""", cause);
    }
}
