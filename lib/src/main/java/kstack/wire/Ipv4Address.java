package kstack.wire;

/**
 * An IPv4 address as a value, for settings, tables and messages. The per-packet path uses the bare {@code int} that
 * {@link Ipv4Header} reads.
 *
 * @param bits the address, first byte on the wire most significant
 */
public record Ipv4Address(int bits) {
    public static final Ipv4Address ANY = new Ipv4Address(0);
    public static final Ipv4Address LOOPBACK = new Ipv4Address(0x7f00_0001);
    public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

    /** Reads {@code 192.0.2.1}: four decimal numbers without leading zeros. */
    public static Ipv4Address parse(String text) {
        return new Ipv4Address(bits(text));
    }

    /** As {@link #parse}, for who wants the {@code int}. */
    public static int bits(String text) {
        String[] parts = text.strip().split("\\.", -1);
        int bits = 0;
        boolean good = parts.length == 4;
        for (int i = 0; good && i < 4; i++) {
            good = parts[i].matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(parts[i]) <= 255;
            bits = good ? bits << 8 | Integer.parseInt(parts[i]) : 0;
        }
        if (!good) {
            throw new IllegalArgumentException("expected an IPv4 address such as 192.0.2.1, given '" + text
                    + "'; write four numbers from 0 to 255 with dots between"
                    + (text.contains("/") ? ", without the /length" : ""));
        }
        return bits;
    }

    /** The written form of an address that is at hand as an {@code int}. */
    public static String text(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    /** 224.0.0.0/4; {@code ipv4_is_multicast()}. */
    public static boolean isMulticast(int bits) {
        return bits >>> 28 == 0xe;
    }

    /** 127.0.0.0/8; {@code ipv4_is_loopback()}. */
    public static boolean isLoopback(int bits) {
        return bits >>> 24 == 127;
    }

    /** 0.0.0.0/8; {@code ipv4_is_zeronet()}. */
    public static boolean isZeronet(int bits) {
        return bits >>> 24 == 0;
    }

    /** The Ethernet address that a multicast group's frames go to (RFC 1112); {@code ip_eth_mc_map()}. */
    public static long multicastMac(int group) {
        return 0x0100_5e00_0000L | group & 0x7f_ffff;
    }

    @Override
    public String toString() {
        return text(bits);
    }
}
