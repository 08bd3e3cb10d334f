package io.circuitsynth.refman.http.request;

import io.circuitsynth.refman.execution.VersionSet;
import io.circuitsynth.refman.hierarchy.HierarchyVersion;
import io.circuitsynth.refman.http.problem.ApiHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/** Converts between the versions of hierarchies and entity tags (RFC 9110, section 8.8.3). */
public final class EntityTags {

    /** Matches the lists of strong tags that a client should send, for the contract. */
    public static final String STRONG_LIST_PATTERN = "^(\\*|\"[!#-~]*\"( *, *\"[!#-~]*\")*)$";

    /** Matches the lists of tags that a client should send, for the contract. */
    public static final String LIST_PATTERN = "^(\\*|(W/)?\"[!#-~]*\"( *, *(W/)?\"[!#-~]*\")*)$";

    private static final String ANY = "*";
    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7E\\x80-\\xFF]*+\"";

    /** Matches a list of tags, which may have empty elements. */
    private static final Pattern LIST =
            Pattern.compile("[ \\t,]*+" + TAG + "(?:[ \\t]*+,[ \\t]*+(?:" + TAG + ")?+)*+[ \\t]*+");

    /** Matches the tags that this service creates. */
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    private EntityTags() {}

    /** Sets the header fields of a response that describes a hierarchy. */
    public static void write(@Nullable HierarchyVersion hierarchy, BiConsumer<String, String> headers) {
        if (hierarchy != null) {
            headers.accept(HttpHeaders.ETAG, "\"" + hierarchy.version() + "\"");
            headers.accept(ApiHeaders.HIERARCHY, hierarchy.rootId());
        }
    }

    /**
     * Returns the versions that a header field of a request names; empty if it is malformed.
     *
     * @param values the values of all fields with the name, which together are one list
     * @param isWeak whether weak tags are accepted, and compared like strong ones
     */
    public static Optional<VersionSet> parse(List<String> values, boolean isWeak) {
        String list = String.join(",", values);
        if (list.strip().equals(ANY)) {
            return Optional.of(VersionSet.ANY);
        }
        if (!LIST.matcher(list).matches()) {
            return Optional.empty();
        }
        Set<Long> versions = new HashSet<>();
        for (ETag tag : ETag.parse(list)) {
            if (tag.weak() && !isWeak) {
                return Optional.empty();
            }
            if (VERSION.matcher(tag.tag()).matches()) {
                versions.add(Long.valueOf(tag.tag()));
            }
        }
        return Optional.of(VersionSet.of(versions));
    }
}
