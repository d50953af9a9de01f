package kstack.net.socket;

import java.util.Arrays;
import kstack.kernel.Cpu;
import kstack.kernel.Task;
import kstack.trace.Fn;

/**
 * An epoll instance, {@code struct eventpoll}: the sockets it watches, the list of those that may be ready, the task that
 * waits. Level-triggered, for reading.
 *
 * <p>A socket that gets something joins the ready list by its callback and wakes the waiter. A wait looks at each socket on
 * the list once; one that is still ready stays on it, behind the others, so that the next wait looks again.
 * Linux: {@code fs/eventpoll.c}; edge trigger, one-shot, exclusive wake-ups, nesting and timeouts are left out.
 */
public final class Epoll {
    /** A watched socket, {@code struct epitem}. */
    static final class Item {
        private final Epoll owner;
        private final Sock sock;
        private boolean listed;

        Item(Epoll owner, Sock sock) {
            this.owner = owner;
            this.sock = sock;
        }

        /** {@code ep_poll_callback()}: in the context of whoever made the socket ready. */
        void callback(Cpu cpu) {
            cpu.charge(Fn.EP_POLL_CALLBACK);
            owner.busyPoll.came(sock);
            owner.list(this);
            if (owner.waiting) {
                owner.waiting = false;
                owner.user.wake(cpu);
            }
        }

        Task user() {
            return owner.user;
        }
    }

    private final Task user;
    private final EpollBusyPoll busyPoll = new EpollBusyPoll();
    private Item[] ready = new Item[16];
    private int first;
    private int listed;
    private int watched;
    private boolean waiting;

    /** {@code epoll_create1()}: an instance in which {@code user} will wait. */
    public Epoll(Task user) {
        this.user = user;
    }

    /** {@code epoll_ctl(EPOLL_CTL_ADD, EPOLLIN)}; one instance watches a socket, and no task waits in it. */
    public void add(Sock sock) {
        if (sock.watch() != null) {
            throw new IllegalStateException("the socket is watched already (EEXIST)");
        }
        watched++;
        if (watched > ready.length) {
            Item[] larger = new Item[2 * ready.length];
            for (int i = 0; i < listed; i++) {
                larger[i] = ready[(first + i) % ready.length];
            }
            ready = larger;
            first = 0;
        }
        Item item = new Item(this, sock);
        sock.watch(item);
        sock.reader(null);
        busyPoll.came(sock);
        if (sock.readable()) {
            list(item);
        }
    }

    /** {@code epoll_ctl(EPOLL_CTL_DEL)}. */
    public void remove(Sock sock) {
        Item item = sock.watch();
        if (item == null || item.owner != this) {
            throw new IllegalStateException("the socket is not watched here (ENOENT)");
        }
        sock.watch(null);
        watched--;
        int kept = 0;
        for (int i = 0; i < listed; i++) {
            Item it = ready[(first + i) % ready.length];
            if (it != item) {
                ready[(first + kept++) % ready.length] = it;
            }
        }
        listed = kept;
    }

    private void list(Item item) {
        if (!item.listed) {
            item.listed = true;
            ready[(first + listed++) % ready.length] = item;
        }
    }

    /**
     * {@code epoll_wait()}: puts the sockets that are ready into {@code events}, as many as fit; 0 means that the task is to
     * ask {@link #busyLoop} and then sleep; it will be woken.
     */
    public int poll(Cpu cpu, Sock[] events) {
        if (events.length == 0) {
            throw new IllegalArgumentException("epoll_wait takes room for 1 or more events (EINVAL)");
        }
        waiting = false;
        int n = 0;
        if (listed > 0) {
            cpu.charge(Fn.EP_SEND_EVENTS);
            for (int look = listed; look > 0 && n < events.length; look--) {
                Item item = ready[first];
                first = first + 1 == ready.length ? 0 : first + 1;
                listed--;
                item.listed = false;
                cpu.charge(Fn.EP_ITEM_POLL);
                if (item.sock.readable()) {
                    events[n++] = item.sock;
                    list(item);
                }
            }
        }
        Arrays.fill(events, n, events.length, null);
        waiting = n == 0;
        if (n > 0) {
            busyPoll.reported(cpu);
        }
        return n;
    }

    /** One turn of polling the device after a wait that found nothing: true if the task is to {@link #poll} again before it sleeps. */
    public boolean busyLoop(Cpu cpu) {
        waiting = false;
        boolean again = busyPoll.turn(cpu, this);
        waiting = !again;
        return again;
    }

    /** {@code ep_events_available()}. */
    boolean eventsAvailable() {
        return listed > 0;
    }

    /** What {@code ioctl(EPIOCSPARAMS)} sets. */
    public EpollBusyPoll busyPoll() {
        return busyPoll;
    }

    /** Sockets watched. */
    public int watched() {
        return watched;
    }
}
