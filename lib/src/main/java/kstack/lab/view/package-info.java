/**
 * Pictures and cards of the receive path: its diagram with 'you are here', a timeline of stages, a packet's bytes as a
 * grid, an explorer to step through frames, cards for the real machine and for checked facts.
 *
 * <p>All are HTML with inline SVG at most; only {@link kstack.lab.view.Explorer} carries a script.
 */
package kstack.lab.view;
