package kstack.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketLedgerTest {
    private final PacketLedger ledger = new PacketLedger();

    @Test
    void everythingThatCameInEndedOrIsHeld() {
        for (int i = 1; i <= 10; i++) {
            assertEquals(i, ledger.inject());
        }
        ledger.create();
        ledger.create();
        ledger.deliver(1, Fn.UDP_RECVMSG);
        ledger.consume(2, Fn.ARP_PROCESS);
        ledger.send(0, Fn.E1000_XMIT_FRAME);
        ledger.drop(3, DropReason.NO_SOCKET, Fn.UDP_RCV);
        ledger.miss(4);
        ledger.filter(5);
        assertEquals(6, ledger.held());
        ledger.check(6);
        assertEquals("injected 10 + created 2 = delivered 1 + consumed 1 + sent 1 + dropped 1 + missed 1 + filtered 1"
                + " + held 6", ledger.toString());
    }

    @Test
    void aBookThatDoesNotAddUpIsShown() {
        ledger.inject();
        String message = assertThrows(IllegalStateException.class, () -> ledger.check(0)).getMessage();
        assertTrue(message.contains("expected 1 packets waiting, found 0"), message);
        assertTrue(message.contains("injected 1"), message);
    }

    @ParameterizedTest
    @EnumSource(value = DropReason.class, names = {"NOT_DROPPED_YET", "CONSUMED"})
    void whatIsNoReasonIsNotTakenForADrop(DropReason reason) {
        assertThrows(IllegalArgumentException.class, () -> ledger.drop(1, reason, Fn.IP_RCV));
        assertEquals(0, ledger.dropped());
    }

    @Test
    void dropsAreToldByReasonAndByPlace() {
        ledger.drop(1, DropReason.NO_SOCKET, Fn.UDP_RCV);
        ledger.drop(2, DropReason.NO_SOCKET, Fn.TCP_V4_RCV);
        ledger.drop(3, DropReason.NO_SOCKET, Fn.UDP_RCV);
        ledger.drop(4, DropReason.IP_CSUM, Fn.IP_RCV_CORE);
        assertEquals(Map.of(DropReason.NO_SOCKET, 3L, DropReason.IP_CSUM, 1L), ledger.drops());
        assertEquals(Map.of("NO_SOCKET at __udp4_lib_rcv", 2L, "NO_SOCKET at tcp_v4_rcv", 1L, "IP_CSUM at ip_rcv_core", 1L),
                ledger.dropSites());
        assertEquals(3, ledger.dropped(DropReason.NO_SOCKET));
        assertEquals(2, ledger.dropped(DropReason.NO_SOCKET, Fn.UDP_RCV));
        assertEquals(4, ledger.dropped());
    }

    @Test
    void aSinkIsToldOfEveryEndInOrder() {
        List<String> seen = new ArrayList<>();
        ledger.sink((id, fate, reason, at) -> seen.add(id + " " + fate + " " + reason + " " + at));
        ledger.deliver(1, Fn.UDP_RECVMSG);
        ledger.drop(2, DropReason.NO_SOCKET, Fn.UDP_RCV);
        ledger.miss(3);
        ledger.sink(null);
        ledger.filter(4);
        assertEquals(List.of("1 DELIVERED CONSUMED udp_recvmsg", "2 DROPPED NO_SOCKET __udp4_lib_rcv",
                "3 MISSED CONSUMED null"), seen);
    }

    @Test
    void icmpMessagesAreCountedByTypeAndInTheirColumn() {
        MibCounters mib = new MibCounters();
        mib.icmpIn(8);
        mib.icmpIn(42);
        mib.icmpOut(0);
        mib.inc(Mib.TCP_IN_SEGS);
        assertEquals(List.of("Icmp.InEchos", "Icmp.OutEchoReps", "IcmpMsg.InType8", "IcmpMsg.InType42", "IcmpMsg.OutType0",
                "Tcp.InSegs"), List.copyOf(mib.moved().keySet()));
        assertEquals(1, mib.value(Mib.ICMP_IN_ECHOS));
    }
}
