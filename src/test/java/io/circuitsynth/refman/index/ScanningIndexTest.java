package io.circuitsynth.refman.index;

class ScanningIndexTest extends ReferenceIndexContract {

    @Override
    ReferenceIndex create() {
        return new ScanningIndex();
    }
}
