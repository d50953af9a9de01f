package kstack.trace;

/**
 * Functions that nearly every packet of a kind runs through, one after the other with no look at the clock between, so that
 * they can be charged in one go. The ledger counts each of them all the same.
 */
public enum FnSequence {
    /** The driver takes a small frame and copies its bytes. */
    E1000_SMALL_FRAME(Fn.E1000_COPYBREAK, Fn.E1000_CLEAN_RX_IRQ, Fn.NAPI_ALLOC_SKB, Fn.E1000_COPYBREAK),
    /** {@code recv()} of a datagram whose checksum was verified already. */
    UDP_TO_PROGRAM(Fn.SKB_COPY_DATAGRAM_ITER, Fn.UDP_RECVMSG, Fn.SKB_COPY_DATAGRAM_ITER, Fn.CONSUME_SKB),
    /** From {@code ip_rcv()} to the wake-up of the reader: a plain datagram for a socket of this host. */
    UDP_TO_SOCKET(null, Fn.IP_RCV, Fn.IP_RCV_CORE, Fn.IP_RCV_FINISH, Fn.IP_ROUTE_INPUT, Fn.IP_LOCAL_DELIVER,
            Fn.IP_PROTOCOL_DELIVER, Fn.UDP_RCV, Fn.UDP_LOOKUP, Fn.UDP_QUEUE_RCV_SKB, Fn.UDP_ENQUEUE,
            Fn.SOCK_DEF_READABLE);

    private final Fn bytesOf;
    private final Fn[] functions;

    FnSequence(Fn bytesOf, Fn... functions) {
        this.bytesOf = bytesOf;
        this.functions = functions;
    }

    /** How many there are. */
    public int size() {
        return functions.length;
    }

    /** The function at place {@code i}, from 0. */
    public Fn function(int i) {
        return functions[i];
    }

    /** The one of them that handles the packet's bytes, or null. */
    public Fn bytesOf() {
        return bytesOf;
    }

    /** How often {@code fn} is among them. */
    public int count(Fn fn) {
        int n = 0;
        for (Fn f : functions) {
            n += f == fn ? 1 : 0;
        }
        return n;
    }
}
