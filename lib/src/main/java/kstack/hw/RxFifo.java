package kstack.hw;

/**
 * Frames that have arrived and found no descriptor: the receive part of the packet buffer, or QEMU's queue in front of
 * its device. In the chip a frame takes 16 bytes of header and whole units of 16 bytes (as {@code E1000_FIFO_HDR} of
 * the driver's FIFO arithmetic); in QEMU only the number of frames counts.
 */
final class RxFifo {
    private static final int UNIT = 16;
    private static final int FCS = 4;

    private int capacityBytes;
    private final int capacityFrames;
    private byte[] data = new byte[0];
    private int[] at = new int[16];
    private int[] length = new int[16];
    private long[] id = new long[16];
    private long[] arrivalPs = new long[16];
    private int first;
    private int count;
    private int usedBytes;
    private int writeAt;

    /** A FIFO by bytes, or if {@code frames} is not 0 a queue by frames. */
    RxFifo(int bytes, int frames) {
        capacityBytes = frames > 0 ? Integer.MAX_VALUE : bytes;
        capacityFrames = frames > 0 ? frames : Integer.MAX_VALUE;
    }

    /** Moves the border of the packet buffer (PBA); what is in stays. */
    void capacityBytes(int bytes) {
        capacityBytes = bytes;
    }

    private static int room(int len) {
        return UNIT + (len + FCS + UNIT - 1 & -UNIT);
    }

    /** Takes a frame in, or returns false if it does not fit. */
    boolean offer(byte[] b, int off, int len, long frameId, long arrival) {
        int room = room(len);
        if (count >= capacityFrames || room > capacityBytes - usedBytes) {
            return false;
        }
        if (count == at.length) {
            growFrames();
        }
        int slot = place(room);
        System.arraycopy(b, off, data, slot, len);
        int i = first + count & at.length - 1;
        at[i] = slot;
        length[i] = len;
        id[i] = frameId;
        arrivalPs[i] = arrival;
        count++;
        usedBytes += room;
        writeAt = slot + room;
        return true;
    }

    /** Where {@code room} bytes in a row are free, making the store larger if nowhere. */
    private int place(int room) {
        if (count == 0) {
            writeAt = 0;
        }
        int head = count == 0 ? data.length : at[first];
        boolean wrapped = count > 0 && writeAt <= head;
        if (writeAt + room <= (wrapped ? head : data.length)) {
            return writeAt;
        }
        if (!wrapped && count > 0 && room <= head) {
            return 0;
        }
        growData(room);
        return writeAt;
    }

    /** Copies the frames to the front of a store of twice the size. */
    private void growData(int room) {
        byte[] larger = new byte[Math.max(4096, 2 * (data.length + room))];
        int to = 0;
        for (int n = 0; n < count; n++) {
            int i = first + n & at.length - 1;
            System.arraycopy(data, at[i], larger, to, length[i]);
            at[i] = to;
            to += room(length[i]);
        }
        data = larger;
        writeAt = to;
    }

    private void growFrames() {
        int n = at.length;
        int[] newAt = new int[2 * n];
        int[] newLength = new int[2 * n];
        long[] newId = new long[2 * n];
        long[] newArrival = new long[2 * n];
        for (int k = 0; k < count; k++) {
            int i = first + k & n - 1;
            newAt[k] = at[i];
            newLength[k] = length[i];
            newId[k] = id[i];
            newArrival[k] = arrivalPs[i];
        }
        at = newAt;
        length = newLength;
        id = newId;
        arrivalPs = newArrival;
        first = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int frames() {
        return count;
    }

    int usedBytes() {
        return usedBytes;
    }

    byte[] bytes() {
        return data;
    }

    int offset() {
        return at[first];
    }

    int length() {
        return length[first];
    }

    long frameId() {
        return id[first];
    }

    long arrivalPs() {
        return arrivalPs[first];
    }

    /** The first frame has left. */
    void remove() {
        usedBytes -= room(length[first]);
        first = first + 1 & at.length - 1;
        count--;
    }
}
