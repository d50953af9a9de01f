/**
 * A driver for {@link kstack.hw.MultiQueueNic}: one NAPI context for each queue, on the CPU of the queue's vector, and
 * moderation that is fixed or follows the traffic (DIM).
 *
 * <p>Linux counterpart: {@code drivers/net/ethernet/mellanox/mlx5/core/en_*.c} in outline, {@code lib/dim}. Left out: transmit
 * completions, page pools, striding rings, redirects by XDP.
 */
package kstack.drivers.mq;
