"""What a person is told of a Java error, from tracebacks as JJava 1.0a8 writes them."""
import unittest

from java_errors import is_compile_error, root_cause


def error(ename, evalue, *traceback):
    return {"ename": ename, "evalue": evalue, "traceback": list(traceback)}


class Causes(unittest.TestCase):
    def test_an_exception_is_named_without_its_package(self):
        said = error("RuntimeException", "java.lang.IllegalStateException, no frames left",
                     "\x1b[1m\x1b[31mjava.lang.IllegalStateException: no frames left\x1b[0m\n\x1b[1m\x1b[31m\tat .(#13:1)\x1b[0m")
        self.assertEqual("IllegalStateException: no frames left", root_cause(said))
        self.assertFalse(is_compile_error(said))

    def test_the_last_cause_wins(self):
        said = error("RuntimeException", "java.lang.IllegalStateException, outer",
                     "java.lang.IllegalStateException: outer\n\tat .(#14:1)\nCaused by: java.lang.RuntimeException: mid\n\tat .(#14:1)\n"
                     "Caused by: java.io.IOException: the disk\n\tat .(#14:1)\n\t... 3 more")
        self.assertEqual("IOException: the disk", root_cause(said))

    def test_a_message_of_several_lines_becomes_one(self):
        said = error("RuntimeException", "java.lang.Error, one\ntwo: three", "java.lang.Error: one\ntwo: three\n\tat .(#31:1)")
        self.assertEqual("Error: one two: three", root_cause(said))

    def test_an_exception_without_a_message_is_its_name(self):
        self.assertEqual("MyError", root_cause(error("RuntimeException", "REPL.$JShell$17$MyError, null", "REPL.$JShell$17$MyError\n\tat .(#18:1)")))

    def test_what_a_loaded_file_throws_keeps_its_type(self):
        said = error("RuntimeException", "java.lang.RuntimeException, ...",
                     "java.lang.RuntimeException: Exception running line magic 'load': java.lang.IllegalStateException, not built\n\tat x.Y.lineMagic(Y.java:31)\n"
                     "Caused by: java.lang.RuntimeException: java.lang.IllegalStateException, not built\n\tat x.Y.eval(Y.java:145)\n"
                     "Caused by: jdk.jshell.EvalException: not built\n\tat .(#1:1)")
        self.assertEqual("IllegalStateException: not built", root_cause(said))

    def test_a_compile_error_gives_the_compilers_words_and_the_source(self):
        said = error("CompilationException", "[snippet: [int x = \"s\";], status: REJECTED]",
                     "\x1b[39m\x1b[1m|   \x1b[39m\x1b[1mint x = \x1b[0m\x1b[41m\"s\"\x1b[0m;\x1b[0m\n\x1b[31mincompatible types: String cannot be converted to int\x1b[0m\n")
        self.assertEqual('does not compile: incompatible types: String cannot be converted to int at: int x = "s";', root_cause(said))
        self.assertTrue(is_compile_error(said))

    def test_unfinished_input_is_a_compile_error(self):
        said = error("IncompleteSourceException", "int y = (3 +", "Incomplete input:\n|   int y = (3 +")
        self.assertEqual("does not compile: Incomplete input at: int y = (3 +", root_cause(said))

    def test_a_loaded_file_that_does_not_compile_is_named_by_its_line(self):
        evalue = "java.lang.RuntimeException, Exception running line magic 'load': [snippet: [import a.b.*;], status: REJECTED]"
        said = error("RuntimeException", evalue, "java.lang.RuntimeException: Exception running line magic 'load': [snippet: [import a.b.*;], status: REJECTED]\n"
                     "\tat x.Y(Y.java:1)\nCaused by: k.CompilationException: [snippet: [import a.b.*;], status: REJECTED]\n\tat x.Z(Z.java:2)")
        self.assertEqual("a loaded file does not compile: import a.b.*;", root_cause(said))
        self.assertTrue(is_compile_error(said))

    def test_an_error_without_a_traceback_keeps_its_name_and_value(self):
        self.assertEqual("Evaluation interrupted.", root_cause(error("Evaluation interrupted.", "")))


if __name__ == "__main__":
    unittest.main()
