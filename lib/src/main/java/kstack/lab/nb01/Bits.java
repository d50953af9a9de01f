package kstack.lab.nb01;

/** Single bits of a byte array, counted as RFCs draw them: bit 0 is the most significant one of byte 0. */
public final class Bits {
    private Bits() {
    }

    /** A copy with the given bits flipped. */
    public static byte[] flip(byte[] bytes, int... bits) {
        byte[] copy = bytes.clone();
        for (int bit : bits) {
            if (bit < 0 || bit >= 8 * bytes.length) {
                throw new IllegalArgumentException("These " + bytes.length + " bytes have the bits 0 to "
                        + (8 * bytes.length - 1) + ", not " + bit + ": bit 0 is the first one of byte 0");
            }
            copy[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        }
        return copy;
    }
}
