package kstack.wire.pcap;

/**
 * What a tick of an interface's timestamps is: {@code if_tsresol} and {@code if_tsoffset} of pcapng.
 *
 * @param binary whether the exponent is of 2, else of 10
 * @param exponent ticks in a second, as the negative exponent
 * @param offsetS seconds to add to every timestamp
 */
record Timescale(boolean binary, int exponent, long offsetS) {
    private static final long NS = 1_000_000_000L;

    static Timescale of(PcapngOptions options) {
        int raw = options.value(PcapngOptions.IF_TSRESOL).filter(v -> v.length >= 1).map(v -> v[0] & 0xff).orElse(6);
        return new Timescale((raw & 0x80) != 0, raw & 0x7f, options.number(PcapngOptions.IF_TSOFFSET));
    }

    /** Nanoseconds since 1970 of an unsigned count of ticks; finer ticks are cut, what is too large sticks at the end. */
    long ns(long ticks) {
        long ns = binary ? ofBinary(ticks) : ofDecimal(ticks);
        return add(ns, multiply(offsetS, NS));
    }

    private long ofDecimal(long ticks) {
        if (exponent <= 9) {
            return ticks < 0 ? Long.MAX_VALUE : multiply(ticks, power10(9 - exponent));
        }
        return exponent > 9 + 18 ? 0 : Long.divideUnsigned(ticks, power10(exponent - 9));
    }

    private long ofBinary(long ticks) {
        long seconds = exponent >= 64 ? 0 : ticks >>> exponent;
        long fraction = exponent >= 64 ? ticks : ticks & (1L << exponent) - 1;
        int bits = exponent;
        if (bits > 33) {
            // 33 bits are finer than a nanosecond, and their product below fits
            fraction = bits - 33 >= 64 ? 0 : fraction >>> bits - 33;
            bits = 33;
        }
        return add(seconds < 0 ? Long.MAX_VALUE : multiply(seconds, NS), fraction * NS >>> bits);
    }

    String resolution() {
        return (binary ? "2^-" : "10^-") + exponent + " s";
    }

    private static long power10(int n) {
        long p = 1;
        for (int i = 0; i < n; i++) {
            p *= 10;
        }
        return p;
    }

    private static long multiply(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high == 0 && low >= 0 || high == -1 && low < 0) {
            return low;
        }
        return high < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long add(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }
}
