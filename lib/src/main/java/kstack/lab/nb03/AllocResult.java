package kstack.lab.nb03;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kstack.lab.view.ByteGrid;
import kstack.lab.view.Cell;
import kstack.net.core.SkbAllocator;

/**
 * What one {@code alloc_skb()} did to the slab.
 *
 * @param who         whose arithmetic
 * @param size        bytes that the caller wanted
 * @param asked       bytes it asked the slab for
 * @param cache       kind of cache
 * @param objectSize  bytes of the object it got
 * @param end         offset of {@code end}, where the shared info begins
 * @param truesize    what it charges for the packet
 * @param pastRequest bytes written behind what was asked for
 * @param pastObject  bytes written behind the object
 * @param neighbour   the next object's bytes afterwards; {@code aa} is untouched
 */
public record AllocResult(String who, int size, int asked, String cache, int objectSize, int end, int truesize,
        int pastRequest, int pastObject, byte[] neighbour) {
    /** Memory that the packet really holds: object and descriptor. */
    public int held() {
        return objectSize + SkbAllocator.SKB_SIZE;
    }

    /** The first bytes of the next object in the slab; what was written over is marked. */
    public ByteGrid neighbourGrid() {
        byte[] front = Arrays.copyOf(neighbour, Math.min(64, neighbour.length));
        List<Cell> fields = new ArrayList<>();
        int shown = Math.min(pastObject, front.length);
        if (shown > 0) {
            fields.add(Cell.range("overwritten", "another packet's head block", 0, shown, shown + " bytes",
                    "shared info of this packet").suspect());
        }
        return ByteGrid.of("The next object in " + cache + " " + objectSize + " after alloc_skb(" + size + "), " + who,
                front, fields).caption(pastObject == 0 ? "Nothing was written here: all bytes are still aa."
                : pastObject + " bytes of shared info landed here. Whoever owns this object reads zeros instead of "
                        + "its data.");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AllocResult r && who.equals(r.who) && size == r.size && end == r.end
                && objectSize == r.objectSize && truesize == r.truesize && pastObject == r.pastObject
                && pastRequest == r.pastRequest && Arrays.equals(neighbour, r.neighbour);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {who.hashCode(), size, end, objectSize, truesize, pastObject, pastRequest});
    }

    @Override
    public String toString() {
        return "alloc_skb(" + size + "), " + who + ": asked for " + asked + ", got " + objectSize + ", end " + end
                + ", " + pastRequest + " bytes past what was asked for, " + pastObject + " past the object";
    }
}
