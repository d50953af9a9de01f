package kstack.lab.nb03;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;
import kstack.wire.Dissection;
import kstack.wire.InternetChecksum;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pushing the headers of a tunnel")
class EncapsulationTest {
    private final SkbAllocator memory = new SkbAllocator(new PacketLedger());
    private final Encapsulation tunnel = Encapsulation.of(Layer.siteToSite());

    @Test
    @DisplayName("moves a lone packet twice below 14 bytes of headroom, once below 78, never from there")
    void alone() {
        double[] moves = tunnel.reallocations(memory, 100, 128, false);
        for (int headroom = 0; headroom <= 128; headroom++) {
            assertEquals(headroom < 14 ? 2 : headroom < 78 ? 1 : 0, moves[headroom], "headroom " + headroom);
        }
    }

    @Test
    @DisplayName("moves a packet with a clone once more, and thrice where the first move adds no room")
    void tapped() {
        double[] moves = tunnel.reallocations(memory, 100, 128, true);
        for (int headroom = 0; headroom <= 128; headroom++) {
            assertEquals(headroom < 4 ? 2 : headroom < 14 ? 3 : headroom < 78 ? 2 : 1, moves[headroom], "headroom "
                    + headroom);
        }
    }

    @Test
    @DisplayName("gives the same frame whatever the headroom was, and its headers dissect")
    void bytes() {
        byte[] first = pushed(0);
        for (int headroom = 1; headroom <= 100; headroom++) {
            assertArrayEquals(first, pushed(headroom), "headroom " + headroom);
        }
        assertEquals(178, first.length);
        assertTrue(Dissection.of(first).layers().containsAll(List.of("Ethernet", "IPv4")),
                Dissection.of(first).layers().toString());
        assertTrue(InternetChecksum.ipHeaderOk(first, 18) && InternetChecksum.ipHeaderOk(first, 54));
        assertEquals(99, first[177]);
    }

    private byte[] pushed(int headroom) {
        SkBuff skb = Encapsulation.packet(memory, headroom, 100);
        tunnel.onto(skb);
        return Arrays.copyOfRange(skb.head(), skb.data(), skb.tail());
    }

    @Test
    @DisplayName("copies the packet at each move, and leaves a clone's bytes alone")
    void copies() {
        assertEquals(new Encapsulation.Moves(0, 0), tunnel.onto(Encapsulation.packet(memory, 78, 100)));
        assertEquals(new Encapsulation.Moves(2, 100 + 160), tunnel.onto(Encapsulation.packet(memory, 0, 100)));
        SkBuff skb = Encapsulation.packet(memory, 78, 100);
        SkBuff tap = skb.cloneSkb();
        byte[] before = tap.head().clone();
        tunnel.onto(skb);
        assertArrayEquals(before, tap.head());
    }

    @Test
    @DisplayName("ends every packet it makes, and refuses a headroom below zero in one line")
    void ends() {
        PacketLedger ledger = new PacketLedger();
        tunnel.reallocations(new SkbAllocator(ledger), 100, 20, true);
        assertEquals(0, ledger.held());
        assertThrows(IllegalArgumentException.class, () -> tunnel.reallocations(memory, 100, -1, false));
    }
}
