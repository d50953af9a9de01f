/**
 * What a notebook cell may end with, and the bridge that shows it.
 *
 * <p>An object that implements {@link kstack.lab.show.Html}, {@link kstack.lab.show.Svg} or
 * {@link kstack.lab.show.Png} is drawn by any of the two Java kernels; elsewhere (plain JShell, a test, a terminal) its
 * one-line {@code toString()} is what one sees. {@link kstack.lab.show.Bridge} registers the renderers once, by
 * reflection, so the library compiles without a kernel. {@link kstack.lab.show.Theme} holds the one style sheet.
 */
package kstack.lab.show;
