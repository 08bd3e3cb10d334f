package io.circuitsynth.refman.http.api;

@OnScanningIndex
class BoardsOnScanningIndexHttpTest extends BoardsHttpTest {}
