package kstack.kernel;

import java.util.List;

/**
 * A machine to choose: what work costs on it, which kernel it runs, what its cache is like. Each is a measured machine, or as
 * near to one as figures were published; {@link CostModel#source} says of each number where it comes from, and a test holds
 * those numbers to the rows that they name.
 *
 * <p>{@code HostBuilder.machine(...)} takes one; costs and profile can then be changed one by one.
 *
 * @param name short, for {@link #named}
 * @param what CPU, card and kernel, and which figures it was calibrated to
 * @param costs what functions cost
 * @param profile scheduler, tick, softirq rules, last-level cache
 */
public record MachineModel(String name, String what, CostModel costs, MachineProfile profile) {
    /** The default: costs of a 4 GHz core, the cache of a six-core Xeon, Linux 6.18. */
    public static final MachineModel SERVER = new MachineModel("server", "a server core of 4 GHz with mlx5 or e1000, Linux 6.18;"
            + " driver and packets from a profile of an i7-6700K, processes measured on an AMD EPYC, cache of a Xeon E5-1650 v4",
            CostModel.SERVER, MachineProfile.LINUX_6_18);

    /** The machine of the XDP paper. */
    public static final MachineModel XEON_E5_1650_V4 = new MachineModel("xeon-e5-1650v4", "Xeon E5-1650 v4 at 3.6 GHz,"
            + " ConnectX-5 at 100 Gb/s, Linux 4.18: the XDP paper's CPU use by load, rates and cache misses by ring and queues",
            CostModel.XEON_E5_1650_V4, MachineProfile.XEON_E5_1650_V4);

    /** A small old machine: a router of 2002. */
    public static final MachineModel ROUTER_2002 = new MachineModel("router-2002", "a router of 2002 with two e1000 at 1 Gb/s on"
            + " PCI, Linux 2.4: the NAPI HOWTO's table; its CPU is not recorded, its cache not modelled",
            CostModel.ROUTER_2002, MachineProfile.LINUX_2_4);

    /** A guest of QEMU with the emulated e1000, at 4 ns an instruction. */
    public static final MachineModel QEMU_GUEST = new MachineModel("qemu-guest", "QEMU's pc with its e1000, Linux 6.1, counted"
            + " instructions of 4 ns each, no cache: what the recordings of data/e1000-qemu ran on; use nic(E1000Card.QEMU_82540EM)",
            CostModel.qemuE1000(4), MachineProfile.LINUX_6_1);

    private static final List<MachineModel> ALL = List.of(SERVER, XEON_E5_1650_V4, ROUTER_2002, QEMU_GUEST);

    /** All of them, fastest first. */
    public static List<MachineModel> all() {
        return ALL;
    }

    /** The machine with this name. */
    public static MachineModel named(String name) {
        return ALL.stream().filter(m -> m.name.equals(name)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                "there is no machine '" + name + "'; there are " + ALL.stream().map(MachineModel::name).toList()));
    }

    @Override
    public String toString() {
        return name + ": " + what;
    }
}
