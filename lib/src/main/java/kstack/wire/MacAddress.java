package kstack.wire;

import java.util.Locale;

/**
 * A 48-bit Ethernet address as a value, for settings, tables and messages. The per-packet path uses the bare
 * {@code long} that {@link EthernetHeader} reads.
 *
 * @param bits the address in the low 48 bits, first byte on the wire most significant
 */
public record MacAddress(long bits) {
    public static final MacAddress BROADCAST = new MacAddress(EthernetHeader.BROADCAST);

    /** Accepts 48 bits only. */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "expected a 48-bit MAC address, given 0x%x; pass at most 0xffffffffffffL", bits));
        }
    }

    /** Reads {@code 02:00:00:00:00:01}; dashes may stand for colons. */
    public static MacAddress parse(String text) {
        String[] parts = text.strip().split("[:-]", -1);
        long bits = 0;
        boolean good = parts.length == 6;
        for (int i = 0; good && i < 6; i++) {
            good = parts[i].matches("[0-9a-fA-F]{1,2}");
            bits = good ? bits << 8 | Integer.parseInt(parts[i], 16) : 0;
        }
        if (!good) {
            throw new IllegalArgumentException("expected a MAC address such as 02:00:00:00:00:01, given '" + text
                    + "'; write six pairs of hex digits with colons between");
        }
        return new MacAddress(bits);
    }

    /** The written form of an address that is at hand as a {@code long}. */
    public static String text(long bits) {
        StringBuilder s = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int v = (int) (bits >>> shift) & 0xff;
            s.append(Character.forDigit(v >> 4, 16)).append(Character.forDigit(v & 15, 16));
            if (shift > 0) {
                s.append(':');
            }
        }
        return s.toString();
    }

    public boolean isBroadcast() {
        return EthernetHeader.isBroadcast(bits);
    }

    public boolean isMulticast() {
        return EthernetHeader.isMulticast(bits);
    }

    @Override
    public String toString() {
        return text(bits);
    }
}
