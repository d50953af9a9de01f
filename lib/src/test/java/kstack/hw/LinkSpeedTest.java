package kstack.hw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kstack.sim.SimTime;
import kstack.trace.PacketLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkSpeedTest {
    static List<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../data/anchors/line_rate.csv"));
        return lines.subList(1, lines.size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void aFrameTakesPreambleItselfFcsAndGap(String row) {
        String[] cells = row.split(",");
        LinkSpeed speed = LinkSpeed.valueOf("GBIT_" + cells[0]);
        int len = Integer.parseInt(cells[1]) - 4;
        assertEquals(Long.parseLong(cells[0]) * 1_000_000_000L, speed.bitsPerSecond());
        assertEquals(Math.round(Double.parseDouble(cells[4]) * 1000), speed.frameTimePs(len));
        assertEquals(Long.parseLong(cells[3]), Math.round(speed.lineRate(len)));
    }

    @Test
    void aShortFrameIsPaddedToTheLeastLength() {
        assertEquals(LinkSpeed.GBIT_10.frameTimePs(60), LinkSpeed.GBIT_10.frameTimePs(14));
    }

    @Test
    void sentFramesFollowOneAnotherAtLineRate() {
        for (LinkSpeed speed : LinkSpeed.values()) {
            DmaMemory dma = new DmaMemory();
            E1000 nic = new E1000(0x0200_0000_0002L, speed, "eth0", new PacketLedger(), dma);
            long[] now = {SimTime.US};
            nic.accessedBy(() -> now[0]);
            TxRing ring = new TxRing(16);
            nic.transmitRing(ring);
            long address = dma.map(new byte[2048], 0);
            long[] last = new long[1];
            nic.connect((b, o, l, at) -> last[0] = at);
            for (int i = 0; i < 10; i++) {
                ring.describe(i, address, 1514, TxRing.CMD_EOP | TxRing.CMD_RS);
            }
            nic.ew32(E1000Register.TDT, 10);
            assertEquals(SimTime.US + 10 * speed.frameTimePs(1514), last[0]);
        }
    }
}
