package io.circuitsynth.refman.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/** Compares the reader and the writer of stored blocks with the library that defines the format. */
class RoaringBlockTest {

    private static final int LAST_BLOCK = 0xFFFF;
    private static final long SEED = 20261126;

    /** Numbers of one block, with a name for reports. */
    private record Sample(String name, int block, NumberRanges numbers) {

        static Sample of(String name, int block, IntStream within) {
            NumberRanges numbers = new NumberRanges();
            within.sorted().distinct().forEach(each -> numbers.add(base(block) + each, base(block) + each));
            return new Sample(name, block, numbers);
        }

        RoaringBitmap bitmap() {
            RoaringBitmap bitmap = new RoaringBitmap();
            for (int i = 0; i < numbers.size(); i++) {
                bitmap.add(numbers.first(i), numbers.last(i) + 1);
            }
            return bitmap;
        }

        byte[] written() {
            return bytes(numbers, block);
        }

        @Override
        public String toString() {
            return name + " in block " + block;
        }
    }

    private static long base(int block) {
        return (long) block << 16;
    }

    static Stream<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int block : new int[] {0, 1, 40_000, LAST_BLOCK}) {
            samples.add(Sample.of("the first number", block, IntStream.of(0)));
            samples.add(Sample.of("the last number", block, IntStream.of(65_535)));
            samples.add(Sample.of("both ends", block, IntStream.of(0, 65_535)));
            samples.add(Sample.of("the whole block", block, IntStream.range(0, 65_536)));
            samples.add(
                    Sample.of("all but one", block, IntStream.range(0, 65_536).filter(each -> each != 777)));
            samples.add(Sample.of("one run", block, IntStream.range(100, 10_000)));
            samples.add(
                    Sample.of("three runs", block, IntStream.range(0, 65_536).filter(each -> each % 30_000 < 9_000)));
            samples.add(Sample.of(
                    "the largest array", block, IntStream.range(0, 4_096).map(each -> each * 3)));
            samples.add(Sample.of(
                    "the smallest bitmap", block, IntStream.range(0, 4_097).map(each -> each * 3)));
            samples.add(Sample.of(
                    "every other number", block, IntStream.range(0, 32_768).map(each -> each * 2)));
        }
        Random random = new Random(SEED);
        for (int i = 0; i < 30; i++) {
            int count = 1 << random.nextInt(16);
            int longest = 1 << random.nextInt(8);
            IntStream numbers = random.ints(count, 0, 65_536)
                    .flatMap(first -> IntStream.range(first, Math.min(65_536, first + 1 + first % longest)));
            samples.add(Sample.of("sample " + i + " of seed " + SEED, random.nextInt(65_536), numbers));
        }
        return samples.stream();
    }

    private static byte[] serialized(RoaringBitmap bitmap) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            bitmap.serialize(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theLibraryReadsWrittenBlocks(Sample sample) throws IOException {
        RoaringBitmap read = new RoaringBitmap();
        byte[] written = sample.written();
        read.deserialize(ByteBuffer.wrap(written));
        assertThat(read).isEqualTo(sample.bitmap());
        assertThat(read.serializedSizeInBytes()).isEqualTo(written.length);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void blocksOfTheLibraryAreReadWithAndWithoutRuns(Sample sample) {
        RoaringBitmap bitmap = sample.bitmap();
        bitmap.runOptimize();
        assertThat(RoaringBlock.read(serialized(bitmap), sample.block())).isEqualTo(sample.numbers());
        bitmap.removeRunCompression();
        assertThat(RoaringBlock.read(serialized(bitmap), sample.block())).isEqualTo(sample.numbers());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aBlockIsNoLargerThanTheLibraryWritesIt(Sample sample) {
        RoaringBitmap bitmap = sample.bitmap();
        bitmap.runOptimize();
        int smallest = bitmap.serializedSizeInBytes();
        bitmap.removeRunCompression();
        assertThat(sample.written().length).isLessThanOrEqualTo(Math.min(smallest, bitmap.serializedSizeInBytes()));
    }

    @Test
    void anEmptyBlockIsReadButNeverWritten() {
        assertThat(RoaringBlock.read(serialized(new RoaringBitmap()), 3).isEmpty())
                .isTrue();
        assertThat(RoaringBlock.write(new NumberRanges(), 3)).isNull();
    }

    @Test
    void onlyTheNumbersOfTheBlockAreWritten() {
        NumberRanges numbers = new NumberRanges();
        numbers.add(5, 5);
        numbers.add(65_530, 131_080);
        numbers.add(200_000, 200_001);
        assertThat(RoaringBlock.read(bytes(numbers, 0), 0)).hasToString("[5, 65530-65535]");
        assertThat(RoaringBlock.read(bytes(numbers, 1), 1)).hasToString("[65536-131071]");
        assertThat(RoaringBlock.read(bytes(numbers, 2), 2)).hasToString("[131072-131080]");
        assertThat(RoaringBlock.read(bytes(numbers, 3), 3)).hasToString("[200000-200001]");
        assertThat(RoaringBlock.write(numbers, 4)).isNull();
    }

    private static byte[] bytes(NumberRanges numbers, int block) {
        return Objects.requireNonNull(RoaringBlock.write(numbers, block));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void truncatedExtendedAndMisplacedBlocksAreRefused(Sample sample) {
        byte[] written = sample.written();
        int step = Math.max(1, written.length / 50);
        for (int length = 0; length < written.length; length += step) {
            assertRefused(Arrays.copyOf(written, length), sample.block());
        }
        assertRefused(Arrays.copyOf(written, written.length + 1), sample.block());
        assertRefused(written, sample.block() ^ 1);
    }

    private static void assertRefused(byte[] bytes, int block) {
        assertThatExceptionOfType(CorruptBlockException.class).isThrownBy(() -> RoaringBlock.read(bytes, block));
    }

    /** A flipped bit that the format cannot detect changes numbers within the block, but never their count. */
    @ParameterizedTest
    @MethodSource("samples")
    void aFlippedBitIsRefusedOrStaysWithinTheBlock(Sample sample) {
        byte[] written = sample.written();
        TreeSet<Integer> positions = new TreeSet<>();
        IntStream.range(0, Math.min(20, written.length)).forEach(positions::add);
        new Random(SEED).ints(10, 0, written.length).forEach(positions::add);
        for (int position : positions) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] flipped = written.clone();
                flipped[position] ^= (byte) (1 << bit);
                assertRefusedOrWithinBlock(flipped, sample);
            }
        }
    }

    private static void assertRefusedOrWithinBlock(byte[] bytes, Sample sample) {
        NumberRanges read;
        try {
            read = RoaringBlock.read(bytes, sample.block());
        } catch (CorruptBlockException e) {
            return;
        }
        assertThat(read.first(0)).isGreaterThanOrEqualTo(base(sample.block()));
        assertThat(read.last()).isLessThan(base(sample.block()) + 65_536);
        assertThat(read.count()).isEqualTo(sample.numbers().count());
    }

    @Test
    void contradictoryBlocksAreRefused() {
        Sample array = Sample.of("an array", 7, IntStream.of(1, 5, 9));
        assertRefused(changed(array, 0, 12_348), 7);
        assertRefused(changed(array, 4, 2), 7);
        assertRefused(changed(array, 10, 4), 7);
        assertRefused(changed(array, 12, 18), 7);
        assertRefused(changed(array, 16, 6), 7);
        Sample bitmap = Sample.of("a bitmap", 7, IntStream.range(0, 30_000).map(each -> each * 2));
        assertRefused(changed(bitmap, 10, 30_000), 7);
        assertRefused(changed(bitmap, 16, 0), 7);
        Sample runs = Sample.of("runs", 7, IntStream.concat(IntStream.range(10, 90), IntStream.range(100, 200)));
        assertRefused(changed(runs, 2, 1), 7);
        assertRefused(changed(runs, 7, 5), 7);
        assertRefused(changed(runs, 11, 100), 7);
        assertRefused(changed(runs, 17, 65_500), 7);
    }

    private static byte[] changed(Sample sample, int position, int value) {
        byte[] bytes = sample.written();
        bytes[position] = (byte) value;
        bytes[position + 1] = (byte) (value >>> 8);
        return bytes;
    }

    @Test
    void arbitraryBytesAreRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) (0x3A + (i & 1));
                bytes[1] = 0x30;
            }
            assertRefused(bytes, 0);
        }
    }
}
