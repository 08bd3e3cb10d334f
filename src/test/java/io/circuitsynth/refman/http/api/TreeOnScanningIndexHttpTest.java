package io.circuitsynth.refman.http.api;

@OnScanningIndex
class TreeOnScanningIndexHttpTest extends TreeHttpTest {}
