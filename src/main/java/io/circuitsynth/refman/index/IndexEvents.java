package io.circuitsynth.refman.index;

/** Hears what operators must know about the indexes. */
public interface IndexEvents {

    /** The bitmap index could not be built for a hierarchy; the scanning one serves it. */
    void fellBack(Throwable cause);

    /** The bitmap index answered a question otherwise than the scanning one, whose answer was given. */
    void mismatched(String question, String expected, String actual);
}
