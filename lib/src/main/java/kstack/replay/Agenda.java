package kstack.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the recorded host did and when: actions by the number of the frame before which they take effect, 0 for the start.
 * Those of one frame run in the order in which they were noted.
 */
final class Agenda {
    private final Map<Integer, List<Runnable>> actions = new LinkedHashMap<>();

    void before(int frame, Runnable action) {
        actions.computeIfAbsent(frame, n -> new ArrayList<>(1)).add(action);
    }

    boolean has(int frame) {
        return actions.containsKey(frame);
    }

    void run(int frame) {
        for (Runnable action : actions.getOrDefault(frame, List.of())) {
            action.run();
        }
    }
}
