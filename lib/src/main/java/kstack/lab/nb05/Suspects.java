package kstack.lab.nb05;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kstack.conformance.BrokenDriver;
import kstack.conformance.PlainDriver;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.lab.Learner;
import kstack.lab.MatchQuiz;
import kstack.lab.Quiz;
import kstack.sim.SimTime;
import kstack.trace.Fate;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Four drivers behind letters: one is sound, three forget a line each. Only what their hosts count tells them apart.
 * Which letter hides which comes from the learner's seed.
 */
public final class Suspects {
    private static final long LIMIT_PS = SimTime.MS * 20;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, E1000Slot.Probe> drivers = new LinkedHashMap<>();

    private Suspects() {
    }

    /** The four of this learner. */
    public static Suspects drawn() {
        Map<String, E1000Slot.Probe> kinds = new LinkedHashMap<>();
        kinds.put("sound", PlainDriver::new);
        kinds.put("leaves the status as it is", BrokenDriver.KEEPS_STATUS.probe());
        kinds.put("gives no descriptor back", BrokenDriver.NEVER_REFILLS.probe());
        kinds.put("hands up the check sequence", BrokenDriver.KEEPS_FCS.probe());
        List<String> shuffled = new ArrayList<>(kinds.keySet());
        Collections.shuffle(shuffled, Learner.random("nb05.suspects"));
        Suspects four = new Suspects();
        for (int i = 0; i < shuffled.size(); i++) {
            String name = "driver " + (char) ('A' + i);
            four.secrets.put(name, shuffled.get(i));
            four.drivers.put(name, kinds.get(shuffled.get(i)));
        }
        return four;
    }

    /** The drivers by their letters, for {@code HostBuilder.driver}. */
    public Map<String, E1000Slot.Probe> drivers() {
        return Collections.unmodifiableMap(drivers);
    }

    /** Runs a host for each driver, for 20 ms of its time at most, and puts side by side what it counted. */
    public Table compare(Function<E1000Slot.Probe, Host> host) {
        Table table = Table.create("four drivers, the same frames", StringColumn.create("driver"),
                LongColumn.create("frames sent"), LongColumn.create("handed up"), LongColumn.create("to the program"),
                LongColumn.create("missed by the card"), LongColumn.create("bytes handed up"), LongColumn.create("polls"));
        drivers.forEach((name, driver) -> {
            Host one = host.apply(driver);
            long[] delivered = {0};
            // the ledger's own count is only right while each packet ends once
            one.packets().sink((id, fate, reason, at) -> delivered[0] += fate == Fate.DELIVERED ? 1 : 0);
            one.runUntil(LIMIT_PS);
            table.stringColumn(0).append(name);
            long[] counted = {one.packets().injected(), one.eth0().stats().rxPackets, delivered[0],
                one.packets().missed(), one.eth0().stats().rxBytes, one.driver().napi().polls()};
            for (int i = 0; i < counted.length; i++) {
                table.longColumn(i + 1).append(counted[i]);
            }
        });
        return table;
    }

    /** The question which is which. */
    public MatchQuiz quiz() {
        return Quiz.match("nb05.suspects", "Which driver does what?", secrets)
                .hint("Begin with the column `missed by the card`: a card misses frames when it has no descriptor.")
                .hint("A frame of 60 bytes is 60 bytes for `eth0` too. And who hands up more frames than were sent?")
                .hint("More handed up than sent: old descriptors are taken again, their status says done. Missed, and "
                        + "handed up once a lap: nothing goes back. 64 bytes a frame: the check sequence is in it.");
    }

    @Override
    public String toString() {
        return "suspects: " + String.join(", ", drivers.keySet());
    }
}
