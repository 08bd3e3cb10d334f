package io.circuitsynth.refman.http.api;

@OnScanningIndex
class AnnotationOnScanningIndexHttpTest extends AnnotationHttpTest {}
