package io.circuitsynth.refman.http.api;

@OnScanningIndex
class DrawingsOnScanningIndexHttpTest extends DrawingsHttpTest {}
