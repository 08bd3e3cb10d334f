package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.NumberRanges;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Collects the blocks that changed since the last drain. The first needs no object, since it is often the only one. */
final class ChangedBlocks {

    private static final int NONE = -1;

    private int first = NONE;
    private @Nullable TreeSet<Integer> others;

    boolean isEmpty() {
        return first == NONE;
    }

    void add(long number) {
        addBlock(BitmapSet.block(number));
    }

    void add(NumberRanges numbers) {
        for (int i = 0; i < numbers.size(); i++) {
            int last = BitmapSet.block(numbers.last(i));
            for (int block = BitmapSet.block(numbers.first(i)); block <= last; block++) {
                addBlock(block);
            }
        }
    }

    void addBlock(int block) {
        if (block == first) {
            return;
        }
        if (first == NONE) {
            first = block;
            return;
        }
        if (others == null) {
            others = new TreeSet<>();
        }
        others.add(block);
    }

    /** Passes each block to {@code action} once, and clears them. */
    void drain(IntConsumer action) {
        if (first != NONE) {
            action.accept(first);
        }
        if (others != null) {
            others.forEach(action::accept);
        }
        first = NONE;
        others = null;
    }
}
