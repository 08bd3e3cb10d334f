package io.circuitsynth.refman.http.api;

@OnScanningIndex
class RevertOnScanningIndexHttpTest extends RevertHttpTest {}
