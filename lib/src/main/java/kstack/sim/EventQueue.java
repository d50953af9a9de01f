package kstack.sim;

import java.util.Arrays;

/** A binary heap of {@link Event}s; an event knows its place, so cancel and re-arm cost O(log n) and allocate nothing. */
public final class EventQueue {
    private Event[] heap = new Event[16];
    private int size;

    /** Arms {@code event} at {@code timePs}; if it is armed already, it moves. */
    public void arm(Event event, long timePs) {
        if (event.armed()) {
            cancel(event);
        }
        event.timePs = timePs;
        event.count++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        place(event, size++);
        up(event.heapIndex);
    }

    /** Takes {@code event} out of the queue; nothing happens if it is not armed. */
    public void cancel(Event event) {
        int i = event.heapIndex;
        if (i < 0) {
            return;
        }
        if (i >= size || heap[i] != event) {
            throw new IllegalArgumentException("the event is armed in another queue");
        }
        event.heapIndex = -1;
        Event last = heap[--size];
        heap[size] = null;
        if (last != event) {
            place(last, i);
            up(i);
            down(last.heapIndex);
        }
    }

    /** The time of the first event, or {@link SimTime#NEVER}. */
    public long nextPs() {
        return size == 0 ? SimTime.NEVER : heap[0].timePs;
    }

    /** Number of armed events. */
    public int size() {
        return size;
    }

    /** Fires the first event if it is due at {@code nowPs}; returns whether one fired. */
    public boolean fireNext(long nowPs) {
        if (size == 0 || heap[0].timePs > nowPs) {
            return false;
        }
        Event first = heap[0];
        cancel(first);
        first.fire(nowPs);
        return true;
    }

    private void place(Event e, int i) {
        heap[i] = e;
        e.heapIndex = i;
    }

    private void up(int i) {
        Event e = heap[i];
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (!e.before(heap[parent])) {
                break;
            }
            place(heap[parent], i);
            i = parent;
        }
        place(e, i);
    }

    private void down(int i) {
        Event e = heap[i];
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(e)) {
                break;
            }
            place(heap[child], i);
            i = child;
        }
        place(e, i);
    }
}
