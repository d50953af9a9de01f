package kstack.net.core;

/** A list of NAPI contexts, linked through themselves: {@code poll_list}. */
final class NapiList {
    private Napi first;
    private Napi last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Napi n) {
        n.nextOnList = null;
        if (last == null) {
            first = n;
        } else {
            last.nextOnList = n;
        }
        last = n;
    }

    Napi removeFirst() {
        Napi n = first;
        if (n != null) {
            first = n.nextOnList;
            if (first == null) {
                last = null;
            }
            n.nextOnList = null;
        }
        return n;
    }

    /** Appends all of {@code from}, in order, and empties it. */
    void takeAll(NapiList from) {
        if (from.first == null) {
            return;
        }
        if (last == null) {
            first = from.first;
        } else {
            last.nextOnList = from.first;
        }
        last = from.last;
        from.first = null;
        from.last = null;
    }
}
