package kstack.hw;

/** Registers of the 8254x that the model has, by their offsets. Datasheet: 8254x developer's manual, 13.2. */
public final class E1000Register {
    /** Device control: {@link #CTRL_RST}. */
    public static final int CTRL = 0x00000;
    /** Device status: {@link #STATUS_LU} and the speed; a wire faster than 1 Gb/s reads as 1000 Mb/s. */
    public static final int STATUS = 0x00008;
    /** Interrupt cause read; reading clears it. */
    public static final int ICR = 0x000C0;
    /** Interrupt throttling: the least gap between interrupts, in units of 256 ns. */
    public static final int ITR = 0x000C4;
    /** Interrupt cause set: software raises causes. */
    public static final int ICS = 0x000C8;
    /** Interrupt mask set (and read). */
    public static final int IMS = 0x000D0;
    /** Interrupt mask clear. */
    public static final int IMC = 0x000D8;
    /** Receive control: {@link #RCTL_EN} and others. */
    public static final int RCTL = 0x00100;
    /** Packet buffer allocation: KB of the receive FIFO. */
    public static final int PBA = 0x01000;
    /** Receive descriptor length: bytes of the ring. */
    public static final int RDLEN = 0x02808;
    /** Receive descriptor head: the device's next descriptor. */
    public static final int RDH = 0x02810;
    /** Receive descriptor tail: one past the last descriptor that the device owns. */
    public static final int RDT = 0x02818;
    /** Receive delay timer, units of 1.024 us, anew with each frame; {@link #RDTR_FPD} lets it expire now. */
    public static final int RDTR = 0x02820;
    /** Receive absolute delay timer, units of 1.024 us from the first frame. */
    public static final int RADV = 0x0282C;
    /** Transmit descriptor length: bytes of the ring. */
    public static final int TDLEN = 0x03808;
    /** Transmit descriptor head: the next descriptor that the device writes back. */
    public static final int TDH = 0x03810;
    /** Transmit descriptor tail: one past the last descriptor to send. */
    public static final int TDT = 0x03818;
    /** Transmit interrupt delay, units of 1.024 us, anew with each descriptor that asks for delay. */
    public static final int TIDV = 0x03820;
    /** Transmit absolute interrupt delay, units of 1.024 us from the first. */
    public static final int TADV = 0x0382C;
    /** Statistics begin here; each is cleared by reading. Frames with a bad FCS. */
    public static final int CRCERRS = 0x04000;
    /** Alignment errors. */
    public static final int ALGNERRC = 0x04004;
    /** Symbol errors. */
    public static final int SYMERRS = 0x04008;
    /** Receive errors of the PHY. */
    public static final int RXERRC = 0x0400C;
    /** Missed packets: frames for which neither a descriptor nor the FIFO had room. */
    public static final int MPC = 0x04010;
    /** Single collisions. */
    public static final int SCC = 0x04014;
    /** Excessive collisions. */
    public static final int ECOL = 0x04018;
    /** Multiple collisions. */
    public static final int MCC = 0x0401C;
    /** Late collisions. */
    public static final int LATECOL = 0x04020;
    /** Collisions. */
    public static final int COLC = 0x04028;
    /** Deferred frames. */
    public static final int DC = 0x04030;
    /** Sent without carrier. */
    public static final int TNCRS = 0x04034;
    /** Carrier extension errors. */
    public static final int CEXTERR = 0x0403C;
    /** Receive length errors. */
    public static final int RLEC = 0x04040;
    /** XON frames received. */
    public static final int XONRXC = 0x04048;
    /** XON frames sent. */
    public static final int XONTXC = 0x0404C;
    /** XOFF frames received. */
    public static final int XOFFRXC = 0x04050;
    /** XOFF frames sent. */
    public static final int XOFFTXC = 0x04054;
    /** Good frames of 64 bytes received, FCS included; the next five have 127, 255, 511, 1023 and 1522 at most. */
    public static final int PRC64 = 0x0405C;
    /** Of 65 to 127 bytes. */
    public static final int PRC127 = 0x04060;
    /** Of 128 to 255 bytes. */
    public static final int PRC255 = 0x04064;
    /** Of 256 to 511 bytes. */
    public static final int PRC511 = 0x04068;
    /** Of 512 to 1023 bytes. */
    public static final int PRC1023 = 0x0406C;
    /** Of 1024 to 1522 bytes. */
    public static final int PRC1522 = 0x04070;
    /** Good packets received. */
    public static final int GPRC = 0x04074;
    /** Broadcasts received. */
    public static final int BPRC = 0x04078;
    /** Multicasts received. */
    public static final int MPRC = 0x0407C;
    /** Good packets transmitted. */
    public static final int GPTC = 0x04080;
    /** Good octets received, lower half. */
    public static final int GORCL = 0x04088;
    /** Upper half; reading it clears both. */
    public static final int GORCH = 0x0408C;
    /** Good octets transmitted, lower half. */
    public static final int GOTCL = 0x04090;
    /** Upper half; reading it clears both. */
    public static final int GOTCH = 0x04094;
    /** Receive no buffers: frames that found no descriptor, lost or kept in the FIFO. */
    public static final int RNBC = 0x040A0;
    /** Receive undersize. */
    public static final int RUC = 0x040A4;
    /** Receive oversize. */
    public static final int ROC = 0x040AC;
    /** Receive jabber. */
    public static final int RJC = 0x040B0;
    /** Management packets received. */
    public static final int MGTPRC = 0x040B4;
    /** Management packets dropped. */
    public static final int MGTPDC = 0x040B8;
    /** Management packets transmitted. */
    public static final int MGTPTC = 0x040BC;
    /** Total octets received, lower half: frames that were turned away too. */
    public static final int TORL = 0x040C0;
    /** Upper half; reading it clears both. */
    public static final int TORH = 0x040C4;
    /** Total octets transmitted, lower half. */
    public static final int TOTL = 0x040C8;
    /** Upper half; reading it clears both. */
    public static final int TOTH = 0x040CC;
    /** Total packets received, those that were turned away too. */
    public static final int TPR = 0x040D0;
    /** Total packets transmitted. */
    public static final int TPT = 0x040D4;
    /** Frames of 64 bytes transmitted; the next five as for receive. */
    public static final int PTC64 = 0x040D8;
    /** Of 65 to 127 bytes. */
    public static final int PTC127 = 0x040DC;
    /** Of 128 to 255 bytes. */
    public static final int PTC255 = 0x040E0;
    /** Of 256 to 511 bytes. */
    public static final int PTC511 = 0x040E4;
    /** Of 512 to 1023 bytes. */
    public static final int PTC1023 = 0x040E8;
    /** Of 1024 to 1522 bytes. */
    public static final int PTC1522 = 0x040EC;
    /** Multicasts transmitted. */
    public static final int MPTC = 0x040F0;
    /** Broadcasts transmitted. */
    public static final int BPTC = 0x040F4;
    /** TCP segmentation contexts. */
    public static final int TSCTC = 0x040F8;
    /** TCP segmentation contexts that failed. */
    public static final int TSCTFC = 0x040FC;
    /** Receive checksum control: {@link #RXCSUM_TUOFL}. */
    public static final int RXCSUM = 0x05000;

