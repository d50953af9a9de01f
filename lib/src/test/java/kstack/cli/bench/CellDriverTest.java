package kstack.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import kstack.drivers.e1000.E1000Adapter;
import kstack.drivers.e1000.E1000Slot;
import kstack.host.Host;
import kstack.hw.LinkSpeed;
import kstack.net.ipv4.UdpSock;
import kstack.traffic.ConstantRate;
import kstack.traffic.Reader;
import kstack.wire.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CellDriverTest {
    private static Cell cell;

    @BeforeAll
    static void start() {
        cell = new Cell();
    }

    @AfterAll
    static void stop() {
        cell.close();
    }

    private static Host flooded(E1000Slot.Probe driver, int payload, double perSecond, int frames) {
        Host h = Host.builder().driver(driver).build();
        UdpSock sock = h.udp(5000);
        h.spawn(new Reader(sock));
        byte[] frame = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 5000).payloadLen(payload).build();
        h.attach(new ConstantRate(frame, perSecond, frames, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(frames, sock.datagramsReceived());
        return h.check();
    }

    @Test
    void aDriverWrittenInACellReceivesEveryFrameOfEverySize() {
        cell.run(Cell.source("cell-driver.jshell"));
        E1000Slot.Probe probe = cell.value("(E1000Slot.Probe) CellDriver::new", E1000Slot.Probe.class);
        for (int payload : new int[] {18, 214, 215, 1472}) {
            Host h = flooded(probe, payload, 50_000, 2_000);
            assertNotEquals(E1000Adapter.class, h.driver().getClass());
            assertEquals(2_000, h.driver().napi().packets());
        }
    }

    @Test
    void aDriverWrittenInACellAnswersEchoRequests() {
        cell.run(Cell.source("cell-driver.jshell"));
        E1000Slot.Probe probe = cell.value("(E1000Slot.Probe) CellDriver::new", E1000Slot.Probe.class);
        Host h = Host.builder().driver(probe).build().neighbour("192.0.2.1", "02:00:00:00:00:01");
        List<Integer> replies = new ArrayList<>();
        h.transmitTo((b, off, len, at) -> replies.add(len));
        byte[] ping = Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(7, 1).build();
        h.attach(new ConstantRate(ping, 10_000, 50, LinkSpeed.GBIT_1, 0)).run();
        assertEquals(50, replies.size());
        assertEquals(50, h.check().packets().sent());
    }

    @Test
    void aCellReplacesOneFunctionOfTheBuiltInDriver() {
        cell.run("""
                import kstack.drivers.e1000.*;
                class Halved extends E1000Adapter {
                    Halved(E1000Slot slot) { super(slot); }
                    @Override protected int cleanRxIrq(Cpu cpu, int budget) {
                        int work = super.cleanRxIrq(cpu, Math.min(budget, 8));
                        return work == 8 ? budget : work;
                    }
                }
                """);
        Host whole = flooded(E1000Adapter::new, 18, 400_000, 2_000);
        Host halved = flooded(cell.value("(E1000Slot.Probe) Halved::new", E1000Slot.Probe.class), 18, 400_000, 2_000);
        assertTrue(halved.driver().napi().polls() > whole.driver().napi().polls(),
                halved.driver().napi().polls() + " polls, built in " + whole.driver().napi().polls());
    }

    @Test
    void codeThatDoesNotCompileOrThrowsSaysWhy() {
        String compile = assertThrows(IllegalArgumentException.class, () -> cell.run("int x = nothing;")).getMessage();
        assertTrue(compile.contains("nothing"), compile);
        String thrown = assertThrows(IllegalStateException.class,
                () -> cell.run("Host.builder().rxRing(3);")).getMessage();
        assertTrue(thrown.contains("48 to 4096"), thrown);
        assertThrows(IllegalArgumentException.class, () -> cell.run("class Open {"));
    }
}
