/** Implements the reference index with compressed bitmaps; the only user of RoaringBitmap. Pure Java. */
@NullMarked
package io.circuitsynth.refman.index.bitmap;

import org.jspecify.annotations.NullMarked;
