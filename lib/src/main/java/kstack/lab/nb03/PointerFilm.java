package kstack.lab.nb03;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import kstack.lab.plot.Chart;
import kstack.lab.show.Html;
import kstack.lab.view.Explorer;
import kstack.lab.view.Scene;
import kstack.net.core.SkBuff;
import kstack.net.core.SkbAllocator;
import kstack.net.core.SkbPanic;
import kstack.wire.Dissection;
import kstack.wire.Field;

/**
 * Works on a real {@link SkBuff} and keeps its pointers after each operation: as an explorer to step through, and as
 * stacked bars for paper. Give what is written a name ({@code push(14, "Ethernet")}) and the pictures show it.
 * A panic ends the film, as it ends the kernel; the last picture then says which.
 */
public final class PointerFilm implements Html {
    private final SkBuff skb;
    private final String title;
    private final List<Pointers> states = new ArrayList<>();
    private final List<List<Piece>> pieces = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private String panic = "";

    private PointerFilm(String title, SkBuff skb) {
        this.title = title;
        this.skb = skb;
        keep("now", List.of(), "The block has " + skb.end() + " bytes to use, then the shared info.");
    }

    /** Starts a film with the packet as it is. */
    public static PointerFilm of(String title, SkBuff skb) {
        return new PointerFilm(title, skb);
    }

    /** {@code skb_reserve()}. */
    public PointerFilm reserve(int bytes) {
        return step("reserve(" + bytes + ")", "", s -> {
            s.reserve(bytes);
            return 0;
        }, "`data` and `tail` both go right by " + bytes + ": headroom, and still no data.");
    }

    /** {@code skb_put()}. */
    public PointerFilm put(int bytes, String what) {
        return step("put(" + bytes + ")", what, s -> s.put(bytes),
                "`tail` goes right by " + bytes + ": room for " + what + " behind the data.");
    }

    /** {@code skb_put()} of a whole Ethernet frame with its bytes; its headers get their names in the pictures. */
    public PointerFilm put(byte[] frame) {
        List<Piece> written = pieces.get(pieces.size() - 1);
        int at = skb.tail();
        put(frame.length, "the frame");
        if (!panic.isEmpty()) {
            return this;
        }
        System.arraycopy(frame, 0, skb.head(), at, frame.length);
        Dissection parts = Dissection.of(frame);
        for (String layer : parts.layers()) {
            List<Field> fields = parts.fields(layer);
            written = Piece.write(written, new Piece(layer, at
                    + fields.stream().mapToInt(Field::firstByte).min().orElseThrow(),
                    at + fields.stream().mapToInt(Field::endByte).max().orElseThrow(), shade(layer)));
        }
        pieces.set(pieces.size() - 1, written);
        return this;
    }

    /** {@code skb_push()}. */
    public PointerFilm push(int bytes, String what) {
        return step("push(" + bytes + ")", what, s -> s.push(bytes),
                "`data` goes left by " + bytes + ": room for " + what + " in front. The rest did not move.");
    }

    /** {@code skb_pull()}. */
    public PointerFilm pull(int bytes) {
        return step("pull(" + bytes + ")", "", s -> s.pull(bytes),
                "`data` goes right by " + bytes + ". The bytes in front of it are still in the block.");
    }

    /** {@code skb_trim()}. */
    public PointerFilm trim(int newLen) {
        return step("trim(" + newLen + ")", "", s -> {
            s.trim(newLen);
            return 0;
        }, "`tail` goes left until " + newLen + " bytes are left.");
    }

    private PointerFilm step(String name, String what, ToIntFunction<SkBuff> operation, String said) {
        if (!panic.isEmpty()) {
            return this;
        }
        List<Piece> written = pieces.get(pieces.size() - 1);
        int dataBefore = skb.data();
        int tailBefore = skb.tail();
        try {
            if (operation.applyAsInt(skb) < 0) {
                keep(name, written, "Returns NULL: there are not so many bytes. Nothing moved.");
                return this;
            }
        } catch (SkbPanic stop) {
            panic = stop.getMessage();
            keep(name, written, "Panic, the film ends here: " + panic + ".");
            return this;
        }
        if (skb.data() < dataBefore) {
            written = Piece.write(written, new Piece(what, skb.data(), dataBefore, shade(what)));
        } else if (skb.tail() > tailBefore && skb.data() == dataBefore) {
            written = Piece.write(written, new Piece(what, tailBefore, skb.tail(), shade(what)));
        }
        keep(name, written, said);
        return this;
    }

    private int shade(String what) {
        if (!names.contains(what)) {
            names.add(what);
        }
        return names.indexOf(what);
    }

    private void keep(String name, List<Piece> written, String said) {
        states.add(Pointers.of(name, skb));
        pieces.add(written);
        words.add(said);
    }

    /** The pointers after each operation; the first is the start. */
    public List<Pointers> states() {
        return List.copyOf(states);
    }

    /** The pointers now. */
    public Pointers last() {
        return states.get(states.size() - 1);
    }

    /** The panic that ended the film; empty if none did. */
    public String panic() {
        return panic;
    }

    /** One frame for each operation. */
    public Explorer explorer() {
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Pointers p = states.get(i);
            scenes.add(new Scene(p.operation(), BlockPicture.svg(p, states.get(Math.max(0, i - 1)), pieces.get(i)),
                    words.get(i) + " head " + p.head() + ", data " + p.data() + ", tail " + p.tail() + ", end "
                            + p.end()
                            + ", len " + p.len() + "."));
        }
        return Explorer.of(title, scenes);
    }

    /** The same as stacked bars: one bar an operation. */
    public Chart chart() {
        List<String> bars = new ArrayList<>();
        states.forEach(p -> bars.add(bars.size() + " " + p.operation()));
        return Chart.of(title).categories("operation", bars).y("offset in the block", "B")
                .bars("headroom", states.stream().map(Pointers::headroom).toList())
                .bars("data", states.stream().map(p -> p.tail() - p.data()).toList())
                .bars("tailroom", states.stream().map(Pointers::tailroom).toList())
                .bars("shared info", states.stream().map(p -> SkbAllocator.SHARED_INFO_SIZE).toList())
                .stacked().caption(panic.isEmpty() ? "Where a bar changes its colour a pointer stands: first data, "
                        + "then "
                        + "tail, then end." : "Ended by " + panic);
    }

    @Override
    public String toHtml() {
        return explorer().toHtml();
    }

    @Override
    public String toString() {
        return "film: " + title + ", " + states.size() + " steps; " + last();
    }
}
