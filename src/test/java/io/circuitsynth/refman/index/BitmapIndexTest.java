package io.circuitsynth.refman.index;

class BitmapIndexTest extends ReferenceIndexContract {

    @Override
    ReferenceIndex create() {
        return new BitmapIndex();
    }
}
