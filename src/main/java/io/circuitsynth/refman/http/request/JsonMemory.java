package io.circuitsynth.refman.http.request;

/**
 * Estimates the memory of a body and of the values that are parsed from it, while its bytes arrive.
 *
 * <p>A JSON text of two characters takes four bytes in a body and about sixty in memory. So the values are counted, without
 * being parsed. The count is exact for valid JSON in UTF-8; invalid JSON is refused later.
 */
final class JsonMemory {

    private static final int BYTES_FOR_EACH_NAME = 24;
    private static final int BYTES_FOR_EACH_NUMBER = 64;
    private static final int BYTES_FOR_EACH_CONTAINER = 56;

    private final int bytesForEachText;
    private long bytes;
    private boolean inText;
    private boolean isEscaped;
    private boolean isAfterText;
    private boolean inNumber;

    /**
     * Begins the estimate of a body.
     *
     * @param bytesForEachText the memory of a text, with everything that the service derives from it
     */
    JsonMemory(int bytesForEachText) {
        this.bytesForEachText = bytesForEachText;
    }

    /** Adds further bytes of the body. */
    void add(byte[] buffer, int offset, int count) {
        bytes += count;
        int end = offset + count;
        int next = offset;
        while (next < end) {
            if (inText) {
                next = afterText(buffer, next, end);
            } else {
                bytes += outsideOfText(buffer[next]);
                next++;
            }
        }
    }

    /** Returns the place after the text that has begun; {@code end} if it goes on. */
    private int afterText(byte[] buffer, int from, int end) {
        for (int i = from; i < end; i++) {
            byte each = buffer[i];
            if (isEscaped) {
                isEscaped = false;
            } else if (each == '\\') {
                isEscaped = true;
            } else if (each == '"') {
                inText = false;
                isAfterText = true;
                return i + 1;
            }
        }
        return end;
    }

    /** Returns the memory of all bytes that were added. */
    long bytes() {
        return bytes;
    }

    private int outsideOfText(byte each) {
        if (each == ' ' || each == '\t' || each == '\r' || each == '\n') {
            inNumber = false;
            return 0;
        }
        boolean wasAfterText = isAfterText;
        boolean wasInNumber = inNumber;
        isAfterText = false;
        inNumber = (each >= '0' && each <= '9') || (wasInNumber && (each == '.' || each == 'e' || each == 'E'));
        return switch (each) {
            case '"' -> {
                inText = true;
                yield bytesForEachText;
            }
            case ':' -> wasAfterText ? BYTES_FOR_EACH_NAME - bytesForEachText : 0;
            case '{', '[' -> BYTES_FOR_EACH_CONTAINER;
            default -> inNumber && !wasInNumber ? BYTES_FOR_EACH_NUMBER : 0;
        };
    }
}
