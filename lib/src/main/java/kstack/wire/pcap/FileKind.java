package kstack.wire.pcap;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import kstack.wire.Bytes;

/** Tells capture files from others by their first bytes, and says what the others look like. */
final class FileKind {
    static final int PCAP_MICROS = 0xa1b2c3d4;
    static final int PCAP_NANOS = 0xa1b23c4d;
    static final int PCAPNG = 0x0a0d0d0a;
    private static final int PCAP_MODIFIED = 0xa1b2cd34;

    private static final String TRY = "; expected pcap or pcapng, as tcpdump -w and Wireshark write it";

    private FileKind() {
    }

    /** The reader for what these bytes are; it has read the file's header then. */
    static CaptureReader reader(CaptureInput in) {
        byte[] magic = in.read(4);
        if (magic.length == 0) {
            throw wrong(in, "the file is empty" + TRY + "; a capture without frames has 24 bytes at least");
        }
        if (magic.length < 4) {
            throw wrong(in, "the file has " + magic.length + " bytes" + TRY + "; copy it again");
        }
        for (ByteReader order : ByteReader.values()) {
            int m = order.s32(magic, 0);
            if (m == PCAP_MICROS || m == PCAP_NANOS) {
                return new PcapReader(in, order, m == PCAP_NANOS);
            }
            if (m == PCAP_MODIFIED) {
                throw wrong(in, "this is a modified pcap of old Linux patches" + TRY
                        + "; convert it: editcap -F pcap OLD NEW");
            }
        }
        if (Bytes.s32(magic, 0) == PCAPNG) {
            return new PcapngReader(in);
        }
        byte[] more = in.read(508);
        byte[] start = new byte[4 + more.length];
        System.arraycopy(magic, 0, start, 0, 4);
        System.arraycopy(more, 0, start, 4, more.length);
        throw wrong(in, "this looks like " + looks(start) + TRY + remedy(start));
    }

    private static CaptureException wrong(CaptureInput in, String words) {
        return new CaptureException(in.name() + ": not a capture file: " + words, 0, null);
    }

    private static String looks(byte[] b) {
        String text = new String(b, StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT).stripLeading();
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return "a web page";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "a Git LFS pointer";
        }
        if (text.startsWith("snoop\0")) {
            return "a Solaris snoop capture";
        }
        if (text.startsWith("GMBU") || text.startsWith("RTSS")) {
            return "a Microsoft Network Monitor capture";
        }
        return switch (Bytes.s32(b, 0)) {
            case 0x28b52ffd -> "zstd-compressed data";
            case 0x04224d18 -> "lz4-compressed data";
            case 0xfd377a58 -> "xz-compressed data";
            case 0x504b0304 -> "a zip archive";
            case 0x7f454c46 -> "a Linux program";
            case 0x89504e47 -> "a PNG picture";
            case 0x25504446 -> "a PDF document";
            default -> text.startsWith("BZh") ? "bzip2-compressed data" : other(b, text);
        };
    }

    private static String other(byte[] b, String text) {
        int printable = 0;
        for (byte c : b) {
            if (c >= 0x20 && c < 0x7f || c == '\n' || c == '\r' || c == '\t') {
                printable++;
            }
        }
        if (printable >= b.length - b.length / 20) {
            return text.contains("0x0000:") ? "the text that tcpdump prints" : "text: '" + firstWords(text) + "'";
        }
        return "other data, its first bytes are " + Bytes.hex(b, 0, 4);
    }

    private static String firstWords(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() > 30 ? line.substring(0, 30) + "..." : line;
    }

    private static String remedy(byte[] b) {
        String looks = looks(b);
        if (looks.contains("compressed") || looks.contains("zip")) {
            return "; unpack it first, only gzip is read packed";
        }
        if (looks.contains("tcpdump")) {
            return "; a dump in text can be pasted into HexDump.parseAll";
        }
        if (looks.contains("capture")) {
            return "; convert it: editcap -F pcapng OLD NEW";
        }
        return looks.contains("LFS") ? "; fetch the file itself: git lfs pull" : "";
    }
}
