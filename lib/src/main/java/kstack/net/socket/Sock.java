package kstack.net.socket;

import kstack.kernel.Cpu;
import kstack.kernel.Task;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbQueue;
import kstack.trace.DropReason;
import kstack.trace.Fn;

/**
 * What all sockets share, {@code struct sock}: the receive queue, the memory charged for it, and the task that waits.
 *
 * <p>Memory is charged by {@code truesize}, not by payload. Linux: {@code include/net/sock.h}, {@code net/core/sock.c}.
 */
public abstract class Sock {
    /** Nothing to read now: {@code -EAGAIN}. */
    public static final int EAGAIN = -11;
    /** The peer reset the connection: {@code -ECONNRESET}. */
    public static final int ECONNRESET = -104;
    /** {@code SOCK_MIN_RCVBUF}. */
    public static final int MIN_RCVBUF = 2048 + 256;

    private final SkbQueue receiveQueue = new SkbQueue();
    private int rcvbuf;
    private boolean rcvbufLocked;
    private int rmemAlloc;
    private Task reader;
    private Epoll.Item watch;
    private long drops;
    private long bytesReceived;
    private int rxHash;
    private final BusyPoll busyPoll = new BusyPoll();
    private long lastArrivalPs;

    /** A socket with a receive buffer of {@code rcvbuf} bytes (already doubled). */
    protected Sock(int rcvbuf) {
        this.rcvbuf = rcvbuf;
    }

    /**
     * A receive call in process context: copies at most {@code max} bytes to {@code buf}.
     *
     * @return bytes copied; 0 for an empty datagram or the end of a stream; {@link #EAGAIN}, or another negative errno
     */
    public abstract int recv(Cpu cpu, byte[] buf, int off, int max);

    /** True once a stream has no more to come; never for datagrams. */
    public boolean endOfStream() {
        return false;
    }

    /** Whether a receive call would return something else than {@link #EAGAIN}: EPOLLIN in {@code sock_poll()}. */
    public boolean readable() {
        return receiveQueue.qlen() > 0 || endOfStream();
    }

    /** The epoll entry that watches this socket, or null. */
    final Epoll.Item watch() {
        return watch;
    }

    final void watch(Epoll.Item item) {
        watch = item;
    }

    /** What SO_BUSY_POLL and its kin set. */
    public final BusyPoll busyPoll() {
        return busyPoll;
    }

    /**
     * {@code sk_busy_loop()}, one turn: a receive call that found nothing polls the device. True if it is to look
     * again before it sleeps.
     */
    public final boolean busyLoop(Cpu cpu) {
        return busyPoll.turn(cpu, this);
    }

    /** {@code sk_rxhash}: the hash of the last packet's flow, if steering or the device made one. */
    public final int rxHash() {
        return rxHash;
    }

    /** {@code sk_mark_napi_id()} and {@code sock_rps_save_rxhash()}: a packet came by this way. */
    protected final void markNapi(SkBuff skb) {
        rxHash = skb.hash();
        busyPoll.mark(skb);
    }

    /** {@code sk_receive_queue}. */
    public final SkbQueue receiveQueue() {
        return receiveQueue;
    }

    /** {@code setsockopt(SO_RCVBUF)}: the value is capped at net.core.rmem_max and doubled. */
    public final void setRcvbuf(int bytes, int rmemMax) {
        if (bytes < 0) {
            throw new IllegalArgumentException("SO_RCVBUF takes 0 or more bytes, got " + bytes);
        }
        rcvbuf = Math.max(2 * Math.min(bytes, rmemMax), MIN_RCVBUF);
        rcvbufLocked = true;
    }

    /** {@code SOCK_RCVBUF_LOCK}: true once SO_RCVBUF fixed the size, so that the protocol leaves it alone. */
    public final boolean rcvbufLocked() {
        return rcvbufLocked;
    }

    /** Fixes the size as it is, as a child takes over its listener's SO_RCVBUF. */
    public final void lockRcvbuf() {
        rcvbufLocked = true;
    }

    /** The protocol raises the limit to {@code bytes}. */
    public final void growRcvbuf(int bytes) {
        rcvbuf = Math.max(rcvbuf, bytes);
    }

    /** {@code sk_rcvbuf}, as SO_RCVBUF reads it. */
    public final int rcvbuf() {
        return rcvbuf;
    }

    /** {@code sk_rmem_alloc}: memory charged for queued packets. */
    public final int rmemAlloc() {
        return rmemAlloc;
    }

    /** {@code skb_set_owner_r()}: charges a packet to the socket. */
    protected final void charge(SkBuff skb) {
        rmemAlloc += skb.truesize();
    }

    /** {@code sock_rfree()}: takes the charge back. */
    protected final void uncharge(SkBuff skb) {
        rmemAlloc -= skb.truesize();
    }

    /** Takes back the charge of {@code bytes} of memory. */
    protected final void uncharge(int bytes) {
        rmemAlloc -= bytes;
    }

    /** The task to wake when something arrives. */
    public final void reader(Task task) {
        reader = task;
    }

    /**
     * A protocol calls this when it has found the socket of a received packet. A reader on another CPU first lives up
     * to
     * this time, so that it neither sees the packet early nor frees memory late; it may have closed the socket then.
     *
     * @return true if others ran and the socket is to be looked up again
     */
    public final boolean letReaderCatchUp(Cpu cpu) {
        if (!userElsewhere(cpu)) {
            return false;
        }
        cpu.letOthersCatchUp();
        return true;
    }

    /** True if who reads this socket runs on another CPU. */
    protected final boolean userElsewhere(Cpu cpu) {
        Task user = reader == null && watch != null ? watch.user() : reader;
        return user != null && user.elsewhere(cpu);
    }

    /** {@code sk_data_ready()}, usually {@code sock_def_readable()}: wakes the reader. */
    protected final void dataReady(Cpu cpu) {
        cpu.charge(Fn.SOCK_DEF_READABLE);
        wakeUser(cpu);
    }

    /** Wakes who waits, by a receive call or epoll. */
    protected final void wakeUser(Cpu cpu) {
        if (reader != null) {
            reader.wake(cpu);
        }
        if (watch != null) {
            watch.callback(cpu);
        }
    }

    /** Counts and drops a packet that this socket could not take. */
    protected final void drop(SkBuff skb, DropReason reason, Fn at) {
        drops++;
        skb.drop(reason, at);
    }

    /** {@code sk_drops}. */
    public final long drops() {
        return drops;
    }

    /** Counts bytes that a receive call returned. */
    protected final void received(int bytes) {
        bytesReceived += bytes;
    }

    /** Notes when a packet that a receive call returns had arrived. */
    protected final void arrived(SkBuff skb) {
        lastArrivalPs = skb.arrivalPs();
    }

    /** When the packet of the last receive call was at the NIC; of a stream, the last of its packets. */
    public final long lastArrivalPs() {
        return lastArrivalPs;
    }

    /** Bytes that receive calls have returned. */
    public final long bytesReceived() {
        return bytesReceived;
    }

    /** Packets that wait in this socket. */
    public int held() {
        return receiveQueue.qlen();
    }
}
