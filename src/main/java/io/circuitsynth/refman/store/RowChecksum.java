package io.circuitsynth.refman.store;

import io.circuitsynth.refman.hierarchy.Expiry;
import io.circuitsynth.refman.hierarchy.HierarchyHead;
import io.circuitsynth.refman.hierarchy.HierarchyId;
import io.circuitsynth.refman.hierarchy.HierarchyRows.CounterKey;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredManager;
import io.circuitsynth.refman.hierarchy.HierarchyRows.StoredSymbol;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.hierarchy.ManagerKey;
import io.circuitsynth.refman.index.IndexRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Computes the checksums of rows: the CRC-32C of the table, the key and the content.
 *
 * <p>The key is included, so that a row that damage has moved to another key does not match. Every text and every array is
 * preceded by its length. The result does not depend on the database. Not safe for use by several threads.
 */
final class RowChecksum {

    private static final int HIERARCHY = 1;
    private static final int MANAGER = 2;
    private static final int COUNTER = 3;
    private static final int NUMBERS = 4;
    private static final int HIERARCHY_NUMBERS = 5;
    private static final int UNNUMBERED = 6;
    private static final int RESPONSE = 7;
    private static final int SYMBOL = 8;
    private static final int CHANGE = 9;
    private static final int FORMER_HIERARCHY = 10;
    private static final int TICKET = 11;
    private static final int NULL = -1;

    private final CRC32C crc = new CRC32C();

    /** Holds numbers until the next array: a few large updates are faster than many small ones. */
    private final ByteBuffer buffer = ByteBuffer.allocate(512);

    int ofHierarchy(HierarchyHead head, long version) {
        begin(HIERARCHY, head.id());
        add(version);
        add(head.root().tenant());
        add(head.root().id());
        add(head.rules());
        add(head.managersCount());
        add(head.referencesCount());
        Expiry expiry = head.expiry();
        if (expiry != null) {
            // A hierarchy that does not expire has the checksum that earlier versions wrote.
            add(expiry.lifetime().toSeconds());
            add(RowWriter.micros(expiry.at()));
        }
        return end();
    }

    int ofManager(HierarchyId hierarchy, int slot, StoredManager manager) {
        begin(MANAGER, hierarchy);
        add(slot);
        add(manager.key().tenant());
        add(manager.key().id());
        add(manager.name());
        add(RowWriter.micros(manager.createdAt()));
        Integer parentSlot = manager.parentSlot();
        add(parentSlot == null ? (long) NULL : parentSlot);
        add(manager.position());
        String ranges = manager.ranges().text();
        if (ranges != null) {
            // A manager without ranges has the checksum of the versions that had none.
            add(ranges);
        }
        return end();
    }

    int ofCounter(HierarchyId hierarchy, CounterKey key, long next) {
        begin(COUNTER, hierarchy);
        add(key.slot());
        add(RowWriter.code(key.counted()));
        add(key.prefix());
        add(next);
        return end();
    }

    int ofNumbers(HierarchyId hierarchy, int counted, IndexRows.Numbers row) {
        begin(NUMBERS, hierarchy);
        add(row.key().slot());
        add(counted);
        add(row.key().series().prefix());
        add(row.key().series().digits());
        add(row.key().block());
        add(row.owned());
        add(row.retired());
        return end();
    }

    int ofHierarchyNumbers(HierarchyId hierarchy, int counted, IndexRows.HierarchyNumbers row) {
        begin(HIERARCHY_NUMBERS, hierarchy);
        add(counted);
        add(row.key().series().prefix());
        add(row.key().series().digits());
        add(row.key().block());
        add(row.ahead());
        add(row.retired());
        return end();
    }

    int ofUnnumbered(HierarchyId hierarchy, IndexRows.UnnumberedKey key) {
        begin(UNNUMBERED, hierarchy);
        add(key.slot());
        add(key.reference());
        return end();
    }

    int ofSymbol(HierarchyId hierarchy, String key, StoredSymbol symbol) {
        begin(SYMBOL, hierarchy);
        add(key);
        add(symbol.slot());
        add(symbol.unit());
        add(symbol.reference());
        return end();
    }

    int ofChange(LoggedRow row) {
        begin(CHANGE, row.hierarchy());
        add(row.version());
        add(RowWriter.micros(row.origin().at()));
        add(row.origin().operation());
        add(row.origin().by());
        add(row.origin().requestId());
        add(row.origin().idempotencyKey());
        add(row.mutations());
        return end();
    }

    int ofFormer(FormerHierarchy former, ManagerKey root, long endedAtMicros) {
        begin(FORMER_HIERARCHY, former.id());
        add(former.version());
        add(root.tenant());
        add(root.id());
        add(endedAtMicros);
        return end();
    }

    int ofTicket(StreamTicket ticket) {
        begin(TICKET);
        add(ticket.sha256());
        add(ticket.root().tenant());
        add(ticket.root().id());
        add(ticket.caller());
        add(ticket.role());
        add(RowWriter.micros(ticket.expiresAt()));
        return end();
    }

    int ofResponse(StoredResponse response) {
        begin(RESPONSE);
        add(response.key().tenant());
        add(response.key().key());
        add(response.fingerprint());
        add(response.status());
        add(response.location());
        add(response.contentType());
        add(response.body());
        add(RowWriter.micros(response.storedAt()));
        HierarchyVersion hierarchy = response.hierarchy();
        if (hierarchy != null) {
            // A response without a version has the checksum that earlier versions wrote.
            add(hierarchy.rootId());
            add(hierarchy.version());
        }
        return end();
    }

    private void begin(int table, HierarchyId hierarchy) {
        begin(table);
        add(hierarchy.value().getMostSignificantBits());
        add(hierarchy.value().getLeastSignificantBits());
    }

    private void begin(int table) {
        crc.reset();
        buffer.clear();
        add(table);
    }

    private void add(int value) {
        reserve(Integer.BYTES);
        buffer.putInt(value);
    }

    private void add(long value) {
        reserve(Long.BYTES);
        buffer.putLong(value);
    }

    private void add(@Nullable String text) {
        add(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(byte @Nullable [] bytes) {
        if (bytes == null) {
            add(NULL);
            return;
        }
        add(bytes.length);
        if (bytes.length <= buffer.capacity()) {
            reserve(bytes.length);
            buffer.put(bytes);
        } else {
            flush();
            crc.update(bytes);
        }
    }

    private void reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void flush() {
        crc.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private int end() {
        flush();
        return (int) crc.getValue();
    }
}
