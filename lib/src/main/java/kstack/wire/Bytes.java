package kstack.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Numbers in byte arrays: unsigned and signed reads and writes at any offset, aligned or not.
 *
 * <p>Network order (most significant byte first) unless the name ends in {@code le}. In Linux these are
 * {@code get_unaligned_be16()} and its relatives. Every access is bounds-checked by the JVM and allocates nothing.
 */
public final class Bytes {
    private static final VarHandle BE16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LE16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Bytes() {
    }

    /** One byte as 0 to 255. */
    public static int u8(byte[] b, int off) {
        return b[off] & 0xff;
    }

    /** Two bytes as 0 to 65535. */
    public static int u16(byte[] b, int off) {
        return (short) BE16.get(b, off) & 0xffff;
    }

    /** Four bytes as raw {@code int} bits: an IPv4 address, a sequence number. */
    public static int s32(byte[] b, int off) {
        return (int) BE32.get(b, off);
    }

    /** Four bytes as 0 to 4294967295. */
    public static long u32(byte[] b, int off) {
        return (int) BE32.get(b, off) & 0xffff_ffffL;
    }

    /** Six bytes as 0 to 2<sup>48</sup>-1: a MAC address. */
    public static long u48(byte[] b, int off) {
        return (long) u16(b, off) << 32 | u32(b, off + 2);
    }

    /** Eight bytes as raw {@code long} bits. */
    public static long s64(byte[] b, int off) {
        return (long) BE64.get(b, off);
    }

    /** Two bytes, least significant first, as 0 to 65535. */
    public static int u16le(byte[] b, int off) {
        return (short) LE16.get(b, off) & 0xffff;
    }

    /** Four bytes, least significant first, as raw {@code int} bits. */
    public static int s32le(byte[] b, int off) {
        return (int) LE32.get(b, off);
    }

    /** Four bytes, least significant first, as 0 to 4294967295. */
    public static long u32le(byte[] b, int off) {
        return (int) LE32.get(b, off) & 0xffff_ffffL;
    }

    /** Eight bytes, least significant first, as raw {@code long} bits. */
    public static long s64le(byte[] b, int off) {
        return (long) LE64.get(b, off);
    }

    /** Writes the low 8 bits. */
    public static void put8(byte[] b, int off, int v) {
        b[off] = (byte) v;
    }

    /** Writes the low 16 bits. */
    public static void put16(byte[] b, int off, int v) {
        BE16.set(b, off, (short) v);
    }

    /** Writes 32 bits. */
    public static void put32(byte[] b, int off, int v) {
        BE32.set(b, off, v);
    }

    /** Writes the low 48 bits. */
    public static void put48(byte[] b, int off, long v) {
        put16(b, off, (int) (v >>> 32));
        put32(b, off + 2, (int) v);
    }

    /** Writes 64 bits. */
    public static void put64(byte[] b, int off, long v) {
        BE64.set(b, off, v);
    }

    /** Writes the low 16 bits, least significant byte first. */
    public static void put16le(byte[] b, int off, int v) {
        LE16.set(b, off, (short) v);
    }

    /** Writes 32 bits, least significant byte first. */
    public static void put32le(byte[] b, int off, int v) {
        LE32.set(b, off, v);
    }

    /** Writes 64 bits, least significant byte first. */
    public static void put64le(byte[] b, int off, long v) {
        LE64.set(b, off, v);
    }

    /** A range as lower-case hex digits without blanks. */
    public static String hex(byte[] b, int off, int len) {
        StringBuilder s = new StringBuilder(len * 2);
        for (int i = off; i < off + len; i++) {
            s.append(HEX[b[i] >> 4 & 15]).append(HEX[b[i] & 15]);
        }
        return s.toString();
    }

    /** The whole array as lower-case hex digits without blanks. */
    public static String hex(byte[] b) {
        return hex(b, 0, b.length);
    }

    /**
     * Bytes from pairs of hex digits. White space, colons, dashes and underscores may stand anywhere between digits.
     *
     * @throws IllegalArgumentException naming the character that is no hex digit, or an odd count of digits
     */
    public static byte[] unhex(String digits) {
        byte[] out = new byte[(digits.length() + 1) / 2];
        int n = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (Character.isWhitespace(c) || c == ':' || c == '-' || c == '_') {
                continue;
            }
            int d = c < 128 ? Character.digit(c, 16) : -1;
            if (d < 0) {
                throw new IllegalArgumentException("expected hex digits 0-9 a-f, found '" + c + "' at position " + i
                        + "; drop offsets, 0x and text, or parse the text as a hex dump");
            }
            out[n >> 1] |= (byte) ((n & 1) == 0 ? d << 4 : d);
            n++;
        }
        if ((n & 1) != 0) {
            throw new IllegalArgumentException("expected two hex digits for each byte, found " + n
                    + " digits in all; one digit is missing or too much");
        }
        return Arrays.copyOf(out, n / 2);
    }
}
