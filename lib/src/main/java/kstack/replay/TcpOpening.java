package kstack.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import kstack.net.ipv4.TcpHandshake;
import kstack.net.ipv4.TcpMidFlow;
import kstack.replay.RecordedFrame.Role;
import kstack.wire.TcpHeader;
import kstack.wire.TcpOptions;

/**
 * How the host's end of one TCP conversation came to be, as far as the capture tells.
 *
 * @param how       which call opens it in the model
 * @param handshake what the host's SYN or SYN-ACK said, for LISTEN and CONNECT
 * @param midFlow   where to go on, for ESTABLISHED
 * @param isn       initial sequence number of the peer's SYN, for LISTEN
 * @param frame     the host's frame that takes effect: its SYN, 0 if the socket must be there before the first frame
 * @param wscale    shift of the windows the host announces
 * @param source    in words for people
 */
record TcpOpening(How how, TcpHandshake handshake, TcpMidFlow midFlow, int isn, int frame, int wscale, String source) {
    enum How { NONE, LISTEN, CONNECT, ESTABLISHED }

    private static final int ANY_MSS = 1460;
    private static final int ANY_WINDOW = 65_535;

    /** Reads it from the frames of one conversation. */
    static TcpOpening of(List<RecordedFrame> frames) {
        RecordedFrame hostSyn = first(frames, true, TcpHeader.SYN, TcpHeader.ACK);
        RecordedFrame hostSynAck = first(frames, true, TcpHeader.SYN | TcpHeader.ACK, 0);
        RecordedFrame hostAck = first(frames, true, TcpHeader.ACK, TcpHeader.SYN | TcpHeader.RST);
        RecordedFrame peerSyn = first(frames, false, TcpHeader.SYN, TcpHeader.ACK);
        RecordedFrame peerSynAck = first(frames, false, TcpHeader.SYN | TcpHeader.ACK, 0);
        if (hostSyn != null && (peerSynAck != null || hostAck == null)) {
            return connect(handshake(hostSyn), hostSyn.number, peerSynAck, "the host's SYN");
        }
        if (peerSyn != null && hostSynAck != null && peerSyn.number < hostSynAck.number) {
            return listen(handshake(hostSynAck), peerSyn, "the host's SYN-ACK");
        }
        if (hostSynAck != null) {
            return afterSynAck(hostSynAck, first(frames, false, TcpHeader.ACK, TcpHeader.RST));
        }
        if (hostAck == null) {
            return new TcpOpening(How.NONE, null, null, 0, 0, 0, "");
        }
        if (peerSynAck != null && hostSyn == null) {
            return connect(asAnswerTo(peerSynAck, peerSynAck.ack() - 1), 0, peerSynAck, "the SYN-ACK it got");
        }
        RecordedFrame peerAck = first(frames, false, TcpHeader.ACK, TcpHeader.SYN | TcpHeader.RST);
        if (peerSyn != null && hostSyn == null) {
            return listen(asAnswerTo(peerSyn, (peerAck == null ? hostAck.seq() : peerAck.ack()) - 1), peerSyn,
                    "the host's first ACK");
        }
        return midFlow(frames, hostAck);
    }

    private static RecordedFrame first(List<RecordedFrame> frames, boolean sent, int with, int without) {
        for (RecordedFrame f : frames) {
            if (f.role == Role.SENT == sent && (f.flags() & with) == with && (f.flags() & without) == 0) {
                return f;
            }
        }
        return null;
    }

    private static TcpOptions options(RecordedFrame f) {
        return new TcpOptions().parseSegment(f.bytes, f.l4);
    }

    private static TcpHandshake handshake(RecordedFrame syn) {
        TcpOptions o = options(syn);
        return new TcpHandshake(syn.seq(), TcpHeader.window(syn.bytes, syn.l4), o.mss == 0 ? 536 : o.mss, o.wscale,
                o.sackPermitted, o.timestamps);
    }

    /** The host's SYN or SYN-ACK is not in the file: it agreed to all that the peer's says. */
    private static TcpHandshake asAnswerTo(RecordedFrame peer, int iss) {
        TcpOptions o = options(peer);
        return new TcpHandshake(iss, ANY_WINDOW, ANY_MSS, o.wscale < 0 ? -1 : TcpOptions.MAX_WSCALE, o.sackPermitted,
                o.timestamps);
    }

    private static TcpOpening listen(TcpHandshake answer, RecordedFrame syn, String source) {
        int shift = options(syn).wscale < 0 ? 0 : Math.max(0, answer.wscale());
        return new TcpOpening(How.LISTEN, answer, null, syn.seq(), 0, shift, source);
    }

    private static TcpOpening connect(TcpHandshake syn, int frame, RecordedFrame synAck, String source) {
        int shift = synAck == null || options(synAck).wscale < 0 ? 0 : Math.max(0, syn.wscale());
        return new TcpOpening(How.CONNECT, syn, null, 0, frame, shift, source);
    }

    /** The capture begins between SYN and SYN-ACK. */
    private static TcpOpening afterSynAck(RecordedFrame synAck, RecordedFrame peer) {
        TcpHandshake h = handshake(synAck);
        boolean stamps = h.timestamps() && (peer == null || options(peer).timestamps);
        int shift = Math.max(0, h.wscale());
        int next = h.iss() + 1;
        return new TcpOpening(How.ESTABLISHED, null, new TcpMidFlow(synAck.ack(), next, next, shift,
                shift == 0 ? 0 : TcpOptions.MAX_WSCALE, stamps, h.sackPermitted()), 0, 0, shift, "the host's SYN-ACK");
    }

    /**
     * The capture begins in the middle: the host's first ACK says how far it had come, and what the capture holds
     * without a gap below that was on its way to it.
     */
    private static TcpOpening midFlow(List<RecordedFrame> frames, RecordedFrame hostAck) {
        int sndNxt = hostAck.seq();
        int sndUna = hostAck.seq();
        for (RecordedFrame f : frames) {
            if (f == hostAck) {
                break;
            }
            if (f.role != Role.SENT && f.has(TcpHeader.ACK)) {
                sndNxt = f.ack() - sndNxt > 0 ? f.ack() : sndNxt;
                sndUna = f.ack() - sndUna < 0 ? f.ack() : sndUna;
            }
        }
        boolean stamps = options(hostAck).timestamps;
        int shift = TcpOptions.MAX_WSCALE;
        return new TcpOpening(How.ESTABLISHED, null, new TcpMidFlow(reachesDownTo(frames, hostAck), sndUna, sndNxt,
                shift, shift, stamps, true), 0, 0, shift, "the host's first ACK");
    }

    /** The lowest number from which data before the ACK reaches up to it without a gap. */
    private static int reachesDownTo(List<RecordedFrame> frames, RecordedFrame hostAck) {
        int ack = hostAck.ack();
        List<int[]> segments = new ArrayList<>();
        for (RecordedFrame f : frames) {
            if (f == hostAck) {
                break;
            }
            if (f.role == Role.RECEIVED && f.endSeq() != f.seq()) {
                segments.add(new int[] {f.seq() - ack, f.endSeq() - ack});
            }
        }
        segments.sort(Comparator.<int[]>comparingInt(s -> s[1]).reversed());
        int low = 0;
        for (int[] s : segments) {
            if (s[1] < low) {
                break;
            }
            low = Math.min(low, s[0]);
        }
        return ack + low;
    }
}
