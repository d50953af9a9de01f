package kstack.lab.nb03;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Tiny sk_buffs with one mistake each. Four are the chapter's or a beginner's missing tests; one loses count of its
 * length.
 */
class BrokenSkb extends TinySkb {
    BrokenSkb(int size) {
        super(size);
    }

    /** What is wrong, and a maker of it. */
    static Map<String, IntFunction<TinySkb>> all() {
        Map<String, IntFunction<TinySkb>> all = new LinkedHashMap<>();
        all.put("put without a test against end", size -> new BrokenSkb(size) {
            @Override
            public int put(int n) {
                tail += n;
                return tail - n;
            }
        });
        all.put("push without a test against head", size -> new BrokenSkb(size) {
            @Override
            public int push(int n) {
                data -= n;
                return data;
            }
        });
        all.put("pull without a test against len", size -> new BrokenSkb(size) {
            @Override
            public int pull(int n) {
                data += n;
                return data;
            }
        });
        all.put("trim that makes a packet longer", size -> new BrokenSkb(size) {
            @Override
            public void trim(int newLen) {
                tail = data + newLen;
            }
        });
        all.put("push that forgets to count len", size -> new CountingSkb(size));
        return all;
    }

    @Override
    public void reserve(int n) {
        data += n;
        tail += n;
    }

    @Override
    public int put(int n) {
        if (n > end - tail) {
            throw overPanic(n);
        }
        tail += n;
        return tail - n;
    }

    @Override
    public int push(int n) {
        if (n > data - head) {
            throw underPanic(n);
        }
        data -= n;
        return data;
    }

    @Override
    public int pull(int n) {
        if (n > len()) {
            return NULL;
        }
        data += n;
        return data;
    }

    /** Keeps len beside the pointers, as the kernel does, and forgets it in push. */
    private static final class CountingSkb extends BrokenSkb {
        private int count;

        CountingSkb(int size) {
            super(size);
        }

        @Override
        public int put(int n) {
            int at = super.put(n);
            count += n;
            return at;
        }

        @Override
        public int pull(int n) {
            int at = n > count ? NULL : super.pull(n);
            count -= at == NULL ? 0 : n;
            return at;
        }

        @Override
        public void trim(int newLen) {
            if (newLen < count) {
                count = newLen;
                tail = data + newLen;
            }
        }

        @Override
        public int len() {
            return count;
        }
    }
}
