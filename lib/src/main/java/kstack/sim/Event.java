package kstack.sim;

/**
 * Something that happens at a time. An event is an object that its owner keeps and arms again and again, so arming
 * allocates nothing.
 *
 * <p>Order in the queue is (time, {@code eventClass}, {@code source}, the source's own counter), never the order of
 * insertion: two runs that arm the same events in another order fire them in the same order.
 */
public abstract class Event {
    final int eventClass;
    final int source;
    long timePs;
    long count;
    int heapIndex = -1;

    /** An event of a class (lower fires first at equal times) and a source (its owner's number within that class). */
    protected Event(int eventClass, int source) {
        this.eventClass = eventClass;
        this.source = source;
    }

    /** Called when simulated time has reached the event; it is no longer armed then and may be armed again. */
    protected abstract void fire(long nowPs);

    /** True while the event waits in a queue. */
    public final boolean armed() {
        return heapIndex >= 0;
    }

    /** When it is due; meaningful while {@link #armed()}. */
    public final long timePs() {
        return timePs;
    }

    final boolean before(Event other) {
        if (timePs != other.timePs) {
            return timePs < other.timePs;
        }
        if (eventClass != other.eventClass) {
            return eventClass < other.eventClass;
        }
        if (source != other.source) {
            return source < other.source;
        }
        return count < other.count;
    }
}
