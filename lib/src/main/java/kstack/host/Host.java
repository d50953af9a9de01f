package kstack.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.drivers.mq.MultiQueueDriver;
import kstack.hw.DmaMemory;
import kstack.hw.E1000;
import kstack.hw.FrameSink;
import kstack.hw.FrameSource;
import kstack.hw.LinkSpeed;
import kstack.hw.MultiQueueNic;
import kstack.kernel.Cpu;
import kstack.kernel.CpuTracer;
import kstack.kernel.Machine;
import kstack.kernel.Task;
import kstack.net.core.NetDevice;
import kstack.net.core.NetifReceive;
import kstack.net.core.Netns;
import kstack.net.core.NicDriver;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SoftnetData;
import kstack.net.ipv4.Ipv4;
import kstack.net.ipv4.TcpListener;
import kstack.net.ipv4.UdpSock;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import kstack.wire.Ipv4Address;
import kstack.wire.Ipv4Prefix;
import kstack.wire.MacAddress;

/**
 * A whole machine: CPUs, network cards with their drivers, the IPv4 stack, sockets and programs.
 *
 * <p>{@link #builder()} makes one; {@link #attach} plugs in what arrives, {@link #spawn} starts programs, {@link #run}
 * advances simulated time. Everything it counts can be read afterwards, and {@link #check} holds the books to their laws.
 */
public final class Host {
    private final Machine machine;
    private final PacketLedger packets = new PacketLedger();
    private final Netns net;
    private final List<Port> ports = new ArrayList<>();
    private final Port port0;
    private final NicDriver driver;
    private final SoftnetData softnet;
    private final SkbAllocator skbs;
    private final Ipv4 ipv4;
    private final HostBuilder config;
    private final List<Task> programs = new ArrayList<>();

    Host(HostBuilder b) {
        config = b;
        net = b.netns;
        machine = new Machine(b.cpus, b.costs, b.profile);
        skbs = new SkbAllocator(packets);
        NetifReceive receive = new NetifReceive();
        List<SoftnetData> perCpu = new ArrayList<>();
        for (Cpu cpu : machine.cpus()) {
            perCpu.add(new SoftnetData(cpu, net, receive));
        }
        softnet = perCpu.get(b.irqCpu);
        DmaMemory dma = new DmaMemory(b.profile.llc());
        port0 = b.queues == 0 ? e1000("eth0", b.mac, dma) : multiQueue(b, dma, perCpu);
        driver = port0.driver();
        ports.add(port0);
        ipv4 = new Ipv4(net, port0.netdev(), skbs);
        for (Ipv4Prefix a : b.addresses) {
            ipv4.addAddress(a);
        }
        b.devices.forEach((name, address) -> {
            Port port = e1000(name, new MacAddress(b.mac.bits() + ports.size()), dma);
            ports.add(port);
            ipv4.addAddress(address, ipv4.addDevice(port.netdev()));
        });
        b.routes.forEach((prefix, gateway) -> ipv4.routes().addVia(prefix, gateway));
        if (b.defaultOnLink && b.routes.isEmpty()) {
            ipv4.routes().addOnLink(new Ipv4Prefix(0, 0));
        }
        receive.handlers(ipv4.input(), ipv4.arp());
        receive.udpGro(ipv4.udp());
        ports.forEach(p -> p.driver().up());
    }

    private NetDevice device(String name, MacAddress mac) {
        NetDevice dev = new NetDevice(name, ports.size() + 2, mac.bits());
        dev.mtu(config.mtu);
        dev.gro(config.gro);
        dev.promiscuous(config.promiscuous);
        return dev;
    }

    private Port e1000(String name, MacAddress mac, DmaMemory dma) {
        NetDevice dev = device(name, mac);
        E1000 nic = new E1000(config.card, mac.bits(), config.speed, name, packets, dma);
        return new Port(dev, nic, null, config.probe.probe(new E1000Slot(nic, dma, skbs, softnet, dev, config.e1000)));
    }

    private Port multiQueue(HostBuilder b, DmaMemory dma, List<SoftnetData> perCpu) {
        NetDevice dev = device("eth0", b.mac);
        MultiQueueNic card = new MultiQueueNic(b.mac.bits(), b.speed, b.queues, b.queueDescriptors, dev.name(), packets, dma);
        List<SoftnetData> served = new ArrayList<>();
        for (int i = 0; i < b.queues; i++) {
            served.add(perCpu.get((b.irqCpu + i) % b.cpus));
        }
        return new Port(dev, null, card, new MultiQueueDriver(card, dma, skbs, served, dev));
    }

    /** A builder with the defaults: one CPU, e1000 at 1 Gb/s with a ring of 256, 192.0.2.2/24. */
    public static HostBuilder builder() {
        return new HostBuilder();
    }

