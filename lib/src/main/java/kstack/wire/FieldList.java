package kstack.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects the fields of one frame for {@link Dissection}. It holds the bytes with zeros behind them, so that header
 * accessors never fail on a cut frame; {@link #add} then shortens and marks what is not whole.
 */
final class FieldList {
    /** Room for the longest header and its options behind the last byte. */
    private static final int MARGIN = 160;

    /** The frame at index 0, then zeros. */
    final byte[] b;
    /** Bytes of the frame. */
    final int len;
    /** Where the header at hand ends at the latest; fields are cut there. */
    private int limit;
    private final List<Field> fields = new ArrayList<>();
    private String layer = "";
    private int base;

    FieldList(byte[] frame, int off, int len) {
        this.b = new byte[len + MARGIN];
        this.len = len;
        this.limit = len;
        System.arraycopy(frame, off, b, 0, len);
    }

    List<Field> fields() {
        return List.copyOf(fields);
    }

    /** Cuts fields from here on at this byte, where an outer header says that its payload ends. */
    void limit(int end) {
        limit = Math.min(end, len);
    }

    /** Starts a header: field offsets count from here. */
    void layer(String name, int off) {
        layer = name;
        base = off;
    }

    /** A field of whole bytes. */
    void add(String name, int off, int bytes, String value, String meaning, boolean suspicious) {
        bits(name, off * 8, bytes * 8, value, meaning, suspicious);
    }

    /** A field of whole bytes that nobody complains about. */
    void add(String name, int off, int bytes, String value, String meaning) {
        add(name, off, bytes, value, meaning, false);
    }

    /** A field of bits, offset from the header's start. */
    void bits(String name, int offBits, int lenBits, String value, String meaning, boolean suspicious) {
        int from = base * 8 + offBits;
        int there = Math.min(lenBits, limit * 8 - from);
        if (there <= 0) {
            return;
        }
        if (there < lenBits) {
            fields.add(new Field(layer, name, from, there, Bytes.hex(b, from / 8, there / 8),
                    "cut off: " + there / 8 + " of " + lenBits / 8 + " bytes", true));
        } else {
            fields.add(new Field(layer, name, from, lenBits, value, meaning, suspicious));
        }
    }

    /** The rest of the frame, or a part of it, as one field of a layer of its own. */
    void rest(String name, int off, int end, String meaning, boolean suspicious) {
        int n = Math.min(end, limit) - off;
        if (n > 0) {
            layer(name, off);
            add(name, 0, n, n + (n == 1 ? " byte" : " bytes"), meaning, suspicious);
        }
    }

    static String hex(int value, int digits) {
        return String.format(Locale.ROOT, "0x%0" + digits + "x", value);
    }
}
