package kstack.hw;

import java.util.Arrays;

/**
 * Frames that are in a card and whose queue has not been looked at by their time yet: the CPUs of a machine do not reach a
 * time in the same moment, so one may learn of a frame that another is to see later. A queue of copies that are used again.
 */
final class FrameStage {
    private byte[][] bytes = new byte[16][];
    private int[] length = new int[16];
    private long[] arrivalPs = new long[16];
    private long[] id = new long[16];
    private int first;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    int size() {
        return count;
    }

    void add(byte[] b, int off, int len, long frameId, long atPs) {
        if (count == bytes.length) {
            grow();
        }
        int i = first + count++ & bytes.length - 1;
        if (bytes[i] == null || bytes[i].length < len) {
            bytes[i] = new byte[Math.max(len, 256)];
        }
        System.arraycopy(b, off, bytes[i], 0, len);
        length[i] = len;
        id[i] = frameId;
        arrivalPs[i] = atPs;
    }

    private void grow() {
        int n = bytes.length;
        byte[][] oldBytes = bytes;
        int[] oldLength = length;
        long[] oldArrival = arrivalPs;
        long[] oldId = id;
        bytes = Arrays.copyOf(bytes, 2 * n);
        length = new int[2 * n];
        arrivalPs = new long[2 * n];
        id = new long[2 * n];
        Arrays.fill(bytes, null);
        for (int i = 0; i < n; i++) {
            int from = first + i & n - 1;
            bytes[i] = oldBytes[from];
            length[i] = oldLength[from];
            arrivalPs[i] = oldArrival[from];
            id[i] = oldId[from];
        }
        first = 0;
    }

    byte[] bytes() {
        return bytes[first];
    }

    int length() {
        return length[first];
    }

    long arrivalPs() {
        return arrivalPs[first];
    }

    long frameId() {
        return id[first];
    }

    void remove() {
        first = first + 1 & bytes.length - 1;
        count--;
    }
}
