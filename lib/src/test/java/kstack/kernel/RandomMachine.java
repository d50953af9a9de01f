package kstack.kernel;

import java.util.ArrayList;
import java.util.List;
import kstack.hw.IrqLine;
import kstack.kernel.MachineProfile.IdleState;
import kstack.kernel.MachineProfile.Preemption;
import kstack.sim.Event;
import kstack.sim.Fingerprint;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * A machine with a random load on everything the package has: interrupts, softirqs that raise one another, timers of both
 * kinds, programs that compute, sleep, yield and wake each other across CPUs, calls to other CPUs, idle states. Its
 * fingerprint takes in every charge: function, context, CPU, start and end.
 */
final class RandomMachine {
    private static final IdleState[] STATES = {new IdleState("C1", 2 * SimTime.US, 2 * SimTime.US),
        new IdleState("C6", 80 * SimTime.US, 400 * SimTime.US)};

    /** Costs of its own, so that a recalibrated model does not change its fingerprints. */
    private static final CostModel COSTS = costs();

    final Machine machine;
    private final long seed;
    private final Fingerprint[] ofCpu;
    private final List<Sleeper> sleepers = new ArrayList<>();

    /** Number {@code seed} of all such machines, with {@code cpus} CPUs; {@code backwards} arms its sources in another order. */
    RandomMachine(long seed, int cpus, boolean backwards) {
        this.seed = seed;
        RandomStream r = RandomStream.of(seed, "machine");
        MachineProfile profile = (r.nextInt(2) == 0 ? MachineProfile.LINUX_6_1 : MachineProfile.LINUX_6_18)
                .withHz(new int[] {100, 250, 300, 1000}[r.nextInt(4)])
                .withPreemption(Preemption.values()[r.nextInt(2)]);
        if (r.nextInt(2) == 0) {
            profile = profile.withIdleStates(STATES);
        }
        machine = new Machine(cpus, COSTS, profile);
        ofCpu = new Fingerprint[cpus];
        List<Runnable> sources = new ArrayList<>();
        for (Cpu cpu : machine.cpus()) {
            Fingerprint f = new Fingerprint();
            ofCpu[cpu.id()] = f;
            cpu.trace((c, context, fn, start, end) -> f.add(context.ordinal()).add(fn.symbol()).add(start).add(end));
            sources.addAll(sourcesOf(cpu));
        }
        for (int i = 0; i < sources.size(); i++) {
            sources.get(backwards ? sources.size() - 1 - i : i).run();
        }
    }

    private static CostModel costs() {
        CostModel c = CostModel.FREE.with(Fn.IP_RCV, 100, 0.1, "test").with(Fn.SKB_COPY_DATAGRAM_ITER, 20, 0.05, "test");
        Fn[] fns = {Fn.COMMON_INTERRUPT, Fn.E1000_INTR, Fn.HANDLE_SOFTIRQS, Fn.RUN_TIMER_SOFTIRQ, Fn.HRTIMER_INTERRUPT,
            Fn.TICK_NOHZ_HANDLER, Fn.SMP_CALL_FUNCTION, Fn.CALL_FUNCTION_SINGLE, Fn.SEND_RESCHEDULE, Fn.RESCHEDULE_IPI,
            Fn.TRY_TO_WAKE_UP, Fn.SCHEDULE, Fn.SYSCALL};
        for (int i = 0; i < fns.length; i++) {
            c = c.with(fns[i], 50 + 97 * i, 0, "test");
        }
        return c;
    }

    private RandomStream stream(String name, Cpu cpu, int n) {
        return RandomStream.of(seed, name, cpu.id(), n);
    }

