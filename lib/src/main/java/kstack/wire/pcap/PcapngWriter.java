package kstack.wire.pcap;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.wire.Bytes;
import kstack.wire.LinkLayer;

/**
 * Writes pcapng: one little-endian section, named interfaces, nanoseconds, any number of comments on a frame. Interfaces
 * may be added at any time before their first frame; a frame of an interface that was not added gets one by itself.
 */
public final class PcapngWriter extends CaptureWriter {
    private static final int MAX_OPTION = 65_532;

    private final List<Integer> linkTypes = new ArrayList<>();
    private byte[] block = new byte[512];
    private int len;

    /** Writes to a stream, which it closes in the end. */
    public PcapngWriter(OutputStream out) {
        this(out, "capture", null);
    }

    private PcapngWriter(OutputStream out, String name, PendingFile pending) {
        super(out, name, pending);
        begin(FileKind.PCAPNG);
        put32(0x1a2b3c4d);
        put32(1);
        put32(-1);
        put32(-1);
        option(PcapngOptions.SHB_USERAPPL, "kernel-stack lab");
        endOptions();
        end();
    }

    /** Writes a file. */
    public static PcapngWriter create(Path file) {
        PendingFile pending = PendingFile.of(file);
        return new PcapngWriter(pending.open(), file.toString(), pending);
    }

    /** Describes the next interface; answers its number, counted from 0. */
    public int addInterface(String name, LinkLayer layer) {
        return addInterface(name, layer.number());
    }

    /** As above, for any link type. */
    public int addInterface(String name, int linkType) {
        begin(1);
        put32(linkType & 0xffff);
        put32(0);
        if (!name.isEmpty()) {
            option(PcapngOptions.IF_NAME, name);
        }
        option(PcapngOptions.IF_TSRESOL, new byte[] {9});
        endOptions();
        end();
        linkTypes.add(linkType);
        return linkTypes.size() - 1;
    }

    @Override
    public void write(CapturedFrame f) {
        while (linkTypes.size() <= f.interfaceId()) {
            addInterface("", f.linkType());
        }
        if (linkTypes.get(f.interfaceId()) != f.linkType()) {
            throw new IllegalArgumentException("expected a frame of " + LinkLayer.title(linkTypes.get(f.interfaceId()))
                    + " on interface " + f.interfaceId() + ", given one of " + LinkLayer.title(f.linkType())
                    + "; add an interface for it");
        }
        packet(f.interfaceId(), f.timestampNs(), f.bytes(), 0, f.bytes().length, f.originalLen(), f.comments());
    }

    @Override
    public void write(long timestampNs, byte[] bytes, int off, int length) {
        if (linkTypes.isEmpty()) {
            addInterface("", LinkLayer.ETHERNET);
        }
        packet(0, timestampNs, bytes, off, length, length, List.of());
    }

    private void packet(int id, long timestampNs, byte[] bytes, int off, int length, int originalLen,
            List<String> comments) {
        checkTime(timestampNs);
        begin(6);
        put32(id);
        put32((int) (timestampNs >>> 32));
        put32((int) timestampNs);
        put32(length);
        put32(originalLen);
        put(bytes, off, length);
        for (String c : comments) {
            option(PcapngOptions.COMMENT, c);
        }
        if (!comments.isEmpty()) {
            endOptions();
        }
        end();
        countFrame();
    }

    private void begin(int type) {
        len = 0;
        put32(type);
        put32(0);
    }

    private void end() {
        int total = len + 4;
        put32(total);
        Bytes.put32le(block, 4, total);
        bytes(block, 0, len);
    }

    private void option(int code, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int n = Math.min(utf8.length, MAX_OPTION);
        while (n < utf8.length && n > 0 && (utf8[n] & 0xc0) == 0x80) {
            n--;
        }
        option(code, n == utf8.length ? utf8 : Arrays.copyOf(utf8, n));
    }

    private void option(int code, byte[] value) {
        put32(value.length << 16 | code);
        put(value, 0, value.length);
    }

    private void endOptions() {
        put32(PcapngOptions.END);
    }

    private void put32(int v) {
        room(4);
        Bytes.put32le(block, len, v);
        len += 4;
    }

    /** Appends bytes and the zeros that fill them up to a multiple of four. */
    private void put(byte[] b, int off, int n) {
        int padded = n + 3 & ~3;
        room(padded);
        System.arraycopy(b, off, block, len, n);
        Arrays.fill(block, len + n, len + padded, (byte) 0);
        len += padded;
    }

    private void room(int n) {
        if (len + n > block.length) {
            block = Arrays.copyOf(block, Math.max(block.length * 2, len + n));
        }
    }
}
