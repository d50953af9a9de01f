package kstack.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import kstack.trace.Fn;

/**
 * What each kernel function costs: picoseconds a call and picoseconds a byte, and where the number comes from.
 *
 * <p>Immutable; {@link #with} gives a changed copy. Protocol code never sees a cost, so the same code runs under any
 * model, {@link #FREE} included.
 */
public final class CostModel {
    /** Everything takes no time: for questions in which time has no part. */
    public static final CostModel FREE = new CostModel("free", new long[Fn.values().length],
            new long[Fn.values().length], filled("takes no time"));

    /** A 4 GHz server core, per-packet costs from published profiles; see the resource for each number's source. */
    public static final CostModel SERVER = load("server");

    /**
     * The 3.6 GHz Xeon of the CoNEXT'18 XDP measurements: the server's costs, its interrupt calibrated to the recorded CPU
     * share by load ({@code data/anchors/xdp_cpu_vs_load.csv}).
     */
    public static final CostModel XEON_E5_1650_V4 = load("xeon-e5-1650v4", 1, SERVER);

    /** Functions outside of the router's table take so many times the server's time. */
    private static final double ROUTER_2002_FACTOR = 3.5;

    /**
     * The router of the NAPI HOWTO's table, 2002, with two e1000 on a PCI bus: calibrated to {@code
     * data/anchors/napi_howto_e1000.csv}; which CPU it had is not recorded.
     */
    public static final CostModel ROUTER_2002 = load("router-2002", 1, SERVER.scaled(ROUTER_2002_FACTOR, "router-2002",
            "estimate: " + ROUTER_2002_FACTOR + " times the time of the server"));

    private static final List<CostModel> NAMED = List.of(FREE, SERVER, XEON_E5_1650_V4, ROUTER_2002);

    /** Functions outside of the emulated guest's table: this many of its instructions for a nanosecond of {@link #SERVER}. */
    private static final double QEMU_INSTRUCTIONS_PER_SERVER_NS = 3;

    private final String name;
    private final long[] perCallPs;
    private final long[] perBytePs;
    private final String[] sources;

    private CostModel(String name, long[] perCallPs, long[] perBytePs, String[] sources) {
        this.name = name;
        this.perCallPs = perCallPs;
        this.perBytePs = perBytePs;
        this.sources = sources;
    }

    private static String[] filled(String text) {
        String[] s = new String[Fn.values().length];
        Arrays.fill(s, text);
        return s;
    }

    private static CostModel load(String name) {
        return load(name, 1, null);
    }

    /**
     * Reads a table of {@code unitNs} nanoseconds a unit; what it does not name costs what it costs in {@code others},
     * or is missing if there are none.
     */
    private static CostModel load(String name, double unitNs, CostModel others) {
        String resource = "costs-" + name + ".csv";
        long[] call = others == null ? new long[Fn.values().length] : others.perCallPs.clone();
        long[] perByte = others == null ? new long[call.length] : others.perBytePs.clone();
        String[] sources = others == null ? new String[call.length] : others.sources.clone();
        try (InputStream in = CostModel.class.getResourceAsStream(resource);
                BufferedReader r = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            r.readLine();
            for (String line = r.readLine(); line != null; line = r.readLine()) {
                String[] col = line.split(",", 4);
                int fn = Fn.of(col[0]).ordinal();
                call[fn] = ps(col[1], unitNs);
                perByte[fn] = ps(col[2], unitNs);
                sources[fn] = col[3];
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cost model " + resource, e);
        }
        for (Fn fn : Fn.values()) {
            if (sources[fn.ordinal()] == null) {
                throw new IllegalStateException("the cost model " + resource + " has no row for " + fn.symbol());
            }
        }
        return new CostModel(name, call, perByte, sources);
    }

    private static long ps(String units, double unitNs) {
        BigDecimal ns = new BigDecimal(units).multiply(BigDecimal.valueOf(unitNs));
        return ns.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }

    /** A copy in which everything takes {@code factor} times as long, named {@code as}. */
    private CostModel scaled(double factor, String as, String why) {
        long[] call = Arrays.stream(perCallPs).map(ps -> Math.round(ps * factor)).toArray();
        long[] perByte = Arrays.stream(perBytePs).map(ps -> Math.round(ps * factor)).toArray();
        return new CostModel(as, call, perByte, filled(why));
    }

    /**
     * A guest of QEMU with counted instructions: each takes {@code nsPerInstruction}, and nothing else takes time, no
     * cache miss and no register access. Instructions of each function from {@code costs-qemu-e1000.csv}, counted in such a guest.
     */
    public static CostModel qemuE1000(double nsPerInstruction) {
        if (!(nsPerInstruction > 0 && nsPerInstruction <= 1024)) {
            throw new IllegalArgumentException("an instruction takes more than 0 and at most 1024 ns, got "
                    + nsPerInstruction);
        }
        CostModel others = SERVER.scaled(QEMU_INSTRUCTIONS_PER_SERVER_NS * nsPerInstruction, "qemu-e1000",
                "estimate: " + QEMU_INSTRUCTIONS_PER_SERVER_NS + " instructions a ns of the server");
        return load("qemu-e1000", nsPerInstruction, others);
    }

    /** A copy in which a call of {@code fn} costs {@code ns} and each byte {@code nsPerByte}; {@code source} says why. */
    public CostModel with(Fn fn, double ns, double nsPerByte, String source) {
        if (!(ns >= 0) || !(nsPerByte >= 0) || ns > 1e12 || nsPerByte > 1e9) {
            throw new IllegalArgumentException("a cost is 0 or more nanoseconds, got " + ns + " ns and " + nsPerByte
                    + " ns/byte for " + fn.symbol());
        }
        long[] call = perCallPs.clone();
        long[] perByte = perBytePs.clone();
        String[] src = sources.clone();
        call[fn.ordinal()] = Math.round(ns * 1000);
        perByte[fn.ordinal()] = Math.round(nsPerByte * 1000);
        src[fn.ordinal()] = source;
        return new CostModel(name.endsWith("*") ? name : name + "*", call, perByte, src);
    }

    /** The cost model with this name: {@code free}, {@code server}, {@code xeon-e5-1650v4}, {@code router-2002}. */
    public static CostModel named(String name) {
        return NAMED.stream().filter(m -> m.name.equals(name)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("there is no cost model '" + name + "'; there are " + NAMED.stream()
                        .map(CostModel::name).toList() + ", and CostModel.qemuE1000(nsPerInstruction)"));
    }

    /** The models that have a name. */
    public static List<CostModel> all() {
        return NAMED;
    }

    /** The name; a star marks a changed copy. */
    public String name() {
        return name;
    }

    /** Cost of a call in picoseconds. */
    public long perCallPs(Fn fn) {
        return perCallPs[fn.ordinal()];
    }

    /** Cost of a byte in picoseconds. */
    public long perBytePs(Fn fn) {
        return perBytePs[fn.ordinal()];
    }

    /** Where the number comes from. */
    public String source(Fn fn) {
        return sources[fn.ordinal()];
    }

    @Override
    public String toString() {
        return "cost model " + name;
    }
}
