package io.circuitsynth.refman.http.api;

@OnScanningIndex
class ManagersOnScanningIndexHttpTest extends ManagersHttpTest {}
