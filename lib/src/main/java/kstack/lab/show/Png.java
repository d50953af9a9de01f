package kstack.lab.show;

/**
 * Something a notebook can show as a PNG picture. What is both {@link Html} and {@code Png} is shown as HTML, and the
 * picture rides along for viewers that show no HTML.
 */
public interface Png {
    /** The encoded picture. */
    byte[] toPng();
}
