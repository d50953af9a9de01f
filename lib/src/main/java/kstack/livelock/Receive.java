package kstack.livelock;

/** How a kernel takes frames in: who works when. */
interface Receive {
    /** Packets that wait between card and IP. */
    int held();
}
