/**
 * What a driver owes to NAPI and to the card, as 14 named checks that run any driver in a host and look at it from outside:
 * at its interrupts, polls, packets and registers, never at its code.
 *
 * <p>{@link kstack.conformance.DriverContract#check} takes the constructor of a driver, the built-in one or one from a cell.
 * {@link kstack.conformance.PlainDriver} is a driver of one page that passes; {@link kstack.conformance.BrokenDriver} has one
 * for each check, differing from it in one line or two, that does not. Linux: {@code Documentation/networking/napi.rst},
 * {@code drivers/net/ethernet/intel/e1000}. Left out: what costs only time, which a benchmark shows.
 */
package kstack.conformance;
