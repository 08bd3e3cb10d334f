package io.circuitsynth.refman.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.roaringbitmap.RoaringBitmap;

/** The minimal cost of a generation: acquire a lock, add to one bitmap, build the text; no search and no checks. */
final class Floor {

    private final ReentrantLock lock = new ReentrantLock();
    private final RoaringBitmap used = new RoaringBitmap();
    private final String prefix;
    private int next = 1;

    Floor(String prefix) {
        this.prefix = prefix;
    }

    String generate() {
        lock.lock();
        try {
            int number = next++;
            used.add(number);
            return prefix + number;
        } finally {
            lock.unlock();
        }
    }

    List<String> generate(int count) {
        lock.lock();
        try {
            used.add((long) next, (long) next + count);
            List<String> texts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                texts.add(prefix + next++);
            }
            return texts;
        } finally {
            lock.unlock();
        }
    }
}
