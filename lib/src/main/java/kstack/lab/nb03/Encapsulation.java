package kstack.lab.nb03;

import java.util.List;
import java.util.stream.IntStream;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.Fn;

/**
 * Pushes the headers of a tunnel in front of a real {@link SkBuff}, one layer after another, each with
 * {@code skb_cow_head()} for its own length first, and counts how often the packet had to move to a larger block.
 * Linux: {@code ip_tunnel_xmit()}, {@code esp_output()}, {@code vlan_insert_tag()}.
 */
public final class Encapsulation {
    private final List<Layer> layers;

    private Encapsulation(List<Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /** What pushing did: reallocations, and the bytes of packet they copied. */
    public record Moves(int reallocations, int copiedBytes) {
    }

    /** These headers, innermost first. */
    public static Encapsulation of(List<Layer> innermostFirst) {
        return new Encapsulation(innermostFirst);
    }

    /** All headers together. */
    public int lengthBytes() {
        return layers.stream().mapToInt(Layer::length).sum();
    }

    /** Pushes every header onto the packet. */
    public Moves onto(SkBuff skb) {
        int moves = 0;
        int copied = 0;
        for (Layer layer : layers) {
            int before = skb.len();
            if (skb.cowHead(layer.length())) {
                moves++;
                copied += before;
            }
            byte[] header = layer.header().apply(before);
            System.arraycopy(header, 0, skb.head(), skb.push(layer.length()), layer.length());
        }
        return new Moves(moves, copied);
    }

    /**
     * Reallocations for each headroom from 0 to {@code most}: a fresh packet of {@code payload} bytes each time. With
     * {@code tapped} a clone, as tcpdump holds one, shares its bytes.
     */
    public double[] reallocations(SkbAllocator memory, int payload, int most, boolean tapped) {
        if (payload < 1 || most < 0) {
            throw new IllegalArgumentException("A packet has a byte or more and headroom 0 or more; given " + payload
                    + " and " + most);
        }
        return IntStream.rangeClosed(0, most).mapToDouble(headroom -> {
            SkBuff skb = packet(memory, headroom, payload);
            SkBuff tap = tapped ? skb.cloneSkb() : null;
            int moves = onto(skb).reallocations();
            skb.sent(Fn.E1000_XMIT_FRAME);
            if (tap != null) {
                tap.consume(Fn.KFREE_SKB);
            }
            return moves;
        }).toArray();
    }

    /** A packet of {@code payload} bytes behind {@code headroom}. */
    public static SkBuff packet(SkbAllocator memory, int headroom, int payload) {
        SkBuff skb = memory.alloc(headroom + payload);
        skb.reserve(headroom);
        int at = skb.put(payload);
        for (int i = 0; i < payload; i++) {
            skb.head()[at + i] = (byte) i;
        }
        return skb;
    }

    /** The headrooms 0 to {@code most}, the x of a plot. */
    public static double[] headrooms(int most) {
        return IntStream.rangeClosed(0, most).asDoubleStream().toArray();
    }

    @Override
    public String toString() {
        return layers + ", " + lengthBytes() + " B together";
    }
}
