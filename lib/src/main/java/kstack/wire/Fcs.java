package kstack.wire;

import java.util.zip.CRC32;

/**
 * The Ethernet frame check sequence: CRC-32 (IEEE 802.3) over destination address to the end of the payload.
 *
 * <p>It goes on the wire least significant byte first, after the payload. A NIC adds and checks it in hardware; a
 * capture usually does not hold it.
 */
public final class Fcs {
    /** Bytes of an FCS on the wire. */
    public static final int LEN = 4;

    /** The CRC of any frame followed by its own FCS: one constant, which is how hardware checks a frame. */
    public static final int RESIDUE = 0x2144df1c;

    private Fcs() {
    }

    /** The FCS of a range, as raw {@code int} bits. */
    public static int crc32(byte[] b, int off, int len) {
        CRC32 crc = new CRC32();
        crc.update(b, off, len);
        return (int) crc.getValue();
    }

    /** Whether the range ends in the right FCS of what stands before it. */
    public static boolean ok(byte[] b, int off, int len) {
        return len >= LEN && crc32(b, off, len) == RESIDUE;
    }

    /** Writes the FCS of {@code len} bytes right behind them. */
    public static void append(byte[] b, int off, int len) {
        Bytes.put32le(b, off + len, crc32(b, off, len));
    }
}
