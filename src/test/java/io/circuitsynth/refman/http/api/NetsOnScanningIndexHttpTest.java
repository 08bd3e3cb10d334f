package io.circuitsynth.refman.http.api;

@OnScanningIndex
class NetsOnScanningIndexHttpTest extends NetsHttpTest {}
