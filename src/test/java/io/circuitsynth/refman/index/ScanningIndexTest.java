package io.circuitsynth.refman.index;

class ScanningIndexTest extends ReferenceIndexContract {

    @Override
    protected ReferenceIndex create() {
        return new ScanningIndex();
    }
}
