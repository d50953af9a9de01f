package kstack.net.core;

/**
 * The fragment list of a head block: pages that hold the part of a packet that is not linear. Package-private parts of
 * {@link SkBuff}.
 */
final class SkbFrags {
    private SkbFrags() {
    }

    static void add(SkbHead h, SkbHead page, int off, int bytes) {
        if (h.nrFrags == SkbHead.MAX_FRAGS) {
            throw new SkbPanic("a packet has at most " + SkbHead.MAX_FRAGS + " frags (MAX_SKB_FRAGS)");
        }
        int i = h.nrFrags++;
        h.frags[i] = page;
        h.fragOff[i] = off;
        h.fragLen[i] = bytes;
    }

    /** Copies {@code bytes} of the fragments from {@code from} (counted from the first fragment's first byte) on. */
    static void copy(SkbHead h, int from, byte[] to, int at, int bytes) {
        int skip = from;
        for (int i = 0; bytes > 0 && i < h.nrFrags; i++) {
            int n = Math.min(h.fragLen[i] - skip, bytes);
            if (n > 0) {
                System.arraycopy(h.frags[i].bytes, h.fragOff[i] + skip, to, at, n);
                at += n;
                bytes -= n;
            }
            skip = Math.max(0, skip - h.fragLen[i]);
        }
        for (SkBuff s = h.fragList; bytes > 0; s = s.next) {
            int n = Math.min(s.len() - skip, bytes);
            if (n > 0) {
                s.copyBits(skip, to, at, n);
                at += n;
                bytes -= n;
            }
            skip = Math.max(0, skip - s.len());
        }
    }

    /** Moves the first {@code bytes} of the fragments to {@code to} and off the list. */
    static void pull(SkbHead h, int bytes, byte[] to, int at) {
        copy(h, 0, to, at, bytes);
        skip(h, bytes);
    }

    /** Takes the first {@code bytes} of the fragments off the list. */
    static void skip(SkbHead h, int bytes) {
        int gone = 0;
        while (bytes > 0) {
            int n = Math.min(h.fragLen[gone], bytes);
            h.fragOff[gone] += n;
            h.fragLen[gone] -= n;
            bytes -= n;
            if (h.fragLen[gone] == 0) {
                put(h, gone);
                gone++;
            }
        }
        int left = h.nrFrags - gone;
        System.arraycopy(h.frags, gone, h.frags, 0, left);
        System.arraycopy(h.fragOff, gone, h.fragOff, 0, left);
        System.arraycopy(h.fragLen, gone, h.fragLen, 0, left);
        for (int i = left; i < h.nrFrags; i++) {
            h.frags[i] = null;
        }
        h.nrFrags = left;
    }

    /** Keeps the first {@code bytes} of the fragments. */
    static void trim(SkbHead h, int bytes) {
        int i = 0;
        for (; bytes > 0; i++) {
            h.fragLen[i] = Math.min(h.fragLen[i], bytes);
            bytes -= h.fragLen[i];
        }
        releaseFrom(h, i);
    }

    static void releaseFrom(SkbHead h, int first) {
        for (int i = first; i < h.nrFrags; i++) {
            put(h, i);
            h.frags[i] = null;
        }
        h.nrFrags = first;
    }

    /** Lets {@code to} refer to the same pages. */
    static void share(SkbHead from, SkbHead to) {
        for (int i = 0; i < from.nrFrags; i++) {
            from.frags[i].dataref++;
            add(to, from.frags[i], from.fragOff[i], from.fragLen[i]);
        }
        to.fragList = from.fragList;
        for (SkBuff s = from.fragList; s != null; s = s.next) {
            s.users++;
        }
    }

    /** Moves all fragments of {@code from} behind those of {@code to}. */
    static void move(SkbHead from, SkbHead to) {
        for (int i = 0; i < from.nrFrags; i++) {
            add(to, from.frags[i], from.fragOff[i], from.fragLen[i]);
            from.frags[i] = null;
        }
        from.nrFrags = 0;
    }

    /** Lets go of the chained packets; their ends are in the ledger since they were chained. */
    static void releaseList(SkbHead h) {
        SkBuff s = h.fragList;
        h.fragList = null;
        while (s != null) {
            SkBuff next = s.next;
            if (--s.users == 0) {
                s.next = null;
                s.allocator.free(s);
            }
            s = next;
        }
    }

    private static void put(SkbHead h, int i) {
        h.frags[i].owner.releasePage(h.frags[i]);
    }
}
