package kstack.net.ipv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.kernel.Context;
import kstack.kernel.Cpu;
import kstack.sim.RandomStream;
import kstack.sim.SimTime;
import kstack.trace.Fn;
import kstack.trace.FnSequence;
import kstack.trace.Mib;
import kstack.traffic.FrameMix;
import kstack.traffic.Generator;
import kstack.traffic.Latency;
import kstack.traffic.Reader;
import kstack.traffic.Schedule;
import kstack.wire.Bytes;
import kstack.wire.Frame;
import kstack.wire.InternetChecksum;
import kstack.wire.Ipv4Address;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way of a plain datagram does what the long way does: a traced CPU, which always goes the long way, agrees. */
class UdpFastPathTest {
    private static final long END = 20 * SimTime.MS;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheLongWayToTheLastPicosecond(long seed) {
        int cpus = 1 + (int) (seed % 2);
        Machine plain = new Machine(seed, cpus, false);
        Machine traced = new Machine(seed, cpus, true);
        assertEquals(traced.everything(), plain.everything());
        assertEquals(0, traced.together());
        long of = plain.host.net().mib().value(Mib.UDP_IN_DATAGRAMS);
        assertTrue(cpus > 1 || plain.together() > of / 2, plain.together() + " of " + of + " went the short way");
    }

    /** A host under a mix of good and bad frames. */
    private static final class Machine {
        final Host host;
        final List<Object> seen = new ArrayList<>();
        final Latency latency = new Latency();

        Machine(long seed, int cpus, boolean trace) {
            host = Host.builder().cpus(cpus).speed(LinkSpeed.GBIT_10).build();
            UdpSock any = host.udp(5000);
            host.spawn(new Reader(any, 65_536, 200 * SimTime.NS, (b, n, t) -> {
                seen.add(t);
                seen.add(Bytes.hex(b, 0, n));
            }).latency(latency), cpus - 1);
            UdpSock small = host.udp(5001);
            small.setRcvbuf(4096, 4096);
            host.spawn(Reader.slow(small, 20 * SimTime.US), 0);
            UdpSock filtered = host.udp(5002);
            filtered.attachFilter(skb -> skb.len() > 60 ? 0 : skb.len() - 3);
            host.spawn(new Reader(filtered), 0);
            UdpSock connected = host.udp(5003);
            connected.connect(Ipv4Address.bits("192.0.2.1"), 1003);
            host.spawn(new Reader(connected), 0);
            if (trace) {
                host.trace((cpu, context, fn, from, to) -> { });
            }
            RandomStream random = RandomStream.of(seed, "frames");
            double rate = 200_000 * (1 + seed % 4);
            host.attach(new Generator(Schedule.poisson(rate, random), FrameMix.weighted(frames(random), weights(),
                    random), LinkSpeed.GBIT_10, 0).until(END - SimTime.MS));
            host.runUntil(END);
            host.check();
        }

        private static byte[][] frames(RandomStream random) {
            List<byte[]> frames = new ArrayList<>();
            for (int port = 5000; port <= 5004; port++) {
                frames.add(udp(port, 18, random));
                frames.add(udp(port, random.nextInt(1400), random));
            }
            for (int n = 0; n < 40; n++) {
                // anything may be wrong in the first 42 bytes behind the addresses of the link
                byte[] b = udp(5000 + random.nextInt(5), random.nextInt(100), random);
                int at = 12 + random.nextInt(30);
                b[at] ^= (byte) (1 << random.nextInt(8));
                if (random.nextInt(2) == 0 && b[14] == 0x45) {
                    InternetChecksum.fillIpHeader(b, 14);
                }
                frames.add(b);
            }
            return frames.toArray(new byte[0][]);
        }

        private static double[] weights() {
            double[] w = new double[50];
            for (int i = 0; i < w.length; i++) {
                w[i] = i < 2 ? 20 : 1;
            }
            return w;
        }

        private static byte[] udp(int port, int bytes, RandomStream random) {
            byte[] payload = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                payload[i] = (byte) random.nextInt(256);
            }
            return Frame.ethernet().src("02:00:00:00:00:01").dst("02:00:00:00:00:02").ipv4("192.0.2.1", "192.0.2.2")
                    .udp(1000 + port % 10, port).payload(payload).build();
        }

        long together() {
            long n = 0;
            for (Cpu cpu : host.machine().cpus()) {
                n += cpu.ledger().count(FnSequence.UDP_TO_SOCKET);
            }
            return n;
        }

        List<Object> everything() {
            List<Object> all = new ArrayList<>(seen);
            all.add(host.counters());
            all.add(host.packets().toString());
            all.add(host.packets().dropSites());
            all.add(latency.toString());
            for (Cpu cpu : host.machine().cpus()) {
                cpu.ledger().check();
                all.add(cpu.now());
                for (Context context : Context.values()) {
                    for (Fn fn : Fn.values()) {
                        all.add(fn + " " + cpu.ledger().count(context, fn) + " " + cpu.ledger().timePs(context, fn));
                    }
                }
            }
            return all;
        }
    }
}
