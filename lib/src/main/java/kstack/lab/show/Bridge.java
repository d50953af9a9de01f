package kstack.lab.show;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import tech.tablesaw.api.Table;

/**
 * Registers the lab's renderers with the Java kernel that runs the notebook, JJava or IJava. Both have the same display
 * API under other names, so all of it is found by reflection from two entry points. Without a kernel nothing is
 * registered and objects show as their one-line text.
 *
 * <p>A renderer that throws would turn a good cell into an error with a long trace, so none does: what cannot be drawn
 * is shown as its text and the reason.
 */
public final class Bridge {
    private static final List<String[]> KERNELS = List.of(
            new String[] {"JJava", "org.dflib.jjava.kernel.JavaNotebookStatics", "kernel"},
            new String[] {"IJava", "io.github.spencerpark.ijava.runtime.Kernel", "getKernelInstance"});

    private static Object served;
    private static String servedBy = "text";

    private Bridge() {
    }

    /** Registers the renderers once; returns the kernel's name, or {@code "text"} where there is none. */
    public static synchronized String install() {
        for (String[] names : KERNELS) {
            Object kernel = kernel(names[1], names[2]);
            if (kernel == null) {
                continue;
            }
            if (kernel != served) {
                register(kernel);
                served = kernel;
                servedBy = names[0];
            }
            return servedBy;
        }
        return "text";
    }

    private static Object kernel(String className, String method) {
        for (ClassLoader loader : new ClassLoader[] {Bridge.class.getClassLoader(),
            Thread.currentThread().getContextClassLoader(), ClassLoader.getSystemClassLoader()}) {
            try {
                return Class.forName(className, true, loader).getMethod(method).invoke(null);
            } catch (ReflectiveOperationException | LinkageError e) {
                // not this kernel, or not seen by this loader: the next one may know it
                continue;
            }
        }
        return null;
    }

    private static void register(Object kernel) {
        try {
            Object renderer = kernel.getClass().getMethod("getRenderer").invoke(kernel);
            on(renderer, Html.class, "text/html", "image/png");
            on(renderer, Svg.class, "image/svg+xml");
            on(renderer, Png.class, "image/png");
            on(renderer, Table.class, "text/html");
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new IllegalStateException("This Java kernel's display API is not the one the lab knows (" + cause
                    + "): install the pinned kernel, jjava 1.0a8", e);
        }
    }

    private static void on(Object renderer, Class<?> type, String... mimes) throws ReflectiveOperationException {
        Object registration = renderer.getClass().getMethod("createRegistration", Class.class).invoke(renderer, type);
        registration.getClass().getMethod("preferring", String[].class).invoke(registration, (Object) mimes);
        for (Method register : registration.getClass().getMethods()) {
            if (register.getName().equals("register") && register.getParameterCount() == 1) {
                Class<?> function = register.getParameterTypes()[0];
                Object proxy = Proxy.newProxyInstance(function.getClassLoader(), new Class<?>[] {function},
                        (self, method, args) -> {
                            if (method.getDeclaringClass() == Object.class) {
                                return switch (method.getName()) {
                                    case "equals" -> self == args[0];
                                    case "hashCode" -> System.identityHashCode(self);
                                    default -> "kernel-stack lab's renderer for " + type.getSimpleName();
                                };
                            }
                            render(args[0], args[1]);
                            return null;
                        });
                register.invoke(registration, proxy);
                return;
            }
        }
        throw new NoSuchMethodException("register(RenderFunction)");
    }

    private static void render(Object value, Object context) throws ReflectiveOperationException {
        if (value instanceof Html || value instanceof Table) {
            offer(context, "text/html", () -> html(value));
        }
        if (value instanceof Svg svg) {
            offer(context, "image/svg+xml", () -> svg.toSvg());
        }
        if (value instanceof Png png) {
            offer(context, "image/png", () -> Base64.getMimeEncoder().encodeToString(png.toPng()));
        }
    }

    private static void offer(Object context, String mime, Supplier<Object> data) throws ReflectiveOperationException {
        Object drawn;
        try {
            drawn = data.get();
        } catch (RuntimeException | LinkageError | InternalError | StackOverflowError e) {
            return;
        }
        for (Method m : context.getClass().getMethods()) {
            if (m.getName().equals("renderIfRequested") && m.getParameterTypes()[1] == Supplier.class) {
                Object type = m.getParameterTypes()[0].getMethod("parse", String.class).invoke(null, mime);
                m.invoke(context, type, (Supplier<Object>) () -> drawn);
                return;
            }
        }
    }

    /** The HTML of anything: never throws, falls back to the escaped text with the reason. */
    static String html(Object value) {
        try {
            if (value instanceof Html html) {
                return html.toHtml();
            }
            if (value instanceof Table table) {
                return TableView.of(table).toHtml();
            }
            return plain(value);
        } catch (RuntimeException | LinkageError | InternalError | StackOverflowError e) {
            return Theme.card("fail", "not drawn", plain(value), "<p>" + Markup.text(reason(e)) + "</p>");
        }
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String plain(Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException | StackOverflowError e) {
            return value.getClass().getSimpleName();
        }
    }

    /**
     * Shows a line that changes while a cell runs: the first time with {@code id} null, later with what it returned.
     * Without a kernel nothing is shown.
     */
    public static String progress(String id, String text) {
        if (served() == null) {
            return null;
        }
        Html line = new Html() {
            @Override
            public String toHtml() {
                return Theme.wrap("progress", "<p class=\"ks-dim\" role=\"status\">" + Markup.text(text) + "</p>");
            }

            @Override
            public String toString() {
                return text;
            }
        };
        try {
            Class<?> statics = Class.forName(servedBy.equals("JJava") ? "org.dflib.jjava.jupyter.kernel.BaseNotebookStatics"
                    : "io.github.spencerpark.ijava.runtime.Display", true, served().getClass().getClassLoader());
            if (id == null) {
                return (String) statics.getMethod("display", Object.class).invoke(null, line);
            }
            statics.getMethod("updateDisplay", String.class, Object.class).invoke(null, id, line);
            return id;
        } catch (ReflectiveOperationException | LinkageError e) {
            // a kernel without it: the cell works on without showing how far it is
            return id;
        }
    }

    private static synchronized Object served() {
        return served;
    }

    /** For tests and exports: a picture as a {@code data:} address. */
    public static String dataUri(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

}
