package io.circuitsynth.refman.index;

import org.jspecify.annotations.Nullable;

/** Reports stored bytes that are not a block of numbers in the portable Roaring format. */
final class CorruptBlockException extends RuntimeException {

    CorruptBlockException(int block, String problem, @Nullable Throwable cause) {
        super("stored block " + block + " of numbers is corrupt: " + problem, cause);
    }
}
