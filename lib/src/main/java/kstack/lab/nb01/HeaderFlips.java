package kstack.lab.nb01;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import kstack.host.Host;
import kstack.lab.Verdict;
import kstack.lab.view.BitGrid;
import kstack.wire.Dissection;
import kstack.wire.EthernetHeader;
import kstack.wire.Field;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Header;

/**
 * Flips each of the 160 bits of an IPv4 header, one at a time, and sends each of the 160 frames to a new host: what
 * happens to it is found out by running it, not by reasoning about it.
 *
 * <p>{@link #refitted} computes the header checksum anew after the flip, as a router or an attacker would; what the
 * kernel still notices then, it notices by other tests.
 */
public final class HeaderFlips {
    private static final int BITS = 8 * Ipv4Header.MIN_LEN;

    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();
    private final boolean refit;

    private HeaderFlips(Supplier<Host> hosts, byte[] frame, boolean refit) {
        this.refit = refit;
        if (frame.length < EthernetHeader.LEN + Ipv4Header.MAX_LEN
                || EthernetHeader.type(frame, 0) != EthernetHeader.P_IP) {
            throw new IllegalArgumentException("Flipping header bits needs an Ethernet frame with IPv4 in it and at"
                    + " least " + (EthernetHeader.LEN + Ipv4Header.MAX_LEN) + " bytes, given " + frame.length
                    + " bytes: build one with Frame.ethernet()");
        }
        for (Field f : Dissection.of(frame).fields("IPv4")) {
            for (int i = 0; i < f.lengthBits() && fields.size() < BITS; i++) {
                fields.add(f.name());
            }
        }
        for (int bit = 0; bit < BITS && !Thread.currentThread().isInterrupted(); bit++) {
            byte[] flipped = Bits.flip(frame, 8 * EthernetHeader.LEN + bit);
            if (refit) {
                InternetChecksum.fillIpHeader(flipped, EthernetHeader.LEN);
            }
            verdicts.add(Verdict.of(hosts.get(), flipped));
        }
    }

    /** Flips each bit and leaves everything else alone. */
    public static HeaderFlips of(Supplier<Host> hosts, byte[] frame) {
        return new HeaderFlips(hosts, frame, false);
    }

    /** Flips each bit, then makes the header checksum fit again. */
    public static HeaderFlips refitted(Supplier<Host> hosts, byte[] frame) {
        return new HeaderFlips(hosts, frame, true);
    }

    /** What became of the frame with bit {@code bit} of the IPv4 header flipped. */
    public Verdict verdict(int bit) {
        return verdicts.get(bit);
    }

    /** How many of the frames ended this way: {@code IP_CSUM}, {@code delivered}. */
    public long count(String end) {
        return verdicts.stream().filter(v -> v.end().equals(end)).count();
    }

    /** The verdicts as a picture of the header. */
    public BitGrid grid() {
        return BitGrid.of(refit ? "one header bit flipped, checksum made to fit again" : "one header bit flipped",
                verdicts.stream().map(Verdict::endAt).toList(), fields.subList(0, verdicts.size()));
    }

    @Override
    public String toString() {
        return grid().toString();
    }

    /** The ends that occurred, each once. */
    public List<String> ends() {
        return Arrays.asList(verdicts.stream().map(Verdict::end).distinct().toArray(String[]::new));
    }
}
