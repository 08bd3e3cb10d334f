package io.circuitsynth.refman.telemetry;

import io.circuitsynth.refman.http.api.OnScanningIndex;

@OnScanningIndex
class TelemetryOnScanningIndexHttpTest extends TelemetryHttpTest {}
