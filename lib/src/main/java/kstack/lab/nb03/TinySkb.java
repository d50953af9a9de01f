package kstack.lab.nb03;

/**
 * An sk_buff of four ints, for a learner to complete: {@code head}, {@code data}, {@code tail}, {@code end} and the
 * four operations that move them. {@link #len()} and {@link #trim} are there. A new one is empty: head, data and tail
 * are 0. Rules: {@code reserve} is for empty packets; {@code put} returns the old tail or panics; {@code push}
 * returns the new data or panics; {@code pull} returns the new data or {@link #NULL}.
 */
public abstract class TinySkb {
    /** What {@code pull} returns where Linux returns a null pointer. */
    public static final int NULL = -1;

    protected int head;
    protected int data;
    protected int tail;
    protected int end;

    /** An empty packet in a block of {@code size} bytes. */
    protected TinySkb(int size) {
        end = size;
    }

    /** {@code skb_reserve()}. */
    public abstract void reserve(int n);

    /** {@code skb_put()}: the offset of the first new byte. */
    public abstract int put(int n);

    /** {@code skb_push()}: the new data. */
    public abstract int push(int n);

    /** {@code skb_pull()}: the new data, or NULL. */
    public abstract int pull(int n);

    /** {@code skb_trim()}: cuts the packet to {@code newLen} bytes if it is longer. */
    public void trim(int newLen) {
        if (newLen < len()) {
            tail = data + newLen;
        }
    }

    /** Bytes of data. */
    public int len() {
        return tail - data;
    }

    /** The pointers now. */
    public final Pointers pointers(String operation) {
        return new Pointers(operation, head, data, tail, end, len());
    }

    /** {@code throw overPanic(n);}: put went past the end. */
    protected final Panic overPanic(int n) {
        return new Panic("skb_over_panic", "put " + n + " with tail " + tail + ", end " + end);
    }

    /** {@code throw underPanic(n);}: push went in front of the head. */
    protected final Panic underPanic(int n) {
        return new Panic("skb_under_panic", "push " + n + " with data " + data + ", head " + head);
    }

    /** Where Linux would stop the machine. */
    public static final class Panic extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String function;

        Panic(String function, String detail) {
            super(function + ": " + detail, null, false, false);
            this.function = function;
        }

        /** The kernel function that reports it. */
        public String function() {
            return function;
        }
    }
}
