package kstack.wire;

/**
 * An interface's address with its prefix length, such as {@code 192.0.2.2/24}; {@code struct in_ifaddr}. The host bits
 * are kept: {@link #network()} gives the address without them.
 *
 * @param address raw bits of the address
 * @param length how many leading bits name the network, 0 to 32
 */
public record Ipv4Prefix(int address, int length) {

    /** Accepts lengths from 0 to 32. */
    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("expected a prefix length from 0 to 32, given " + length
                    + "; /24 is a network of 256 addresses");
        }
    }

    /** Reads {@code 192.0.2.2/24}; without a slash the length is 32. */
    public static Ipv4Prefix parse(String text) {
        String s = text.strip();
        int slash = s.indexOf('/');
        if (slash < 0) {
            return new Ipv4Prefix(Ipv4Address.bits(s), 32);
        }
        String digits = s.substring(slash + 1);
        if (!digits.matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("expected a prefix such as 192.0.2.2/24, given '" + text
                    + "'; write the length as a number from 0 to 32 after the slash");
        }
        return new Ipv4Prefix(Ipv4Address.bits(s.substring(0, slash)), Integer.parseInt(digits));
    }

    public int mask() {
        return length == 0 ? 0 : -1 << 32 - length;
    }

    /** The address with its host bits zero. */
    public int network() {
        return address & mask();
    }

    /** The address with its host bits one; meaningful up to /30. */
    public int broadcast() {
        return address | ~mask();
    }

    public boolean contains(int other) {
        return ((other ^ address) & mask()) == 0;
    }

    @Override
    public String toString() {
        return Ipv4Address.text(address) + "/" + length;
    }
}
