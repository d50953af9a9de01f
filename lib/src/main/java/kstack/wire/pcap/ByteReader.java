package kstack.wire.pcap;

import kstack.wire.Bytes;

/** Reads numbers in the byte order of the machine that wrote a capture file. */
enum ByteReader {
    BIG {
        @Override
        int u16(byte[] b, int off) {
            return Bytes.u16(b, off);
        }

        @Override
        int s32(byte[] b, int off) {
            return Bytes.s32(b, off);
        }

        @Override
        long s64(byte[] b, int off) {
            return Bytes.s64(b, off);
        }
    },
    LITTLE {
        @Override
        int u16(byte[] b, int off) {
            return Bytes.u16le(b, off);
        }

        @Override
        int s32(byte[] b, int off) {
            return Bytes.s32le(b, off);
        }

        @Override
        long s64(byte[] b, int off) {
            return Bytes.s64le(b, off);
        }
    };

    abstract int u16(byte[] b, int off);

    abstract int s32(byte[] b, int off);

    abstract long s64(byte[] b, int off);

    long u32(byte[] b, int off) {
        return s32(b, off) & 0xffff_ffffL;
    }

    /** The order's name as file descriptions write it. */
    String title() {
        return this == BIG ? "big-endian" : "little-endian";
    }
}
