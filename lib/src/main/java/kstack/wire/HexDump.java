package kstack.wire;

import java.util.List;
import java.util.Locale;

/**
 * Bytes as text and back. Reads what {@code tcpdump -X}, {@code -x}, {@code -xx}, {@code xxd}, {@code hexdump -C},
 * {@code tshark -x} and Wireshark's "copy as hex dump" print, and plain hex digits; writes what {@code tcpdump -X}
 * prints.
 */
public final class HexDump {
    /** Bytes on a line, as tcpdump prints them. */
    public static final int PER_LINE = 16;

    private HexDump() {
    }

    /**
     * The bytes of a dump that holds one packet.
     *
     * @throws IllegalArgumentException naming the line and what was expected there
     */
    public static byte[] parse(String text) {
        List<byte[]> all = parseAll(text);
        if (all.size() != 1) {
            throw new IllegalArgumentException("expected a hex dump of one packet, found " + all.size()
                    + "; use parseAll, or paste one packet only");
        }
        return all.get(0);
    }

    /** The bytes of every packet of a dump; where offsets start at zero again a new one begins. */
    public static List<byte[]> parseAll(String text) {
        return new HexDumpParser(text).parse();
    }

    /** A range as {@code tcpdump -X} prints it, every line with its end of line. */
    public static String format(byte[] b, int off, int len) {
        StringBuilder s = new StringBuilder();
        for (int line = 0; line < len; line += PER_LINE) {
            s.append(String.format(Locale.ROOT, "\t0x%04x: ", line));
            int n = Math.min(PER_LINE, len - line);
            for (int i = 0; i < PER_LINE; i++) {
                if ((i & 1) == 0) {
                    s.append(' ');
                }
                s.append(i < n ? Bytes.hex(b, off + line + i, 1) : "  ");
            }
            s.append("  ");
            for (int i = 0; i < n; i++) {
                int c = b[off + line + i];
                s.append(c > 0x20 && c < 0x7f ? (char) c : '.');
            }
            s.append('\n');
        }
        return s.toString();
    }

    /** A whole array as {@code tcpdump -X} prints it. */
    public static String format(byte[] b) {
        return format(b, 0, b.length);
    }
}
