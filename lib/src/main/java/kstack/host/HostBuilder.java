package kstack.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Itr;
import kstack.drivers.e1000.E1000Parameters;
import kstack.drivers.e1000.E1000Slot;
import kstack.hw.E1000Card;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.kernel.MachineModel;
import kstack.kernel.MachineProfile;
import kstack.net.core.Netns;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Prefix;
import kstack.wire.MacAddress;

/** What a {@link Host} is made of; every setting has the default of a small Linux server. */
public final class HostBuilder {
    int cpus = 1;
    MachineProfile profile = MachineProfile.LINUX_6_18;
    int irqCpu;
    CostModel costs = CostModel.SERVER;
    MacAddress mac = MacAddress.parse("02:00:00:00:00:02");
    List<Ipv4Prefix> addresses = new ArrayList<>();
    Map<Ipv4Prefix, Integer> routes = new LinkedHashMap<>();
    Map<String, Ipv4Prefix> devices = new LinkedHashMap<>();
    boolean defaultOnLink = true;
    LinkSpeed speed = LinkSpeed.GBIT_1;
    E1000Card card = E1000Card.I82545EM;
    E1000Parameters e1000 = new E1000Parameters();
    E1000Slot.Probe probe = E1000Adapter::new;
    int queues;
    int queueDescriptors = 1024;
    int mtu = 1500;
    boolean promiscuous;
    boolean gro = true;
    Netns netns = new Netns();

    HostBuilder() {
    }

    /** Number of CPUs. */
    public HostBuilder cpus(int count) {
        cpus = count;
        return this;
    }

    /** A machine of {@link MachineModel#all()}: its costs and its profile. */
    public HostBuilder machine(MachineModel model) {
        costs = model.costs();
        profile = model.profile();
        return this;
    }

    /** Kernel version and timing of the machine: scheduler, tick, softirq rules, idle states. */
    public HostBuilder profile(MachineProfile machine) {
        profile = machine;
        return this;
    }

    /** Ticks a second, CONFIG_HZ; changes the profile. */
    public HostBuilder hz(int ticks) {
        profile = profile.withHz(ticks);
        return this;
    }

    /** The CPU that takes the card's interrupt, {@code /proc/irq/N/smp_affinity}. */
    public HostBuilder irqCpu(int cpu) {
        irqCpu = cpu;
        return this;
    }

    /** What work costs. */
    public HostBuilder costs(CostModel model) {
        costs = model;
        return this;
    }

    /** Link address of the card. */
    public HostBuilder mac(String address) {
        mac = MacAddress.parse(address);
        return this;
    }

    /** Adds an address with its prefix, as in {@code ip addr add 192.0.2.2/24 dev eth0}. */
    public HostBuilder address(String prefix) {
        addresses.add(Ipv4Prefix.parse(prefix));
        return this;
    }

    /**
     * One more e1000 of the same kind and settings as the first, on the same CPU, with the next link address and an address
     * of its own: {@code device("eth1", "198.51.100.1/24")}. With {@code net.ipForward} the host is a router.
     */
    public HostBuilder device(String name, String prefix) {
        if (name.isBlank() || name.equals("eth0") || devices.containsKey(name)) {
            throw new IllegalArgumentException("an interface needs a name of its own; this host has eth0"
                    + (devices.isEmpty() ? "" : " and " + devices.keySet()) + ", got " + name);
        }
        devices.put(name, Ipv4Prefix.parse(prefix));
        return this;
    }

    /** Adds a route, as in {@code ip route add 0.0.0.0/0 via 192.0.2.1}; from the first one on, only routes are followed. */
    public HostBuilder route(String prefix, String gateway) {
        routes.put(Ipv4Prefix.parse(prefix), Ipv4Address.bits(gateway));
        return this;
    }

    /**
     * Whether a host without routes of its own takes every address to be on its link ({@code ip route add default dev
     * eth0}), which saves examples a gateway. Off: it reaches the networks of its addresses only.
     */
    public HostBuilder defaultOnLink(boolean on) {
        defaultOnLink = on;
        return this;
    }

    /** Speed of the wire. */
    public HostBuilder speed(LinkSpeed link) {
        speed = link;
        return this;
    }

