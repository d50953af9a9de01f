package kstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final List<String> fired = new ArrayList<>();

    private final class Named extends Event {
        private final String name;

        Named(String name, int eventClass, int source) {
            super(eventClass, source);
            this.name = name;
        }

        @Override
        protected void fire(long nowPs) {
            fired.add(name);
        }
    }

    private void fireAll() {
        while (queue.size() > 0) {
            queue.fireNext(queue.nextPs());
        }
    }

    @Test
    void eventsFireInTheOrderOfTimeThenClassThenSource() {
        queue.arm(new Named("late", 0, 0), 20);
        queue.arm(new Named("class 1", 1, 0), 10);
        queue.arm(new Named("class 0 source 7", 0, 7), 10);
        queue.arm(new Named("class 0 source 3", 0, 3), 10);
        queue.arm(new Named("early", 9, 9), 5);
        fireAll();
        assertEquals(List.of("early", "class 0 source 3", "class 0 source 7", "class 1", "late"), fired);
    }

    @Test
    void ofOneSourceTheEventArmedLessOftenFiresFirst() {
        Named twice = new Named("armed twice", 0, 0);
        Named once = new Named("armed once", 0, 0);
        queue.arm(twice, 1);
        queue.arm(twice, 10);
        queue.arm(once, 10);
        fireAll();
        assertEquals(List.of("armed once", "armed twice"), fired);
    }

    @Test
    void nothingFiresBeforeItsTime() {
        queue.arm(new Named("a", 0, 0), 10);
        assertFalse(queue.fireNext(9));
        assertTrue(queue.fireNext(10));
        assertFalse(queue.fireNext(1000));
        assertEquals(SimTime.NEVER, queue.nextPs());
    }

    @Test
    void armingAnArmedEventMovesIt() {
        Named a = new Named("a", 0, 0);
        queue.arm(a, 10);
        queue.arm(new Named("b", 0, 1), 20);
        queue.arm(a, 30);
        assertEquals(2, queue.size());
        assertEquals(30, a.timePs());
        fireAll();
        assertEquals(List.of("b", "a"), fired);
        assertFalse(a.armed());
    }

    @Test
    void aCancelledEventDoesNotFireAndMayBeArmedAgain() {
        Named a = new Named("a", 0, 0);
        queue.arm(a, 10);
        queue.cancel(a);
        queue.cancel(a);
        assertFalse(a.armed());
        assertEquals(0, queue.size());
        queue.arm(a, 5);
        fireAll();
        assertEquals(List.of("a"), fired);
    }

    @Test
    void anEventMayArmItselfAgainWhileItFires() {
        queue.arm(new Event(0, 0) {
            private int left = 3;

            @Override
            protected void fire(long nowPs) {
                fired.add("at " + nowPs);
                if (--left > 0) {
                    queue.arm(this, nowPs + 10);
                }
            }
        }, 10);
        fireAll();
        assertEquals(List.of("at 10", "at 20", "at 30"), fired);
    }

    @Test
    void anEventCannotBeCancelledInAnotherQueue() {
        Named a = new Named("a", 0, 0);
        queue.arm(a, 10);
        assertThrows(IllegalArgumentException.class, () -> new EventQueue().cancel(a));
    }

    @Test
    void shuffledInsertionGivesTheSameOrderInAThousandRuns() {
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            List<Named> events = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                events.add(new Named(i + "", i % 4, i / 4));
                times.add((long) random.nextInt(8));
            }
            List<String> straight = orderOf(events, times, null, random);
            List<String> shuffled = orderOf(events, times, random, random);
            assertEquals(straight, shuffled, "seed " + seed);
        }
    }

    /** Arms all (in random order, with some cancelled and armed again, if {@code shuffle} is given) and fires all. */
    private List<String> orderOf(List<Named> events, List<Long> times, Random shuffle, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            order.add(i);
        }
        if (shuffle != null) {
            Collections.shuffle(order, shuffle);
        }
        for (int i : order) {
            queue.arm(events.get(i), times.get(i));
        }
        if (shuffle != null) {
            for (int n = 0; n < 20; n++) {
                int i = random.nextInt(events.size());
                queue.cancel(events.get(i));
                queue.arm(events.get(i), times.get(i));
            }
        }
        fired.clear();
        fireAll();
        return List.copyOf(fired);
    }
}
