package kstack.wire;

/**
 * One header field of a dissected frame: where it is, what it holds, what that means.
 *
 * @param layer the header it belongs to: "Ethernet", "VLAN", "ARP", "IPv4", "ICMP", "UDP", "TCP", "payload", "padding"
 * @param name the field's name in its standard
 * @param offsetBits from the start of the frame
 * @param lengthBits as many as the frame holds of it
 * @param value the field's content as people write it
 * @param meaning what it says, empty if the value says it all
 * @param suspicious whether a receiver would complain, or the field is cut off
 */
public record Field(String layer, String name, int offsetBits, int lengthBits, String value, String meaning,
        boolean suspicious) {

    /** The first byte that holds bits of this field. */
    public int firstByte() {
        return offsetBits / 8;
    }

    /** The byte behind the last one that holds bits of this field. */
    public int endByte() {
        return (offsetBits + lengthBits + 7) / 8;
    }

    @Override
    public String toString() {
        return layer + " " + name + ": " + value + (meaning.isEmpty() ? "" : " (" + meaning + ")")
                + (suspicious ? " !" : "");
    }
}
