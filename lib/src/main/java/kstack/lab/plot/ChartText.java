package kstack.lab.plot;

import java.util.Arrays;
import java.util.List;
import kstack.lab.show.Markup;

/** The text alternative of a chart, made from its data: who cannot see the picture learns what it shows. */
final class ChartText {
    private ChartText() {
    }

    static String alt(String own, String title, Axis x, Axis y, List<Series> series) {
        StringBuilder out = new StringBuilder(own.isEmpty() ? "" : own + " ");
        out.append("Chart: ").append(title).append(". ").append(y.title()).append(y.log() ? ", logarithmic," : "")
                .append(" over ").append(x.title()).append(x.log() ? ", logarithmic" : "").append(". ");
        for (Series one : series) {
            out.append(describe(one, x, y)).append(' ');
        }
        return out.toString().trim();
    }

    private static String describe(Series one, Axis x, Axis y) {
        String name = one.name() + ": ";
        switch (one.kind()) {
            case MARK -> {
                boolean vertical = one.x()[0] == one.x()[1];
                return "Line " + name + (vertical ? "at x " + x.say(one.x()[0]) : "at y " + y.say(one.y()[0])) + ".";
            }
            case BAR -> {
                StringBuilder bars = new StringBuilder(name);
                for (int i = 0; i < one.size() && i < 12; i++) {
                    bars.append(i == 0 ? "" : ", ").append(x.say(one.x()[i])).append(' ').append(y.say(one.y()[i]));
                }
                return bars.append(one.size() > 12 ? ", and " + (one.size() - 12) + " more." : ".").toString();
            }
            default -> {
                return name + range(one, x, y);
            }
        }
    }

    private static String range(Series one, Axis x, Axis y) {
        double low = Arrays.stream(one.x()).min().orElseThrow();
        double high = Arrays.stream(one.x()).max().orElseThrow();
        if (Double.isNaN(one.max())) {
            return "no values.";
        }
        String points = Markup.count(one.size(), "point") + " from " + x.say(low) + " to " + x.say(high);
        if (one.min() == one.max()) {
            return points + ", always " + y.say(one.max()) + ".";
        }
        return points + ", lowest " + y.say(one.min()) + " at " + x.say(one.xOfMin()) + ", highest " + y.say(one.max())
                + " at " + x.say(one.xOfMax()) + ".";
    }
}
