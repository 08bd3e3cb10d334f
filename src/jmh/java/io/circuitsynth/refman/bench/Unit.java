package io.circuitsynth.refman.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/** The unit of a number of the table, with its format. */
public enum Unit {
    /** A ratio. */
    TIMES {
        @Override
        public String text(double value) {
            return number(value) + " ×";
        }
    },
    /** A time. */
    NANOSECONDS {
        @Override
        public String text(double value) {
            double size = Math.abs(value);
            if (size < 1_000) {
                return number(value) + " ns";
            }
            if (size < 1_000_000) {
                return number(value / 1_000) + " µs";
            }
            return size < 1e9 ? number(value / 1_000_000) + " ms" : number(value / 1e9) + " s";
        }
    },
    /** A rate. */
    PER_SECOND {
        @Override
        public String text(double value) {
            return number(value) + " requests/s";
        }
    },
    /** Memory. */
    BYTES {
        @Override
        public String text(double value) {
            double size = Math.abs(value);
            if (size < 1_000) {
                return number(value) + " B";
            }
            return size < 1_000_000 ? number(value / 1_000) + " KB" : number(value / 1_000_000) + " MB";
        }
    };

    /** Formats a value with its unit. */
    public abstract String text(double value);

    private static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3));
        return rounded.scale() < 0 || rounded.stripTrailingZeros().scale() <= 0
                ? rounded.setScale(0).toPlainString()
                : rounded.toPlainString();
    }
}
