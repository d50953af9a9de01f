package kstack.lab.show;

/**
 * Something a notebook shows as a picture in SVG. The kernel hands it over as an image: no script, no hover, no page
 * fonts inside. Elements that need a hover title or the page's colours implement {@link Html} with inline SVG.
 */
public interface Svg {
    /** The picture, starting with {@code <svg xmlns="http://www.w3.org/2000/svg"}. */
    String toSvg();
}
