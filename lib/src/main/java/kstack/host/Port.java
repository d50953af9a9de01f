package kstack.host;

import kstack.hw.E1000;
import kstack.hw.FrameSink;
import kstack.hw.FrameSource;
import kstack.hw.MultiQueueNic;
import kstack.net.core.NetDevice;
import kstack.net.core.NicDriver;

/**
 * One network interface of a host with what stands behind it: the card in its slot and the driver that was probed for it.
 * The first port is eth0; {@link HostBuilder#device} adds more.
 */
public final class Port {
    private final NetDevice dev;
    private final E1000 nic;
    private final MultiQueueNic multiQueue;
    private final NicDriver driver;

    Port(NetDevice dev, E1000 nic, MultiQueueNic multiQueue, NicDriver driver) {
        this.dev = dev;
        this.nic = nic;
        this.multiQueue = multiQueue;
        this.driver = driver;
    }

    /** Plugs in the cable: these frames arrive. */
    public Port attach(FrameSource frames) {
        if (nic != null) {
            nic.connect(frames);
        } else {
            multiQueue.connect(frames);
        }
        return this;
    }

    /** What leaves by the card goes here. */
    public Port transmitTo(FrameSink sink) {
        if (nic != null) {
            nic.connect(sink);
        } else {
            multiQueue.connect(sink);
        }
        return this;
    }

    /** The interface, its counters brought up to date. */
    public NetDevice dev() {
        driver.updateStats();
        return dev;
    }

    /** The interface as its driver left it. */
    NetDevice netdev() {
        return dev;
    }

    /** Its name. */
    public String name() {
        return dev.name();
    }

    /** The card. */
    public E1000 nic() {
        if (nic == null) {
            throw new IllegalStateException(dev + " is a card with several queues; see Host.multiQueue()");
        }
        return nic;
    }

    /** Its driver. */
    public NicDriver driver() {
        return driver;
    }

    /** Packets in the rings, in GRO and its batch, and in front of a full transmit ring. */
    long held() {
        return driver.held() + dev.txQueue().length() + driver.napi().held();
    }

    @Override
    public String toString() {
        return dev.name();
    }
}
