package kstack.sim;

/**
 * A 64-bit hash over what happened in a run, in order. Two runs are the same when their fingerprints are; a test
 * compares them between Java versions, worker counts and CPU orders.
 */
public final class Fingerprint {
    private long h = 0xcbf29ce484222325L;

    /** Adds a value; order matters. */
    public Fingerprint add(long value) {
        long z = (h ^ value) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 32)) * 0xd6e8feb86659fd93L;
        h = z ^ (z >>> 29);
        return this;
    }

    /** Adds a text by its UTF-16 units and length. */
    public Fingerprint add(String text) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
        return add(text.length());
    }

    /** The hash so far. */
    public long value() {
        return h;
    }

    @Override
    public String toString() {
        String hex = Long.toHexString(h);
        return "0".repeat(16 - hex.length()) + hex;
    }
}
