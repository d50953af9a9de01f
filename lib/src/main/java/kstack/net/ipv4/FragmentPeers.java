package kstack.net.ipv4;

import java.util.Arrays;

/** How many fragments each source has sent: the part of {@code struct inet_peer} that reassembly needs. */
final class FragmentPeers {
    private int[] addresses = new int[8];
    private int[] counts = new int[8];
    private int size;

    /** Counts one more of {@code address}; returns its number. */
    int next(int address) {
        int i = 0;
        while (i < size && addresses[i] != address) {
            i++;
        }
        if (i == size) {
            if (size == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            addresses[size++] = address;
        }
        return ++counts[i];
    }
}
