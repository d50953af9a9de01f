package kstack.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kstack.hw.LastLevelCache;
import kstack.trace.Fn;
import org.junit.jupiter.api.Test;

/** The machines to choose from, and their numbers against the rows that they name as their sources. */
class MachineModelTest {
    private static final String PROFILE = "xdp25_eval_generic_xdp_tx profile (i7-6700K 4 GHz): ";
    private static final Pattern PART = Pattern.compile("(\\w+\\*?) (\\d+\\.\\d)\\b");
    private static final Pattern PER_POLL = Pattern.compile("(\\d+\\.\\d) ns a packet at 64 packets a poll");

    private static List<String[]> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/" + file));
        return lines.subList(1, lines.size()).stream().map(l -> l.split(",", -1)).toList();
    }

    private static double ns(CostModel model, Fn fn) {
        return model.perCallPs(fn) / 1e3;
    }

    /** The number that the source gives a function: its self time; for a name with a star, of all that begin so. */
    private static double selfNs(List<String[]> profile, String name) {
        String prefix = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
        double sum = 0;
        for (String[] row : profile) {
            if (prefix == null ? row[0].equals(name) : row[0].startsWith(prefix)) {
                // the program is charged with the map look-up that it calls
                sum += Double.parseDouble(name.equals("bpf_prog") ? row[4] : row[2]);
            }
        }
        return sum;
    }

    @Test
    void everyNumberFromTheProfileIsTheSumOfTheRowsThatItNames() throws IOException {
        List<String[]> profile = rows("per_function_costs.csv");
        int held = 0;
        for (Fn fn : Fn.values()) {
            String source = CostModel.SERVER.source(fn);
            if (!source.startsWith(PROFILE)) {
                continue;
            }
            String text = source.substring(PROFILE.length());
            double cost = ns(CostModel.SERVER, fn);
            Matcher poll = PER_POLL.matcher(text);
            Matcher part = PART.matcher(text);
            if (poll.find()) {
                // the profile prints a tenth of a nanosecond a packet: 6.4 ns of a poll
                assertEquals(64 * Double.parseDouble(poll.group(1)), cost, 3.2, fn.symbol());
            } else if (text.startsWith("as ")) {
                Fn other = text.equals("as kfree_skb") ? Fn.KFREE_SKB : Fn.NAPI_BUILD_SKB;
                assertEquals(ns(CostModel.SERVER, other), cost, fn.symbol() + " " + text);
            } else if (part.find()) {
                double sum = 0;
                do {
                    assertEquals(selfNs(profile, part.group(1)), Double.parseDouble(part.group(2)), 0.051, fn.symbol() + ": "
                            + part.group(1));
                    sum += Double.parseDouble(part.group(2));
                } while (part.find());
                assertEquals(sum, cost, 0.001, fn.symbol() + ": " + text);
            } else {
                assertEquals(selfNs(profile, text), cost, 0.001, fn.symbol() + ": " + text);
            }
            held++;
        }
        assertTrue(held >= 16, "only " + held + " rows name the profile");
    }

    @Test
    void systemCallsWakeUpsAndEpollAreWhatWasMeasured() throws IOException {
        Map<String, Double> m = new HashMap<>();
        for (String[] row : rows("process_costs.csv")) {
            m.put(row[0] + row[1], Double.parseDouble(row[2]));
        }
        CostModel c = CostModel.SERVER;
        assertEquals(m.get("getppid"), ns(c, Fn.SYSCALL), 1);
        assertEquals(m.get("wakeup_and_switch"), ns(c, Fn.TRY_TO_WAKE_UP) + ns(c, Fn.SCHEDULE), 1);
        assertEquals(m.get("sendto_watched") - m.get("sendto_plain"), ns(c, Fn.EP_POLL_CALLBACK), 1);
        assertEquals((m.get("epoll_wait_ready_8") - m.get("epoll_wait_ready_1")) / 7, ns(c, Fn.EP_ITEM_POLL), 1);
        assertEquals(m.get("epoll_wait_ready_1") - m.get("getppid_beside_epoll") - ns(c, Fn.EP_ITEM_POLL),
                ns(c, Fn.EP_SEND_EVENTS), 1);
        assertEquals((m.get("udp_recv8192") - m.get("udp_recv18")) / (8192 - 18),
                c.perBytePs(Fn.SKB_COPY_DATAGRAM_ITER) / 1e3, 0.005);
        double recv = ns(c, Fn.SYSCALL) + ns(c, Fn.UDP_RECVMSG) + ns(c, Fn.SKB_COPY_DATAGRAM_ITER) + 0.05 * 18
                + ns(c, Fn.CONSUME_SKB);
        assertEquals(1, recv / m.get("udp_recv18"), 0.06, "recv() of a small datagram, " + recv + " ns");
    }

    @Test
    void xdpOnOneCoreIsWhatThePaperMeasured() throws IOException {
        double drop = 0;
        for (String[] row : rows("xdp_cpu_vs_load.csv")) {
            if (row[0].equals("xdp_drop") && row[1].equals("24.8")) {
                drop = Double.parseDouble(row[4]);
            }
        }
        double send = 0;
        for (String[] row : rows("xdp_ring_size.csv")) {
            if (row[0].equals("xdp_tx") && row[1].equals("512") && row[2].equals("1")) {
                send = 1e9 / Double.parseDouble(row[3]);
            }
        }
        CostModel c = CostModel.XEON_E5_1650_V4;
        double poll = (ns(c, Fn.MLX5E_NAPI_POLL) + ns(c, Fn.NAPI_POLL) + ns(c, Fn.NET_RX_ACTION) * 64 / 300) / 64;
        double model = ns(c, Fn.MLX5E_XDP_HANDLE) + ns(c, Fn.BPF_PROG_RUN_XDP) + ns(c, Fn.MLX5E_POST_RX_WQES) + poll;
        assertEquals(drop, model, 0.5);
        assertEquals(send, model + ns(c, Fn.MLX5E_XMIT_XDP_FRAME), 0.5);
    }

    @Test
    void aMissCostsWhatSixQueuesWithLargeRingsLoseByThem() throws IOException {
        double cold = 0;
        double warm = 0;
        double most = 0;
        for (String[] row : rows("xdp_ring_size.csv")) {
            double coreNs = 1e9 * Integer.parseInt(row[2]) / Double.parseDouble(row[3]);
            if (row[0].equals("xdp_tx") && Double.parseDouble(row[4]) > most) {
                most = Double.parseDouble(row[4]);
                cold = coreNs;
            }
            warm = row[0].equals("xdp_tx") && row[1].equals("1024") && row[2].equals("1") ? coreNs : warm;
        }
        LastLevelCache llc = MachineModel.XEON_E5_1650_V4.profile().llc();
        assertEquals(cold - warm, llc.missPs() / 1e3, 2);
        assertEquals(15 << 20, llc.sizeBytes());
        assertEquals(0.1, llc.dmaBytes() / (double) llc.sizeBytes());
    }

    @Test
    void eachMachineIsFoundByItsNameAndSaysWhatItIs() {
        for (MachineModel m : MachineModel.all()) {
            assertSame(m, MachineModel.named(m.name()));
            assertFalse(m.what().isBlank());
            for (Fn fn : Fn.values()) {
                assertFalse(m.costs().source(fn).isBlank(), m.name() + " " + fn);
            }
        }
        String message = assertThrows(IllegalArgumentException.class, () -> MachineModel.named("vax")).getMessage();
        assertTrue(message.contains("[server, xeon-e5-1650v4, router-2002, qemu-guest]"), message);
        assertSame(LastLevelCache.NONE, MachineModel.QEMU_GUEST.profile().llc());
    }
}
