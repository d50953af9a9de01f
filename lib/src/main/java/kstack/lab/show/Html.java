package kstack.lab.show;

/**
 * Something a notebook shows as HTML. Records and classes declared in a cell may implement it too.
 *
 * <p>{@code toString()} must stay one short line: it is what a reader sees where HTML is not shown. Start the text
 * from {@link Theme#wrap} so that it follows the notebook's light or dark theme.
 */
public interface Html {
    /** The markup, complete in itself: no links to files, no scripts unless the element moves. */
    String toHtml();
}
