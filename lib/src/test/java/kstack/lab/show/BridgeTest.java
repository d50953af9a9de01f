package kstack.lab.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("The bridge to the kernel")
class BridgeTest {
    /** The display API of both kernels, as far as a renderer meets it, under the given names. */
    private static final String DISPLAY = """
            package PACKAGE;
            import java.util.*;
            import java.util.function.*;
            public class Renderer {
                public static class MIMEType {
                    public final String name;
                    MIMEType(String name) { this.name = name; }
                    public static MIMEType parse(String name) { return new MIMEType(name); }
                }
                public interface RenderFunction<T> { void render(T data, RenderContext context); }
                public static class RenderContext {
                    public final Map<String, Object> shown = new LinkedHashMap<>();
                    public boolean renderIfRequested(MIMEType type, BiConsumer<MIMEType, Object> f) { throw new Error(); }
                    public boolean renderIfRequested(MIMEType type, Function<MIMEType, Object> f) { throw new Error(); }
                    public boolean renderIfRequested(MIMEType type, Supplier<Object> f) {
                        shown.put(type.name, f.get());
                        return true;
                    }
                }
                public class RenderRegistration<T> {
                    private final Class<?> type;
                    RenderRegistration(Class<?> type) { this.type = type; }
                    public RenderRegistration<T> preferring(MIMEType... types) { throw new Error(); }
                    public RenderRegistration<T> preferring(String... types) { return this; }
                    public void register(RenderFunction<T> f) { functions.put(type, f); }
                }
                public final Map<Class<?>, RenderFunction<?>> functions = new LinkedHashMap<>();
                public <T> RenderRegistration<T> createRegistration(Class<T> type) {
                    return new RenderRegistration<T>(type);
                }
                @SuppressWarnings("unchecked")
                public Map<String, Object> show(Object value) {
                    RenderContext context = new RenderContext();
                    functions.forEach((type, f) -> {
                        if (type.isInstance(value) && context.shown.isEmpty()) {
                            ((RenderFunction<Object>) f).render(value, context);
                        }
                    });
                    return context.shown;
                }
            }
            """;
    private static final String KERNEL = """
            package PACKAGE;
            public class CLASS {
                private static final CLASS ONE = new CLASS();
                private final DISPLAY.Renderer renderer = new DISPLAY.Renderer();
                public DISPLAY.Renderer getRenderer() { return renderer; }
                public static CLASS METHOD() { return ONE; }
            }
            """;

    private record Both() implements Html, Png {
        @Override
        public String toHtml() {
            return "<p>both</p>";
        }

        @Override
        public byte[] toPng() {
            return new byte[] {1, 2, 3};
        }
    }

    private record Broken() implements Html {
        @Override
        public String toHtml() {
            throw new IllegalStateException("no <ink>");
        }

        @Override
        public String toString() {
            return "broken";
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"JJava,org.dflib.jjava.kernel,JavaNotebookStatics,kernel,org.dflib.jjava.jupyter.kernel.display",
        "IJava,io.github.spencerpark.ijava.runtime,Kernel,getKernelInstance,io.github.spencerpark.jupyter.kernel.display"})
    @DisplayName("registers with both kernels' names and shows each interface")
    void registers(String kernel, String packageName, String className, String method, String display, @TempDir Path dir)
            throws Exception {
        try (URLClassLoader loader = compile(dir, packageName, className, method, display)) {
            ClassLoader before = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(loader);
            try {
                assertEquals(kernel, Bridge.install());
                assertEquals(kernel, Bridge.install());
            } finally {
                Thread.currentThread().setContextClassLoader(before);
            }
            Object instance = loader.loadClass(packageName + "." + className).getMethod(method).invoke(null);
            Object renderer = instance.getClass().getMethod("getRenderer").invoke(instance);

            Map<?, ?> both = show(renderer, new Both());
            assertEquals("<p>both</p>", both.get("text/html"));
            assertEquals(Base64.getMimeEncoder().encodeToString(new byte[] {1, 2, 3}), both.get("image/png"));
            Svg svg = () -> "<svg/>";
            assertEquals(Map.of("image/svg+xml", "<svg/>"), show(renderer, svg));
            assertTrue(String.valueOf(show(renderer, Table.create("t", IntColumn.create("n", new int[] {1}))).get("text/html"))
                    .contains("<td class=\"ks-n\">1</td>"));
            String broken = String.valueOf(show(renderer, new Broken()).get("text/html"));
            assertTrue(broken.contains("broken") && broken.contains("no &lt;ink&gt;"), broken);
        }
    }

    @Test
    @DisplayName("shows text where no kernel runs")
    void noKernel() {
        assertEquals("text", Bridge.install());
    }

    @Test
    @DisplayName("shows a table with numbers to the right and says how many rows there are")
    void tables() {
        Table table = Table.create("drops <by> reason", StringColumn.create("reason"), IntColumn.create("n"));
        for (int i = 0; i < 30; i++) {
            table.stringColumn(0).append("a<" + i);
            table.intColumn(1).append(i);
        }
        String html = TableView.of(table).toHtml();
        assertEquals(21, html.split("<tr>", -1).length - 1);
        assertTrue(html.contains("drops &lt;by&gt; reason: 30 rows, 2 columns; the first 20 are shown"));
        assertTrue(html.contains("<td>a&lt;3</td><td class=\"ks-n\">3</td>"));
        assertFalse(TableView.of(table, 30).toHtml().contains("are shown"));
    }

    @Test
    @DisplayName("writes numbers as people do and escapes everything else")
    void markup() {
        assertEquals("1,234", Markup.number(1234));
        assertEquals("0.0012", Markup.number(0.0012));
        assertEquals("3.142", Markup.number(Math.PI));
        assertEquals("1,235", Markup.number(1234.6));
        assertEquals("1.23e+10", Markup.number(1.23e10));
        assertEquals("12 ns", Markup.number(12, "ns"));
        assertEquals("12", Markup.number(12, "1"));
        assertEquals("use <code>a &lt; b</code> and ` alone", Markup.rich("use `a < b` and ` alone"));
    }

    private static Map<?, ?> show(Object renderer, Object value) throws ReflectiveOperationException {
        return (Map<?, ?>) renderer.getClass().getMethod("show", Object.class).invoke(renderer, value);
    }

    private static URLClassLoader compile(Path dir, String packageName, String className, String method, String display)
            throws Exception {
        List<String> files = new ArrayList<>(List.of("-d", dir.toString()));
        files.add(write(dir, display, "Renderer", DISPLAY.replace("PACKAGE", display)));
        files.add(write(dir, packageName, className, KERNEL.replace("PACKAGE", packageName).replace("DISPLAY", display)
                .replace("CLASS", className).replace("METHOD", method)));
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, files.toArray(String[]::new)));
        return new URLClassLoader(new URL[] {dir.toUri().toURL()}, BridgeTest.class.getClassLoader());
    }

    private static String write(Path dir, String packageName, String className, String source) throws Exception {
        Path folder = Files.createDirectories(dir.resolve(packageName.replace('.', '/')));
        return Files.write(folder.resolve(className + ".java"), source.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
