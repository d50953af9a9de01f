"""Each rule of the lint catches a notebook that breaks it, and leaves alone one that does not."""
import unittest

import nbformat

import lint

JAVA = {"name": "java", "language": "java", "display_name": "Java"}


def notebook(*sources, cells=20):
    """A notebook in order: the set-up cell, the sources as code cells, then text up to the wanted number of cells."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": JAVA})
    for source in ("%load setup.jshell", *sources):
        made.cells.append(nbformat.v4.new_code_cell(source))
    while len(made.cells) < cells:
        made.cells.append(nbformat.v4.new_markdown_cell("text"))
    return made


def rules(made, setup=""):
    return sorted({rule for _, rule, _ in lint.findings(made, setup)})


class Rules(unittest.TestCase):
    def breaks(self, rule, *sources):
        for source in sources:
            with self.subTest(source):
                self.assertEqual([rule], rules(notebook(source)))

    def keeps(self, *sources):
        for source in sources:
            with self.subTest(source):
                self.assertEqual([], rules(notebook(source)))

    def test_a_notebook_in_order_has_no_findings(self):
        self.keeps("int rate = 1_000;", "var table = Sweep.of(1, 2, 3);\ntable")

    def test_magics_of_one_kernel_alone_are_found(self):
        self.breaks("magic", "%maven a:b:1", "%jars lib/*.jar", "%time f()", "%%time\nf()", "%%loadFromPOM\n<x/>",
                    "%loadFromPOM pom.xml", "%load other.ipynb", "%load other", "!ls")
        self.keeps("%load more.jshell", "%classpath ../lib/x.jar", "int rest = 7 % rate;")

    def test_reading_from_a_person_is_found(self):
        self.breaks("stdin", "new Scanner(System.in).nextInt();", "System.console().readLine();")
        self.keeps('String text = "System.in";', "// System.in is not used")

    def test_ending_the_kernel_is_found(self):
        self.breaks("exit", "System.exit(0);", "Runtime.getRuntime().halt(1);", "Runtime.getRuntime().exit(1);")

    def test_a_display_whose_id_would_show_is_found(self):
        self.breaks("bare-display", 'display(chart, "text/html");', 'int a = 1;\nupdateDisplay(id, chart)')
        self.keeps('String id = display(chart, "text/html");', 'display(chart, "text/html");\nchart.width();',
                   'render(chart, "text/html");')

    def test_a_bare_svg_string_is_found(self):
        self.breaks("svg-string", 'render(text, "image/svg+xml");')

    def test_java_after_17_is_found(self):
        self.breaks("java-17", "int n = switch (o) { case Integer i -> i; default -> 0; };",
                    "int n = switch (o) { case Integer i when i > 3 -> i; default -> 0; };",
                    "switch (o) { case null -> f(); default -> g(); }",
                    "if (o instanceof Point(int x, int y)) f(x);",
                    "Thread.ofVirtual().start(f);", "Thread.startVirtualThread(f);", "import module java.base;")
        self.keeps("int n = switch (state) { case IDLE -> 1; case BUSY, DONE -> 2; default -> 0; };",
                   "if (o instanceof Integer i && i > 3) f(i);", "switch (n) { case A: f(); break; case B: g(); }")

    def test_a_top_level_record_with_a_compact_constructor_that_is_not_public_is_found(self):
        self.breaks("record-constructor", "record R(int x) { R { if (x < 0) throw new Error(); } }")
        self.keeps("record R(int x) { public R { if (x < 0) throw new Error(); } }",
                   "class Outer { record R(int x) { R { } } }", "record R(int x) { }",
                   "record R(int x) { static R of() { return new R(1); } }")

    def test_sealed_types_at_the_top_level_are_found(self):
        self.breaks("sealed-top-level", "sealed interface Verdict permits Pass, Drop { }")
        self.keeps("interface V { sealed interface W permits A, B { } record A() implements W { } record B() implements W { } }")

    def test_printing_in_a_loop_is_found(self):
        self.breaks("print-in-loop", "for (int i = 0; i < 9; i++) System.out.println(i);",
                    "for (var x : xs) {\n    f(x);\n    System.out.printf(\"%d\", x);\n}",
                    "while (more()) { System.err.print(next()); }", "do { System.out.println(1); } while (more());",
                    "xs.forEach(System.out::println);", "xs.forEach(x -> System.out.println(x));",
                    "for (var x : xs) for (var y : x) System.out.println(y);")
        self.keeps("for (var x : xs) f(x);\nSystem.out.println(sum);", 'for (var x : xs) text.append("System.out.println(");')

    def test_types_of_java_time_need_an_import(self):
        made = notebook("Duration d = Duration.ofMillis(3);")
        self.assertEqual(["java-time"], rules(made))
        self.assertEqual([], rules(made, setup="import java.time.*;"))
        self.keeps("java.time.Duration d = null;", "import java.time.Duration;\nDuration d = null;")

    def test_downloads_and_the_api_of_one_kernel_are_found(self):
        self.breaks("network", "var client = HttpClient.newHttpClient();", "var in = address.openStream();")
        self.breaks("kernel-api", "org.dflib.jjava.kernel.JavaNotebookStatics.kernel();")

    def test_a_long_cell_is_found(self):
        self.keeps("\n".join(f"int a{i} = {i};" for i in range(12)))
        self.breaks("cell-length", "\n".join(f"int a{i} = {i};" for i in range(13)))

    def test_a_masters_stub_does_not_count_as_lines_of_its_cell(self):
        lines = [f"    f({i});" for i in range(10)]
        stub = ["//BEGIN STUB", '// return Exercise.todo("fold");', "//END STUB"]
        self.keeps("\n".join(["int g() {", "//BEGIN SOLUTION", *lines, "//END SOLUTION", *stub, "}"]))

    def test_too_few_and_too_many_cells_are_found(self):
        self.assertEqual([], rules(notebook(cells=20)))
        self.assertEqual([], rules(notebook(cells=45)))
        self.assertEqual(["cell-count"], rules(notebook(cells=19)))
        self.assertEqual(["cell-count"], rules(notebook(cells=46)))

    def test_the_first_code_cell_must_load_the_set_up_in_at_most_three_lines(self):
        made = notebook("int a = 1;")
        made.cells[1].source, made.cells[0].source = made.cells[0].source, made.cells[1].source
        self.assertEqual(["set-up"], rules(made))
        made = notebook()
        made.cells[0].source = "%load setup.jshell\nint a = 1;\nint b = 2;\nint c = 3;"
        self.assertEqual(["set-up"], rules(made))

    def test_another_kernel_is_found(self):
        made = notebook()
        made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python"}
        self.assertEqual(["kernel"], rules(made))


if __name__ == "__main__":
    unittest.main()
