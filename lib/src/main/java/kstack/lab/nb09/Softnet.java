package kstack.lab.nb09;

/**
 * What a reader makes of a line of {@code /proc/net/softnet_stat}.
 *
 * @param processed packets that this CPU handled
 * @param dropped   packets that found the backlog full
 * @param squeezed  {@code time_squeeze}
 * @param cpu       whose line it is
 */
public record Softnet(long processed, long dropped, long squeezed, int cpu) {
}
