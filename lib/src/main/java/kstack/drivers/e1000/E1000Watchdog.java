package kstack.drivers.e1000;

import static kstack.hw.E1000Register.*;

import kstack.kernel.Cpu;
import kstack.sim.Event;
import kstack.sim.SimTime;
import kstack.trace.Fn;

/**
 * {@code e1000_watchdog()}: every 2 s it takes over the card's statistics, sets the rate of the simplified mode, and raises
 * an interrupt in software (ICS), so that a ring that ran dry is looked at.
 *
 * <p>Simplified: it runs in the timer softirq, in Linux in a worker thread; the link is up from the start. It does not
 * keep a run going by itself. Linux: {@code e1000_main.c}.
 */
final class E1000Watchdog extends Event {
    private static final int TIMER_CLASS = 10;
    private static final long PERIOD_PS = 2 * SimTime.S;

    private final E1000Adapter adapter;
    private long rxOctets;
    private long txOctets;

    E1000Watchdog(E1000Adapter adapter) {
        super(TIMER_CLASS, adapter.netdev.ifindex());
        this.adapter = adapter;
    }

    /** {@code round_jiffies(2 * HZ)}: on a whole second. */
    void start() {
        Cpu cpu = adapter.softnet.cpu();
        long at = cpu.now() + PERIOD_PS;
        cpu.timers().armHousekeeping(this, (at + SimTime.S / 2) / SimTime.S * SimTime.S);
    }

    @Override
    protected void fire(long nowPs) {
        if (adapter.down) {
            return;
        }
        adapter.softnet.cpu().charge(Fn.E1000_WATCHDOG);
        adapter.updateStats();
        if (adapter.itr().simplified()) {
            int rate = E1000Itr.simplifiedRate(adapter.rxOctets() - rxOctets, adapter.txOctets() - txOctets);
            adapter.hw.ew32(ITR, E1000Itr.register(rate));
        }
        rxOctets = adapter.rxOctets();
        txOctets = adapter.txOctets();
        start();
        adapter.hw.ew32(ICS, ICR_RXDMT0);
    }
}
