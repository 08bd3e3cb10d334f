package io.circuitsynth.refman.http.api;

@OnScanningIndex
class ServiceOnScanningIndexHttpTest extends ServiceHttpTest {}
