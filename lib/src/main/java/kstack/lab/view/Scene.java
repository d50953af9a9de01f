package kstack.lab.view;

import java.util.Objects;
import kstack.lab.show.Html;
import kstack.lab.show.Svg;

/** One frame of an explorer: a short title for the slider, its picture as HTML or inline SVG, a sentence under it. */
public record Scene(String title, String html, String caption) {
    public Scene {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(html, "html");
        Objects.requireNonNull(caption, "caption");
    }

    /** A frame that shows an element of the lab. */
    public static Scene of(String title, Html element, String caption) {
        return new Scene(title, element.toHtml(), caption);
    }

    /** A frame that shows a picture. */
    public static Scene of(String title, Svg picture, String caption) {
        return new Scene(title, picture.toSvg(), caption);
    }
}
