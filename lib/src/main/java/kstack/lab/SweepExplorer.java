package kstack.lab;

import java.util.ArrayList;
import java.util.List;
import kstack.lab.plot.Chart;
import kstack.lab.plot.Series;
import kstack.lab.show.Markup;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;

/** A sweep over two parameters as pictures to step through: one a value of the second, all on the same y axis. */
final class SweepExplorer {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 330;

    private SweepExplorer() {
    }

    static Explorer of(String title, Sweep sweep, List<FigureName> names, boolean logX, long seed) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Say what to draw, such as \"delivered kpps\"");
        }
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Series s : SweepChart.of(title, sweep, names).series()) {
            low = Double.isNaN(s.min()) ? low : Math.min(low, s.min());
            high = Double.isNaN(s.max()) ? high : Math.max(high, s.max());
        }
        low = Math.min(low, 0);
        List<Scene> scenes = new ArrayList<>();
        for (Object value : sweep.second().values()) {
            if (sweep.line(value).isEmpty()) {
                continue;
            }
            String say = sweep.second().say(value);
            Chart chart = SweepChart.of(say, sweep, names, List.of(value)).size(WIDTH, HEIGHT).seed(seed);
            chart = high > low ? chart.yRange(low, low + 1.05 * (high - low)) : chart;
            scenes.add(Scene.of(say, logX ? chart.logX() : chart, words(chart, sweep)));
        }
        return Explorer.of(title, scenes);
    }

    /** Where each line of a picture is highest. */
    private static String words(Chart chart, Sweep sweep) {
        List<String> words = new ArrayList<>();
        for (Series s : chart.series()) {
            String where = sweep.first().numeric() ? " at " + Markup.number(s.xOfMax(), sweep.first().unit()) : "";
            words.add(s.name() + ": highest " + Markup.number(s.max()) + where + ", lowest " + Markup.number(s.min()));
        }
        return String.join("; ", words) + ".";
    }
}
