package kstack.wire.pcap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Capture files put together by hand, field by field, for tests of the readers. */
final class CaptureBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    CaptureBytes(ByteOrder order) {
        this.order = order;
    }

    CaptureBytes u32(long... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(order);
        for (long v : values) {
            b.putInt((int) v);
        }
        out.writeBytes(b.array());
        return this;
    }

    CaptureBytes u16(int... values) {
        ByteBuffer b = ByteBuffer.allocate(2 * values.length).order(order);
        for (int v : values) {
            b.putShort((short) v);
        }
        out.writeBytes(b.array());
        return this;
    }

    CaptureBytes u64(long value) {
        out.writeBytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
        return this;
    }

    CaptureBytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Fills with zeros up to a multiple of four. */
    CaptureBytes align() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return this;
    }

    /** A pcapng block around a body. */
    CaptureBytes block(long type, CaptureBytes body) {
        byte[] b = body.align().bytes();
        return u32(type, b.length + 12).raw(b).u32(b.length + 12);
    }

    CaptureBytes section() {
        return block(0x0a0d0d0aL, new CaptureBytes(order).u32(0x1a2b3c4dL).u16(1, 0).u64(-1));
    }

    CaptureBytes option(int code, byte... value) {
        return u16(code, value.length).raw(value).align();
    }

    CaptureBytes body() {
        return new CaptureBytes(order);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream z = new GZIPOutputStream(packed)) {
            z.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static CaptureReader open(byte[] file) {
        return CaptureReader.open(new ByteArrayInputStream(file), "test");
    }

    static List<CapturedFrame> read(byte[] file) {
        try (CaptureReader r = open(file)) {
            List<CapturedFrame> frames = new ArrayList<>();
            r.forEach(frames::add);
            return frames;
        }
    }
}
