package kstack.replay;

import java.util.Arrays;
import kstack.trace.DropReason;
import kstack.trace.Fate;
import kstack.trace.FateSink;
import kstack.trace.Fn;

/** What became of each injected frame, by the number the card gave it, which counts injected frames from 1. */
final class FateBook implements FateSink {
    private final Fate[] fates;
    private final DropReason[] reasons;
    private final Fn[] places;

    FateBook(int frames) {
        fates = new Fate[frames + 1];
        reasons = new DropReason[frames + 1];
        places = new Fn[frames + 1];
    }

    @Override
    public void fate(long frameId, Fate fate, DropReason reason, Fn at) {
        int i = (int) frameId;
        if (i > 0 && fates[i] == null) {
            fates[i] = fate;
            reasons[i] = reason;
            places[i] = at;
        }
    }

    /** Frames that have not ended. */
    long held() {
        return Arrays.stream(fates, 1, fates.length).filter(f -> f == null).count();
    }

    /** In words, as the comment of a packet. */
    String text(int frameId) {
        Fate fate = fates[frameId];
        if (fate == null) {
            return "held: still in a queue when the capture ended";
        }
        Fn at = places[frameId];
        return switch (fate) {
            case DELIVERED -> "delivered: recv() by " + at;
            case CONSUMED -> "consumed: " + at;
            case SENT -> "sent: " + at;
            case DROPPED -> "dropped: " + reasons[frameId] + " at " + at;
            case MISSED -> "missed: no free descriptor";
            case FILTERED -> "filtered: the card's address or length filter";
        };
    }
}