    /** Receive descriptors, {@code ethtool -G eth0 rx N}. */
    public HostBuilder rxRing(int descriptors) {
        if (descriptors < E1000Parameters.MIN_DESCRIPTORS || descriptors > E1000Parameters.MAX_DESCRIPTORS) {
            throw new IllegalArgumentException("the e1000 receive ring takes " + E1000Parameters.MIN_DESCRIPTORS + " to "
                    + E1000Parameters.MAX_DESCRIPTORS + " descriptors, rounded up to a multiple of 8, got " + descriptors
                    + " (ethtool -G eth0 rx N)");
        }
        e1000.rxDescriptors = descriptors;
        return this;
    }

    /**
     * A card with {@code count} receive queues in place of the e1000; queue i is served by CPU i, counted from {@link #irqCpu}
     * and round again, as irqbalance or a driver's affinity hints spread vectors.
     */
    public HostBuilder queues(int count) {
        queues(count, queueDescriptors);
        return this;
    }

    /** The same with so many descriptors in each queue, {@code ethtool -G DEV rx N}. */
    public HostBuilder queues(int count, int descriptors) {
        if (count < 1) {
            throw new IllegalArgumentException("a card has 1 or more queues, got " + count);
        }
        queues = count;
        queueDescriptors = descriptors;
        return this;
    }

    /** Longest packet, {@code ip link set eth0 mtu N}; above 1500 frames come in pages. */
    public HostBuilder mtu(int bytes) {
        if (bytes < 68 || bytes > 65_521) {
            throw new IllegalArgumentException("an MTU is 68 to 65521 bytes, got " + bytes);
        }
        mtu = bytes;
        return this;
    }

    /** Takes frames for other hosts too, as while tcpdump runs. */
    public HostBuilder promiscuous(boolean on) {
        promiscuous = on;
        return this;
    }

    /** Receive checksum offload, {@code ethtool -K eth0 rx on|off}. */
    public HostBuilder rxChecksum(boolean on) {
        e1000.xsumRx = on ? 1 : 0;
        return this;
    }

    /** Generic receive offload, {@code ethtool -K eth0 gro on|off}: frames that continue one another go up as one. */
    public HostBuilder gro(boolean on) {
        gro = on;
        return this;
    }

    /**
     * The driver's parameter InterruptThrottleRate: 0 off, 1 dynamic, 3 dynamic conservative (the default), 4 simplified,
     * 100 to 100000 at most so many interrupts a second.
     */
    public HostBuilder interruptThrottleRate(int setting) {
        new E1000Itr(setting);
        e1000.interruptThrottleRate = setting;
        return this;
    }

    /** The driver's module parameters, as after {@code modprobe e1000}: {@code e1000(p -> p.rxIntDelay = 32)}. */
    public HostBuilder e1000(Consumer<E1000Parameters> set) {
        set.accept(e1000);
        return this;
    }

    /** Which card stands in the slot: the chip, or QEMU's idea of it, with their settings. */
    public HostBuilder nic(E1000Card variant) {
        card = variant;
        return this;
    }

    /** The driver of the card, {@code E1000Adapter::new} unless set: the constructor of a class of one's own. */
    public HostBuilder driver(E1000Slot.Probe driver) {
        probe = driver;
        return this;
    }

    /** Settings by sysctl name, as fields of the namespace. */
    public HostBuilder netns(Netns settings) {
        netns = settings;
        return this;
    }

    /** Builds the machine and brings the interface up. */
    public Host build() {
        if (queues > 0 && mtu > 1500) {
            throw new IllegalArgumentException("a queue's buffers hold frames of an MTU up to 1500, got " + mtu);
        }
        if (irqCpu < 0 || irqCpu >= cpus) {
            throw new IllegalArgumentException("this machine has CPU 0 to " + (cpus - 1) + ", the interrupt was sent to "
                    + irqCpu);
        }
        if (addresses.isEmpty()) {
            address("192.0.2.2/24");
        }
        return new Host(this);
    }

    @Override
    public String toString() {
        return cpus + " CPU" + (cpus == 1 ? "" : "s") + (queues > 0 ? ", " + queues + " queues " + speed + ", rings " + queueDescriptors
                : ", " + (devices.isEmpty() ? "" : devices.size() + 1 + " x ") + "e1000 " + speed + ", ring " + e1000.rxDescriptors) + ", mtu "
                + mtu + ", " + addresses + (devices.isEmpty() ? "" : " and " + devices) + ", " + costs;
    }
}
