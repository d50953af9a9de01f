package kstack.wire.pcap;

import java.io.OutputStream;
import java.nio.file.Path;
import kstack.wire.Bytes;
import kstack.wire.LinkLayer;

/** Writes the classic format with nanoseconds, little-endian. It holds one kind of frames and no comments. */
public final class PcapWriter extends CaptureWriter {
    private final int linkType;
    private final byte[] head = new byte[24];

    /** Writes to a stream, which it closes in the end. */
    public PcapWriter(OutputStream out, LinkLayer layer) {
        this(out, layer.number(), "capture", null);
    }

    private PcapWriter(OutputStream out, int linkType, String name, PendingFile pending) {
        super(out, name, pending);
        this.linkType = linkType;
        Bytes.put32le(head, 0, FileKind.PCAP_NANOS);
        Bytes.put16le(head, 4, 2);
        Bytes.put16le(head, 6, 4);
        Bytes.put32le(head, 16, CaptureInput.MAX_FRAME);
        Bytes.put32le(head, 20, linkType);
        bytes(head, 0, 24);
    }

    /** Writes a file. */
    public static PcapWriter create(Path file, LinkLayer layer) {
        return create(file, layer.number());
    }

    /** Writes a file of any link type. */
    public static PcapWriter create(Path file, int linkType) {
        PendingFile pending = PendingFile.of(file);
        return new PcapWriter(pending.open(), linkType, file.toString(), pending);
    }

    @Override
    public void write(CapturedFrame frame) {
        if (frame.linkType() != linkType) {
            throw new IllegalArgumentException("expected a frame of " + LinkLayer.title(linkType) + ", given one of "
                    + LinkLayer.title(frame.linkType()) + "; a pcap file holds one kind, write pcapng instead");
        }
        record(frame.timestampNs(), frame.bytes(), 0, frame.bytes().length, frame.originalLen());
    }

    @Override
    public void write(long timestampNs, byte[] bytes, int off, int len) {
        record(timestampNs, bytes, off, len, len);
    }

    private void record(long timestampNs, byte[] bytes, int off, int len, int originalLen) {
        long seconds = checkTime(timestampNs) / 1_000_000_000L;
        if (seconds >>> 32 != 0) {
            throw new IllegalArgumentException("expected a time before the year 2106, given " + seconds
                    + " s since 1970; write pcapng instead");
        }
        Bytes.put32le(head, 0, (int) seconds);
        Bytes.put32le(head, 4, (int) (timestampNs % 1_000_000_000L));
        Bytes.put32le(head, 8, len);
        Bytes.put32le(head, 12, originalLen);
        bytes(head, 0, 16);
        bytes(bytes, off, len);
        countFrame();
    }
}
