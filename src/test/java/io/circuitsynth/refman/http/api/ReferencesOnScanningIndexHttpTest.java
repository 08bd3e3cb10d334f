package io.circuitsynth.refman.http.api;

@OnScanningIndex
class ReferencesOnScanningIndexHttpTest extends ReferencesHttpTest {}
