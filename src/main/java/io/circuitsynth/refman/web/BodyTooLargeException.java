package io.circuitsynth.refman.web;

import java.io.IOException;

/** Ends the reading of a body that has more bytes than one request may have. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1;
}