    /** Plugs in the cable of eth0: these frames arrive. */
    public Host attach(FrameSource frames) {
        port0.attach(frames);
        return this;
    }

    /** What leaves by eth0 goes here. */
    public Host transmitTo(FrameSink sink) {
        port0.transmitTo(sink);
        return this;
    }

    /** Opens a UDP socket on all addresses. */
    public UdpSock udp(int port) {
        return ipv4.udp().open(0, port);
    }

    /** Listens for TCP connections on all addresses. */
    public TcpListener listen(int port) {
        return ipv4.tcp().listen(0, port);
    }

    /** A permanent neighbour entry on the link that leads there: {@code ip neigh add ADDRESS lladdr MAC nud permanent}. */
    public Host neighbour(String address, String mac) {
        int bits = Ipv4Address.bits(address);
        ipv4.routes().link(bits).set(bits, MacAddress.parse(mac).bits());
        return this;
    }

    /** Starts a program on CPU 0 at the present. */
    public <T extends Task> T spawn(T program) {
        return spawn(program, 0);
    }

    /** Starts a program on a CPU at the present. */
    public <T extends Task> T spawn(T program, int cpu) {
        Cpu on = machine.cpu(cpu);
        on.runQueue().start(program, on.now());
        programs.add(program);
        return program;
    }

    /** The programs started here, in order. */
    public List<Task> programs() {
        return List.copyOf(programs);
    }

    /** Runs until nothing is left to do. */
    public Machine.End run() {
        return machine.run(SimTime.NEVER);
    }

    /** Runs until simulated time {@code ps}. */
    public Machine.End runUntil(long ps) {
        return machine.run(ps);
    }

    /** Checks that packets and cycles add up; throws with the book that does not. */
    public Host check() {
        packets.check(held());
        for (Cpu cpu : machine.cpus()) {
            cpu.ledger().check();
        }
        return this;
    }

    /** Packets that wait somewhere: ring, batch, sockets, neighbour and fragment queues. */
    public long held() {
        long backlogs = 0;
        for (Cpu cpu : machine.cpus()) {
            backlogs += softnet.receive().softnet(cpu).backlog().held();
        }
        return ports.stream().mapToLong(Port::held).sum() + backlogs + ipv4.held();
    }

    /** Attaches a tracer to all CPUs, or detaches it with null. */
    public Host trace(CpuTracer tracer) {
        machine.cpus().forEach(c -> c.trace(tracer));
        return this;
    }

    /** The CPUs. */
    public Machine machine() {
        return machine;
    }

    /** CPU 0. */
    public Cpu cpu() {
        return machine.cpu(0);
    }

    /** How often a driver's first touch of a frame had to go to memory, on all CPUs; see {@link kstack.hw.LastLevelCache}. */
    public long cacheMisses() {
        return machine.cpus().stream().mapToLong(c -> c.ledger().cacheMisses()).sum();
    }

    /** What became of each packet. */
    public PacketLedger packets() {
        return packets;
    }

    /** Settings and SNMP counters. */
    public Netns net() {
        return net;
    }

    /** SNMP counters that moved, by printed name. */
    public Map<String, Long> counters() {
        return net.mib().moved();
    }

    /** The first interface, its counters brought up to date. */
    public NetDevice eth0() {
        return port0.dev();
    }

    /** The interfaces, eth0 first. */
    public List<Port> ports() {
        return List.copyOf(ports);
    }

    /** The interface with this name and what stands behind it. */
    public Port port(String name) {
        return ports.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("this host has " + ports + ", not " + name + "; HostBuilder.device adds one"));
    }

    /** Its network card. */
    public E1000 nic() {
        return port0.nic();
    }

    /** The driver of a card with several queues, {@code HostBuilder.queues}; its card is {@code hw()}. */
    public MultiQueueDriver multiQueue() {
        if (!(driver instanceof MultiQueueDriver several)) {
            throw new IllegalStateException("this host has an e1000 with one queue; build it with queues(N)");
        }
        return several;
    }

    /** Speed of the wire. */
    public LinkSpeed speed() {
        return config.speed;
    }

    /** Its driver. */
    public NicDriver driver() {
        return driver;
    }

    /** Its driver, if that is the built-in one or extends it. */
    public E1000Adapter e1000() {
        if (driver instanceof E1000Adapter e1000) {
            return e1000;
        }
        throw new IllegalStateException("the driver of this host is a " + driver.getClass().getSimpleName()
                + " and does not extend E1000Adapter; use driver()");
    }

    /** The softnet state of the CPU that the card interrupts. */
    public SoftnetData softnet() {
        return softnet;
    }

    /** Where packets are allocated. */
    public SkbAllocator skbs() {
        return skbs;
    }

    /** The IPv4 stack. */
    public Ipv4 ipv4() {
        return ipv4;
    }

    @Override
    public String toString() {
        return config.toString();
    }
}
