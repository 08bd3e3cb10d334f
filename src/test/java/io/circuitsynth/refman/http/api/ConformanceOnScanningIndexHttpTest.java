package io.circuitsynth.refman.http.api;

@OnScanningIndex
class ConformanceOnScanningIndexHttpTest extends ConformanceHttpTest {}
