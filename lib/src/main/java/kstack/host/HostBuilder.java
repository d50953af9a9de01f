package kstack.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kstack.drivers.e1000.E1000Adapter;
import kstack.hw.LinkSpeed;
import kstack.kernel.CostModel;
import kstack.net.core.Netns;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Prefix;
import kstack.wire.MacAddress;

/** What a {@link Host} is made of; every setting has the default of a small Linux server. */
public final class HostBuilder {
    int cpus = 1;
    int hz = 250;
    int irqCpu;
    CostModel costs = CostModel.SERVER;
    MacAddress mac = MacAddress.parse("02:00:00:00:00:02");
    List<Ipv4Prefix> addresses = new ArrayList<>();
    Map<Ipv4Prefix, Integer> routes = new LinkedHashMap<>();
    boolean defaultOnLink = true;
    LinkSpeed speed = LinkSpeed.GBIT_1;
    int rxRing = E1000Adapter.DEFAULT_RXD;
    int mtu = 1500;
    boolean promiscuous;
    boolean rxChecksum = true;
    boolean gro = true;
    int interruptThrottleRate = E1000Adapter.DEFAULT_ITR;
    Netns netns = new Netns();

    HostBuilder() {
    }

    /** Number of CPUs. */
    public HostBuilder cpus(int count) {
        cpus = count;
        return this;
    }

    /** Ticks a second, CONFIG_HZ. */
    public HostBuilder hz(int ticks) {
        hz = ticks;
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
        rxRing = descriptors;
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
        rxChecksum = on;
        return this;
    }

    /** Generic receive offload, {@code ethtool -K eth0 gro on|off}: frames that continue one another go up as one. */
    public HostBuilder gro(boolean on) {
        gro = on;
        return this;
    }

    /** Most interrupts a second, 0 for no limit: the driver's parameter InterruptThrottleRate. */
    public HostBuilder interruptThrottleRate(int perSecond) {
        interruptThrottleRate = perSecond;
        return this;
    }

    /** Settings by sysctl name, as fields of the namespace. */
    public HostBuilder netns(Netns settings) {
        netns = settings;
        return this;
    }

    /** Builds the machine and brings the interface up. */
    public Host build() {
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
        return cpus + " CPU" + (cpus == 1 ? "" : "s") + ", e1000 " + speed + ", ring " + rxRing + ", mtu " + mtu + ", "
                + addresses + ", " + costs;
    }
}
