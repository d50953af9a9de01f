package kstack.replay;

import kstack.wire.Ipv4Prefix;

/**
 * Which machine of a capture the model stands in for.
 *
 * @param prefix its address and the length of its subnet's prefix
 * @param guessed whether the lab chose it
 * @param why in a few words for people
 */
public record HostChoice(Ipv4Prefix prefix, boolean guessed, String why) {
    /** The address. */
    public int address() {
        return prefix.address();
    }
}
