package io.circuitsynth.refman.index.bitmap;

import io.circuitsynth.refman.index.ReferenceIndex;
import io.circuitsynth.refman.index.ReferenceIndexContract;

class BitmapIndexTest extends ReferenceIndexContract {

    @Override
    protected ReferenceIndex create() {
        return new BitmapIndex();
    }
}
