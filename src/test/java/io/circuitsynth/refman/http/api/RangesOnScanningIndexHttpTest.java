package io.circuitsynth.refman.http.api;

@OnScanningIndex
class RangesOnScanningIndexHttpTest extends RangesHttpTest {}
