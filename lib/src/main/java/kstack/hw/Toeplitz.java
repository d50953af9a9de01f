package kstack.hw;

/**
 * The hash of receive-side scaling: for each bit of the input that is 1, the 32 bits of the key that begin at its position are
 * added without carry. With a table for each byte position it takes one look-up a byte.
 *
 * <p>Input order: source address, destination address, source port, destination port, each as it lies in the packet.
 * Microsoft, <i>RSS Hashing Functions</i>; Linux: {@code __skb_get_hash()} is another hash, cards compute this one.
 */
public final class Toeplitz {
    /** The key that the verification suite and many drivers use. */
    public static final String DEFAULT_KEY =
            "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa";
    private static final int KEY_BYTES = 40;
    /** Two IPv6 addresses and two ports. */
    private static final int MAX_INPUT = 36;

    private final int[] table = new int[MAX_INPUT << 8];

    /** A hash under a key of 40 bytes in hexadecimal, as {@code ethtool -X DEV hkey} takes it (colons are skipped). */
    public Toeplitz(String hexKey) {
        String hex = hexKey.replace(":", "");
        if (!hex.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
            throw new IllegalArgumentException("an RSS key is " + KEY_BYTES + " bytes in hexadecimal, got '" + hexKey + "'");
        }
        int[] key = new int[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            key[i] = Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        for (int at = 0; at < MAX_INPUT; at++) {
            long window = (long) key[at] << 32 | (long) key[at + 1] << 24 | key[at + 2] << 16 | key[at + 3] << 8 | key[at + 4];
            for (int value = 0; value < 256; value++) {
                int hash = 0;
                for (int bit = 0; bit < 8; bit++) {
                    if ((value & 0x80 >> bit) != 0) {
                        hash ^= (int) (window >>> 8 - bit);
                    }
                }
                table[at << 8 | value] = hash;
            }
        }
    }

    /** The hash of {@code len} bytes, at most 36. */
    public int hash(byte[] b, int off, int len) {
        return hash(0, b, off, len, 0);
    }

    /** Goes on with {@code len} more bytes of an input of which {@code at} bytes gave {@code hash}. */
    int hash(int hash, byte[] b, int off, int len, int at) {
        int h = hash;
        int row = at << 8;
        for (int i = off; i < off + len; i++) {
            h ^= table[row | b[i] & 0xff];
            row += 256;
        }
        return h;
    }
}
