package kstack.wire;

/**
 * The options of one TCP segment, read into fields of a reusable object; {@code tcp_parse_options()} of
 * net/ipv4/tcp_input.c with {@code struct tcp_options_received}.
 *
 * <p>Reading is as tolerant as Linux: it stops without complaint at the end mark or at a length that cannot be, keeps
 * what it had read until then, ignores an option of known kind with another length than it should have, and skips
 * unknown kinds. The last of two equal options wins. One object per reader; nothing is allocated by {@link #parse}.
 */
public final class TcpOptions {
    public static final int EOL = 0;
    public static final int NOP = 1;
    public static final int MSS = 2;
    public static final int WINDOW = 3;
    public static final int SACK_PERM = 4;
    public static final int SACK = 5;
    public static final int TIMESTAMP = 8;

    /** Linux takes a larger shift as this one; {@code TCP_MAX_WSCALE}. */
    public static final int MAX_WSCALE = 14;
    /** Room for options in a header. */
    public static final int MAX_LEN = 40;
    /** Bytes of a timestamp option with the two NOPs that align it; {@code TCPOLEN_TSTAMP_ALIGNED}. */
    public static final int TIMESTAMP_ALIGNED_LEN = 12;

    private static final int TIMESTAMP_ALIGNED = NOP << 24 | NOP << 16 | TIMESTAMP << 8 | 10;

    /** Maximum segment size; 0 if absent, also if the option said 0, which Linux ignores. */
    public int mss;
    /** Window shift as Linux uses it, 0 to 14; -1 if absent. */
    public int wscale;
    public boolean sackPermitted;
    /** Whether a timestamp option was there, so that {@link #tsval} and {@link #tsecr} count. */
    public boolean timestamps;
    public int tsval;
    public int tsecr;
    /** How many SACK blocks were there, 0 to 4. */
    public int sackBlocks;
    /** Whether reading stopped early at an impossible length. */
    public boolean malformed;

    private final int[] sack = new int[8];

    public TcpOptions() {
        clear();
    }

    /** The first sequence number of SACK block {@code i}. */
    public int sackStart(int i) {
        return sack[2 * i];
    }

    /** The sequence number after the last of SACK block {@code i}. */
    public int sackEnd(int i) {
        return sack[2 * i + 1];
    }

    /** Forgets everything, as if a segment had no options. */
    public void clear() {
        mss = 0;
        wscale = -1;
        sackPermitted = false;
        timestamps = false;
        tsval = 0;
        tsecr = 0;
        sackBlocks = 0;
        malformed = false;
    }

    /** Reads the options of the segment whose TCP header, known to {@linkplain TcpHeader#fits fit}, is at {@code off}. */
    public TcpOptions parseSegment(byte[] b, int off) {
        return parse(b, off + TcpHeader.MIN_LEN, TcpHeader.dataOff(b, off) - TcpHeader.MIN_LEN);
    }

    /**
     * Reads {@code len} bytes of options at {@code off}. MSS, window scale and SACK-permitted count in a SYN only: the
     * caller, who knows the flags, ignores them elsewhere.
     */
    public TcpOptions parse(byte[] b, int off, int len) {
        clear();
        if (len == TIMESTAMP_ALIGNED_LEN && Bytes.s32(b, off) == TIMESTAMP_ALIGNED) {
            // tcp_parse_aligned_timestamp(): what nearly every established segment carries
            timestamps = true;
            tsval = Bytes.s32(b, off + 4);
            tsecr = Bytes.s32(b, off + 8);
            return this;
        }
        int i = off;
        int end = off + len;
        while (i < end) {
            int kind = b[i];
            if (kind == EOL) {
                return this;
            }
            if (kind == NOP) {
                i++;
                continue;
            }
            int size = i + 1 < end ? b[i + 1] & 0xff : 0;
            if (size < 2 || size > end - i) {
                malformed = true;
                return this;
            }
            option(b, i + 2, kind, size);
            i += size;
        }
        return this;
    }

    private void option(byte[] b, int at, int kind, int size) {
        switch (kind) {
            case MSS -> {
                int value = size == 4 ? Bytes.u16(b, at) : 0;
                if (value != 0) {
                    mss = value;
                }
            }
            case WINDOW -> {
                if (size == 3) {
                    wscale = Math.min(b[at] & 0xff, MAX_WSCALE);
                }
            }
            case SACK_PERM -> sackPermitted |= size == 2;
            case TIMESTAMP -> {
                if (size == 10) {
                    timestamps = true;
                    tsval = Bytes.s32(b, at);
                    tsecr = Bytes.s32(b, at + 4);
                }
            }
            case SACK -> {
                if (size >= 10 && (size - 2) % 8 == 0) {
                    sackBlocks = Math.min((size - 2) / 8, 4);
                    for (int i = 0; i < sackBlocks * 2; i++) {
                        sack[i] = Bytes.s32(b, at + 4 * i);
                    }
                }
            }
            default -> {
            }
        }
    }

    /**
     * Writes the options of a SYN or SYN-ACK in the order and alignment of {@code tcp_options_write()}.
     *
     * @param wscale shift to offer, -1 for no option
     * @return bytes written, a multiple of 4
     */
    public static int writeSyn(byte[] b, int off, int mss, boolean sackPermitted, boolean timestamps, int tsval,
            int tsecr, int wscale) {
        int i = off;
        Bytes.put32(b, i, MSS << 24 | 4 << 16 | mss & 0xffff);
        i += 4;
        if (timestamps) {
            Bytes.put32(b, i, sackPermitted ? SACK_PERM << 24 | 2 << 16 | TIMESTAMP << 8 | 10 : TIMESTAMP_ALIGNED);
            Bytes.put32(b, i + 4, tsval);
            Bytes.put32(b, i + 8, tsecr);
            i += 12;
        } else if (sackPermitted) {
            Bytes.put32(b, i, NOP << 24 | NOP << 16 | SACK_PERM << 8 | 2);
            i += 4;
        }
        if (wscale >= 0) {
            Bytes.put32(b, i, NOP << 24 | WINDOW << 16 | 3 << 8 | wscale);
            i += 4;
        }
        return i - off;
    }

    /**
     * Writes the options of an established segment: timestamps, then SACK blocks while room lasts.
     *
     * @param sack pairs of start and end
     * @param blocks how many pairs to write
     * @return bytes written, a multiple of 4
     */
    public static int writeEstablished(byte[] b, int off, boolean timestamps, int tsval, int tsecr, int[] sack,
            int blocks) {
        int i = off;
        if (timestamps) {
            Bytes.put32(b, i, TIMESTAMP_ALIGNED);
            Bytes.put32(b, i + 4, tsval);
            Bytes.put32(b, i + 8, tsecr);
            i += TIMESTAMP_ALIGNED_LEN;
        }
        int fit = Math.min(blocks, (MAX_LEN - (i - off) - 4) / 8);
        if (fit > 0) {
            Bytes.put32(b, i, NOP << 24 | NOP << 16 | SACK << 8 | 2 + 8 * fit);
            i += 4;
            for (int k = 0; k < 2 * fit; k++, i += 4) {
                Bytes.put32(b, i, sack[k]);
            }
        }
        return i - off;
    }
}
