package kstack.lab.view;

import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.Svg;

/** One frame of an explorer: a short title for the slider, its picture as HTML or inline SVG, a sentence under it. */
public record Frame(String title, String html, String caption) {
    public Frame {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(html, "html");
        Objects.requireNonNull(caption, "caption");
    }

    /** A frame that shows an element of the lab. */
    public static Frame of(String title, Html element, String caption) {
        return new Frame(title, element.toHtml(), caption);
    }

    /** A frame that shows a picture. */
    public static Frame of(String title, Svg picture, String caption) {
        return new Frame(title, picture.toSvg(), caption);
    }
}
