package kstack.hw;

import static kstack.hw.E1000Register.*;

import kstack.wire.EthernetHeader;

/**
 * The statistics registers of the 8254x, 0x4000 to 0x40FC. A register counts since it was last read; octet counters have
 * two halves, and reading the upper one clears both. On the hot path two numbers move for a frame, sums are made when
 * somebody reads. Datasheet: 8254x developer's manual, 13.7.
 */
final class E1000Stats {
    private static final int FIRST = CRCERRS;
    private static final int LAST = TSCTFC;
    private static final int FCS = 4;
    private static final int MIN = 64;
    /** A frame of more than 1522 bytes counts in no size bin. */
    private static final int LONGER = 6;

    private final E1000Card card;
    private final long[] rxBins = new long[LONGER + 1];
    private final long[] txBins = new long[LONGER + 1];
    private long rxOctets;
    private long txOctets;
    private long otherOctets;
    private long others;
    long rxBroadcast;
    long rxMulticast;
    long txBroadcast;
    long txMulticast;
    long missed;
    long noBuffer;
    long oversize;
    long crcErrors;
    private final long[] seen = new long[(LAST - FIRST) / 4 + 1];

    E1000Stats(E1000Card card) {
        this.card = card;
    }

    private static int bin(int bytes) {
        return bytes == MIN ? 0 : bytes > 1522 ? LONGER : Math.min(5, 26 - Integer.numberOfLeadingZeros(bytes));
    }

    /** {@code frames} good frames of one length went to memory; {@code len} without FCS. */
    void received(int len, int frames) {
        int bytes = Math.max(len + FCS, MIN);
        rxBins[bin(bytes)] += frames;
        rxOctets += (long) frames * bytes;
    }

    /** A good frame for a group. */
    void receivedGroup(long destination) {
        if (EthernetHeader.isBroadcast(destination)) {
            rxBroadcast++;
        } else if (EthernetHeader.isMulticast(destination)) {
            rxMulticast++;
        }
    }

    /** A frame came that was not received. */
    void turnedAway(int len) {
        others++;
        otherOctets += Math.max(len + FCS, MIN);
    }

    void transmitted(int len, long destination) {
        int bytes = Math.max(len + FCS, MIN);
        txBins[bin(bytes)]++;
        txOctets += bytes;
        if (EthernetHeader.isBroadcast(destination)) {
            txBroadcast++;
        } else if (EthernetHeader.isMulticast(destination)) {
            txMulticast++;
        }
    }

    static boolean has(int register) {
        return register >= FIRST && register <= LAST && register % 4 == 0;
    }

    /** What a register shows; reading it clears it, but for MPC on QEMU's device. */
    int read(int register) {
        long total = total(register & ~lowerHalfBit(register));
        int i = (register - FIRST) / 4;
        if (isLowerHalf(register)) {
            return (int) (total - seen[i]);
        }
        if (isUpperHalf(register)) {
            long count = total - seen[i - 1];
            seen[i - 1] = total;
            return (int) (count >>> 32);
        }
        int count = (int) (total - seen[i]);
        if (register != MPC || !card.emulated()) {
            seen[i] = total;
        }
        return count;
    }

    private static boolean isLowerHalf(int register) {
        return register == GORCL || register == GOTCL || register == TORL || register == TOTL;
    }

    private static boolean isUpperHalf(int register) {
        return register == GORCH || register == GOTCH || register == TORH || register == TOTH;
    }

    private static int lowerHalfBit(int register) {
        return isUpperHalf(register) ? 4 : 0;
    }

    /** What a register would show had nobody ever read it; causes of error that the model's wire lacks stay 0. */
    long total(int register) {
        return switch (register) {
            case CRCERRS -> crcErrors;
            case MPC -> missed;
            case RNBC -> noBuffer;
            case ROC -> oversize;
            case GPRC -> sum(rxBins);
            case GORCL -> rxOctets;
            case TPR -> sum(rxBins) + (card.emulated() ? 0 : others);
            case TORL -> rxOctets + (card.emulated() ? 0 : otherOctets);
            case BPRC -> rxBroadcast;
            case MPRC -> rxMulticast;
            case GPTC, TPT -> sum(txBins);
            case GOTCL, TOTL -> txOctets;
            case BPTC -> txBroadcast;
            case MPTC -> txMulticast;
            default -> register >= PRC64 && register <= PRC1522 ? rxBins[(register - PRC64) / 4]
                    : register >= PTC64 && register <= PTC1522 ? txBins[(register - PTC64) / 4] : 0;
        };
    }

    private static long sum(long[] bins) {
        long n = 0;
        for (long b : bins) {
            n += b;
        }
        return n;
    }
}
