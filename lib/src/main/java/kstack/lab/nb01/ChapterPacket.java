package kstack.lab.nb01;

import kstack.wire.Bytes;

/**
 * The 32 bytes that the chapter prints of its packet: an IPv4 header and the first twelve bytes of TCP. Facts about
 * the dump that checks compare with; the notebook itself parses the dump's text.
 */
public final class ChapterPacket {
    /** The header checksum that the dump prints. */
    public static final int PRINTED_CHECKSUM = 0x8c4a;

    /** The checksum that belongs there. */
    public static final int RIGHT_CHECKSUM = 0xfabb;

    /** What the IPv4 total length field says. */
    public static final int TOTAL_LEN = 1500;

    private static final byte[] BYTES = Bytes.unhex("450005dc3a2b400036068c4a8efab92e"
            + "c0a8016401bbd4315e2a1b3c7f3d4a21");

    private ChapterPacket() {
    }

    /** The 32 bytes, a new array at each call. */
    public static byte[] bytes() {
        return BYTES.clone();
    }

    /** The IPv4 header with a zero where its checksum belongs, as a sender sums it. */
    static byte[] headerToSum() {
        byte[] header = new byte[20];
        System.arraycopy(BYTES, 0, header, 0, header.length);
        Bytes.put16(header, 10, 0);
        return header;
    }
}
