package io.circuitsynth.refman.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Divides the heap among what grows with the load; the defaults of the limits that depend on memory.
 *
 * <p>Beside what the service itself uses, the shares together leave about a fourteenth of the heap for everything else. Not all
 * of them are used up at a time, and the estimates are on the safe side.
 *
 * @param heapBytes the maximum size of the heap
 */
record HeapShares(long heapBytes) {

    /** What the service uses before its first request. */
    private static final long BASE_BYTES = 40L << 20;

    /** A connection in the middle of a request's header, with {@code server.max-http-request-header-size} of 32 kB. */
    private static final long BYTES_FOR_EACH_CONNECTION = 48L << 10;

    private static final int MAX_CONNECTIONS = 8_192;
    private static final long MAX_IMPORT_BYTES = 64L << 20;
    private static final long MAX_ANNOTATION_BYTES = 32L << 20;

    private long freeBytes() {
        return Math.max(heapBytes / 4, heapBytes - BASE_BYTES);
    }

    /** Returns the memory of all requests in flight. */
    long requestBytes() {
        return freeBytes() / 5 * 2;
    }

    /** Returns the memory of the cache. */
    long cacheBytes() {
        return freeBytes() / 5;
    }

    /** Returns the memory of one hierarchy; exporting or importing the largest needs less than {@link #requestBytes}. */
    long hierarchyBytes() {
        return freeBytes() / 12;
    }

    /** Returns the size of an import, whose parsed form needs several times as much memory. */
    long importBytes() {
        return Math.min(MAX_IMPORT_BYTES, requestBytes() / 3);
    }

    /** Returns the count of open connections. */
    long connections() {
        return Math.min(MAX_CONNECTIONS, freeBytes() / 8 / BYTES_FOR_EACH_CONNECTION);
    }

    /** Returns the count of open streams, which leave connections for requests. */
    long streams() {
        return connections() / 8 * 5;
    }

    /** Returns the default values by the names of their properties. */
    Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("server.tomcat.max-connections", connections());
        properties.put("refman.streams.max", streams());
        properties.put("refman.requests.max-memory-in-flight", requestBytes() + "B");
        properties.put("refman.cache.max-bytes", cacheBytes() + "B");
        properties.put("refman.limits.bytes-per-hierarchy", hierarchyBytes());
        properties.put("refman.limits.bytes-per-import", importBytes());
        properties.put("refman.limits.bytes-per-annotation", Math.min(MAX_ANNOTATION_BYTES, importBytes()));
        return properties;
    }
}
