package kstack.net.ipv4;

/** Tells a listener what a recorded host answered to a SYN, so that the recorded peer's next segments fit. */
@FunctionalInterface
public interface SynAnswers {
    /** The recorded SYN-ACK to the SYN of this peer; null to let the listener choose its own. */
    TcpHandshake answer(int peerAddress, int peerPort, int peerIsn);
}