    private List<Runnable> sourcesOf(Cpu cpu) {
        RandomStream soft = stream("softirq", cpu, 0);
        for (Softirq vector : new Softirq[] {Softirq.NET_TX, Softirq.NET_RX, Softirq.TASKLET}) {
            cpu.softirqs().open(vector, on -> {
                on.charge(Fn.IP_RCV, soft.nextInt(2000));
                if (soft.nextInt(4) == 0) {
                    on.softirqs().raise(soft.nextInt(2) == 0 ? Softirq.NET_RX : Softirq.TASKLET);
                }
                if (soft.nextInt(3) == 0) {
                    wakeSomebody(on, soft);
                }
            });
        }
        RandomStream start = stream("start", cpu, 0);
        for (int i = 0; i < 3; i++) {
            Sleeper s = new Sleeper(cpu, stream("program", cpu, i), i);
            s.nice(start.nextInt(20) - 10);
            sleepers.add(s);
        }
        IrqLine line = new IrqLine("card");
        RandomStream hard = stream("irq", cpu, 0);
        cpu.requestIrq(line, on -> {
            on.charge(Fn.E1000_INTR);
            on.softirqs().raise(Softirq.NET_RX);
            line.dueAt(on.now() + hard.nextExponentialPs(40 * SimTime.US));
            return true;
        });
        List<Sleeper> mine = sleepers.subList(sleepers.size() - 3, sleepers.size());
        long firstPs = hard.nextInt(1000) * SimTime.US / 10;
        List<Runnable> sources = new ArrayList<>();
        sources.add(() -> line.dueAt(firstPs));
        sources.add(() -> machine.events().arm(new Waker(cpu, stream("world", cpu, 0)), firstPs));
        sources.add(() -> cpu.hrTimers().arm(new Waker(cpu, stream("hrtimer", cpu, 0)), firstPs));
        sources.add(() -> cpu.timers().arm(new Event(2, cpu.id()) {
            @Override
            protected void fire(long nowPs) {
                cpu.timers().arm(this, nowPs + soft.nextExponentialPs(5 * SimTime.MS));
            }
        }, SimTime.MS));
        List.copyOf(mine).forEach(s -> cpu.runQueue().start(s, s.number * 10 * SimTime.US));
        return sources;
    }

    private void wakeSomebody(Cpu on, RandomStream r) {
        Sleeper s = sleepers.get(r.nextInt(sleepers.size()));
        if (s.elsewhere(on)) {
            on.letOthersCatchUp();
        }
        s.wake(on);
    }

    /** Something from outside, or a timer: wakes a program of its CPU's. */
    private final class Waker extends Event {
        private final Cpu cpu;
        private final RandomStream random;
        private int left = 200;

        Waker(Cpu cpu, RandomStream random) {
            super(1, cpu.id());
            this.cpu = cpu;
            this.random = random;
        }

        @Override
        protected void fire(long nowPs) {
            if (cpu.context() == Context.HARDIRQ) {
                wakeSomebody(cpu, random);
                if (--left > 0) {
                    cpu.hrTimers().arm(this, nowPs + random.nextExponentialPs(300 * SimTime.US));
                }
            } else if (--left > 0) {
                machine.events().arm(this, nowPs + random.nextExponentialPs(100 * SimTime.US));
            }
        }
    }

    /** A program that does a bit of everything. */
    private final class Sleeper extends Task {
        private final RandomStream random;
        private final int number;
        private final CallSingleData call = new CallSingleData() {
            @Override
            protected void run(Cpu on) {
                on.softirqs().raise(Softirq.NET_TX);
            }
        };

        Sleeper(Cpu cpu, RandomStream random, int number) {
            super("program" + number);
            this.random = random;
            this.number = number;
        }

        @Override
        protected Step step(Cpu on) {
            on.charge(Fn.SYSCALL);
            switch (random.nextInt(8)) {
                case 0, 1 -> compute(random.nextExponentialPs(200 * SimTime.US));
                case 2 -> wakeSomebody(on, random);
                case 3 -> on.smpCall(machine.cpu(random.nextInt(machine.cpus().size())), call);
                case 4 -> {
                    on.softirqs().localBhDisable();
                    on.softirqs().raise(Softirq.NET_TX);
                    on.spend(Fn.UDP_RECVMSG, random.nextExponentialPs(20 * SimTime.US));
                    on.softirqs().localBhEnable();
                }
                case 5 -> {
                    on.localIrqDisable();
                    on.charge(Fn.SKB_COPY_DATAGRAM_ITER, random.nextInt(9000));
                    on.localIrqEnable();
                }
                case 6 -> {
                    return Step.YIELD;
                }
                default -> {
                    return Step.BLOCK;
                }
            }
            return Step.RUN;
        }
    }

    /** Runs for {@code ps} in portions, checks the books, and returns the fingerprint of all that happened. */
    long run(long ps, long portionPs) {
        for (long until = portionPs; until < ps; until += portionPs) {
            machine.run(until);
        }
        machine.run(ps);
        Fingerprint all = new Fingerprint();
        for (Cpu cpu : machine.cpus()) {
            cpu.ledger().check();
            long sum = cpu.ledger().idlePs();
            for (Context c : Context.values()) {
                sum += cpu.ledger().timePs(c);
            }
            if (sum != cpu.now()) {
                throw new AssertionError("CPU" + cpu.id() + " accounts for " + sum + " of " + cpu.now() + " ps");
            }
            all.add(ofCpu[cpu.id()].value()).add(cpu.ledger().idlePs()).add(cpu.runQueue().contextSwitches());
        }
        return all.value();
    }
}
