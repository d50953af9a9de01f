package kstack.lab.nb03;

import java.util.Random;
import kstack.lab.Learner;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.trace.PacketLedger;

/**
 * Six operations on a packet, drawn from the learner's seed, to follow with pencil and paper.
 *
 * @param words       the operations in order
 * @param answer      head, data, tail and end of a real SkBuff after them
 * @param withoutPull the same for somebody who forgets that pull moves data
 */
record Walk(String words, int[] answer, int[] withoutPull) {
    static Walk drawn() {
        Random random = Learner.random("nb03.walk");
        int reserve = 64 + 16 * random.nextInt(4);
        int put = 60 + random.nextInt(60);
        int pull = 14 + random.nextInt(20);
        int trim = 20 + random.nextInt(20);
        int push = 8 + random.nextInt(24);
        int more = 5 + random.nextInt(20);
        SkBuff skb = new SkbAllocator(new PacketLedger()).alloc(256);
        skb.reserve(reserve);
        skb.put(put);
        skb.pull(pull);
        skb.trim(trim);
        skb.push(push);
        skb.put(more);
        String words = "`alloc(256)` (end " + skb.end() + "), `reserve(" + reserve + ")`, `put(" + put + ")`, `pull("
                + pull
                + ")`, `trim(" + trim + ")`, `push(" + push + ")`, `put(" + more + ")`";
        return new Walk(words, new int[] {0, skb.data(), skb.tail(), skb.end()},
                new int[] {0, reserve - push, reserve + trim + more, skb.end()});
    }
}
