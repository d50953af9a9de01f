package kstack.hw;

/** Registers of the 8254x that the model has, by their offsets. Datasheet: 8254x developer's manual, 13.2. */
public final class E1000Register {
    /** Interrupt cause read; reading clears it. */
    public static final int ICR = 0x000C0;
    /** Interrupt throttling: the least gap between interrupts, in units of 256 ns. */
    public static final int ITR = 0x000C4;
    /** Interrupt mask set (and read). */
    public static final int IMS = 0x000D0;
    /** Interrupt mask clear. */
    public static final int IMC = 0x000D8;
    /** Receive control: {@link #RCTL_EN} and others. */
    public static final int RCTL = 0x00100;
    /** Receive descriptor length: bytes of the ring. */
    public static final int RDLEN = 0x02808;
    /** Receive descriptor head: the device's next descriptor. */
    public static final int RDH = 0x02810;
    /** Receive descriptor tail: one past the last descriptor that the device owns. */
    public static final int RDT = 0x02818;
    /** Missed packets count; reading clears it. */
    public static final int MPC = 0x04010;
    /** Receive oversize count; reading clears it. */
    public static final int ROC = 0x040AC;
    /** Good packets received; reading clears it. */
    public static final int GPRC = 0x04074;
    /** Receive checksum control: {@link #RXCSUM_TUOFL}. */
    public static final int RXCSUM = 0x05000;

    /** Cause: transmit descriptor written back. */
    public static final int ICR_TXDW = 0x00000001;
    /** Cause: link status change. */
    public static final int ICR_LSC = 0x00000004;
    /** Cause: receive sequence error. */
    public static final int ICR_RXSEQ = 0x00000008;
    /** Cause: receive descriptors at the minimum threshold. */
    public static final int ICR_RXDMT0 = 0x00000010;
    /** Cause: receiver overrun, a frame was missed. */
    public static final int ICR_RXO = 0x00000040;
    /** Cause: receive timer, frames are in memory. */
    public static final int ICR_RXT0 = 0x00000080;

    /** Receiver on. */
    public static final int RCTL_EN = 0x00000002;
    /** Unicast promiscuous. */
    public static final int RCTL_UPE = 0x00000008;
    /** Multicast promiscuous. */
    public static final int RCTL_MPE = 0x00000010;
    /** Long packets are received. */
    public static final int RCTL_LPE = 0x00000020;
    /** Checksum offload of TCP and UDP. */
    public static final int RXCSUM_TUOFL = 0x00000200;

    private E1000Register() {
    }
}
