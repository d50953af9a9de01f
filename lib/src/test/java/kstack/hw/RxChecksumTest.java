package kstack.hw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import kstack.wire.Frame;
import kstack.wire.FrameBuilder;
import org.junit.jupiter.api.Test;

class RxChecksumTest {
    private static final int GOOD_L4 = RxRing.IPCS | RxRing.TCPCS;

    private static FrameBuilder udp() {
        return Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").udp(1, 2).payload("some bytes");
    }

    private static int verdict(FrameBuilder frame) {
        byte[] f = frame.build();
        return RxChecksum.verify(f, 0, f.length);
    }

    @Test
    void goodChecksumsAreSaidToBeCheckedWithoutError() {
        assertEquals(GOOD_L4, verdict(udp()));
        assertEquals(GOOD_L4, verdict(udp().pad()));
        assertEquals(GOOD_L4, verdict(Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).payload("x")));
        assertEquals(RxRing.IPCS, verdict(Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").echoRequest(1, 1)));
    }

    @Test
    void badChecksumsSetTheErrorBitOfTheirLayer() {
        assertEquals(GOOD_L4 | RxRing.TCPE << 8, verdict(udp().badChecksum()));
        assertEquals(GOOD_L4 | RxRing.IPE << 8, verdict(udp().badIpChecksum()));
        assertEquals(GOOD_L4 | RxRing.TCPE << 8,
                verdict(Frame.ethernet().ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2).badChecksum()));
    }

    @Test
    void aFragmentIsCheckedUpToItsIpHeader() {
        assertEquals(RxRing.IPCS, verdict(udp().fragment(0, true)));
        assertEquals(RxRing.IPCS, verdict(udp().fragment(10, false)));
    }

    @Test
    void udpWithoutChecksumIsNotCalledChecked() {
        assertEquals(RxRing.IPCS, verdict(udp().noChecksum()));
    }

    @Test
    void aTaggedFrameIsLeftAlone() {
        assertEquals(RxRing.IXSM, verdict(udp().vlan(5)));
    }

    @Test
    void framesThatAreNoWholeIpv4AreLeftAlone() {
        assertEquals(RxRing.IXSM, verdict(Frame.ethernet().arpRequest("192.0.2.1", "192.0.2.2")));
        assertEquals(RxRing.IXSM, verdict(udp().version(6)));
        assertEquals(RxRing.IXSM, verdict(udp().ihl(4)));
        assertEquals(RxRing.IXSM, verdict(udp().totalLen(1000)));
        byte[] cut = new byte[20];
        cut[12] = 8;
        assertEquals(RxRing.IXSM, RxChecksum.verify(cut, 0, cut.length));
    }

    @Test
    void optionsMoveTheTransportHeader() {
        assertEquals(GOOD_L4, verdict(udp().ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0)));
    }
}