    /** Resets the device. */
    public static final int CTRL_RST = 0x04000000;
    /** Link up. */
    public static final int STATUS_LU = 0x00000002;
    /** Speed 1000 Mb/s. */
    public static final int STATUS_SPEED_1000 = 0x00000080;

    /** Cause: transmit descriptor written back. */
    public static final int ICR_TXDW = 0x00000001;
    /** Cause: transmit queue empty. */
    public static final int ICR_TXQE = 0x00000002;
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
    /** Receive buffer size: 2048 bytes (or what the ring was given with) shifted right by these two bits. */
    public static final int RCTL_BSIZE_SHIFT = 16;
    /** Bad packets are stored. */
    public static final int RCTL_SBP = 0x00000004;
    /** Unicast promiscuous. */
    public static final int RCTL_UPE = 0x00000008;
    /** Multicast promiscuous. */
    public static final int RCTL_MPE = 0x00000010;
    /** Long packets are received. */
    public static final int RCTL_LPE = 0x00000020;
    /** RXDMT0 comes when so many descriptors are left, as a fraction of the ring: 0 half, 1 a quarter, 2 an eighth. */
    public static final int RCTL_RDMTS_SHIFT = 8;
    /** In RDTR: flush partial descriptors, let the delay expire now. */
    public static final int RDTR_FPD = 0x80000000;
    /** Checksum offload of TCP and UDP. */
    public static final int RXCSUM_TUOFL = 0x00000200;

    private E1000Register() {
    }
}
