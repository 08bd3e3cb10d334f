package io.circuitsynth.refman.index;

import java.util.UUID;

/** Receives events of the indexes that operators need to see. */
public interface IndexEvents {

    /** Reports that the bitmap index does not work in this process, so the scanning index serves all hierarchies. */
    void fellBack(Throwable cause);

    /** Reports that the bitmap index of a hierarchy failed, so the scanning index serves it from now on. */
    void failed(UUID hierarchy, Throwable cause);

    /** Reports that the two indexes returned different results; the result of the scanning index was used. */
    void mismatched(String query, String expected, String actual);
}
