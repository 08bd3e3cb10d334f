package io.circuitsynth.refman.http.api;

@OnScanningIndex
class SnapshotsOnScanningIndexHttpTest extends SnapshotsHttpTest {}
