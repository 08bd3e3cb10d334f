package io.circuitsynth.refman.http.stream;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Recognizes requests for changes, and those for a stream of them. */
public final class StreamRequests {

    private static final String HIERARCHIES = "/api/v1/hierarchies/";
    private static final String CHANGES = "/changes";
    private static final String WAIT = "wait=";

    private StreamRequests() {}

    /** Returns whether a request asks for the changes of a hierarchy. */
    public static boolean isOfChanges(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path != null && path.startsWith(HIERARCHIES) && path.endsWith(CHANGES);
    }

    /** Returns whether a request prefers a stream of events to a page. */
    public static boolean wantsStream(HttpServletRequest request) {
        double ofStream = 0;
        double ofPage = 0;
        for (String accepted : Collections.list(request.getHeaders(HttpHeaders.ACCEPT))) {
            for (MediaType type : parse(accepted)) {
                if (type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM)) {
                    ofStream = Math.max(ofStream, type.getQualityValue());
                } else if (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)) {
                    ofPage = Math.max(ofPage, type.getQualityValue());
                }
            }
        }
        return ofStream > 0 && ofStream >= ofPage;
    }

    /** Returns whether the response to a request may stay open for long. */
    static boolean isOpen(@Nullable HttpServletRequest request) {
        if (request == null) {
            return false;
        }
        String query = request.getQueryString();
        return isOfChanges(request) && (wantsStream(request) || (query != null && query.contains(WAIT)));
    }

    private static List<MediaType> parse(String accepted) {
        try {
            return MediaType.parseMediaTypes(accepted);
        } catch (InvalidMediaTypeException e) {
            return List.of();
        }
    }
}
