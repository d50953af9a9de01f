"""A reader's typical changes to each notebook's first parameters give a plot, or one line that says what to do."""
import unittest

import nbformat

import changes
import layout
import run


class Sources(unittest.TestCase):
    def test_parameters_are_numbers_with_their_place_and_seeds_are_none(self):
        source = "int ring = 64, frames = 1_00;   // comment = 3\ndouble load = kpps(10);\nlong seed = 1;\nint[] a = {1, 2};"
        found = changes.parameters(source)
        self.assertEqual([("ring", "64"), ("frames", "1_00")], [(name, value) for name, value, _ in found])
        for _, value, start in found:
            self.assertTrue(source[start:].startswith(value))

    def test_values_grow_shrink_and_change_sign_in_calls_and_lists(self):
        self.assertEqual("{10, 200}", changes.changed("{1, 20}", changes.times_ten))
        self.assertEqual("{0, 20}", changes.changed("{1, 20}", changes.zero))
        self.assertEqual("us(-2.5)", changes.changed("us(2.5)", changes.negative))
        self.assertEqual("-1", changes.negative("0"))

    def test_every_machine_gets_the_setting_last(self):
        said = changes.with_setting(["Host a = Host.builder()\n  .rxRing(64).build(); Host b = Host.builder().build();"], ".rxRing(16)")
        self.assertEqual(["Host a = Host.builder()\n  .rxRing(64).rxRing(16).build(); Host b = Host.builder().rxRing(16).build();"], said)

    def test_a_unit_is_misspelt_where_there_is_one(self):
        self.assertEqual(["int n = 3;", "long t = msx(5);"], changes.misspelt(["int n = 3;", "long t = ms(5);"], 0))
        self.assertEqual(["int n = 3us;"], changes.misspelt(["int n = 3;"], 0))

    def test_a_line_is_clear_when_it_is_no_accident_of_java(self):
        self.assertTrue(changes.clear("IllegalArgumentException: a burst is 1 or more frames, got 0"))
        for line in ("NullPointerException: Cannot invoke x because y is null", "ArithmeticException: / by zero and so on it goes",
                     "IllegalStateException: no", "IndexOutOfBoundsException: Index 5 out of bounds for length 5"):
            self.assertFalse(changes.clear(line), line)


NOTEBOOKS = [layout.FIRST] + layout.masters()


class Notebooks(unittest.TestCase):
    def test_every_notebook_marks_its_parameters(self):
        for path in NOTEBOOKS:
            changes.stretch(nbformat.read(path, as_version=4))

    def test_changes_that_a_reader_makes_give_a_plot_or_one_clear_line(self):
        outcomes = [(path, outcome) for path, found in run.complete(changes.all_outcomes(NOTEBOOKS)) for outcome in found]
        self.assertEqual([], [f"{path.stem}: {o.what}: {o.said}" for path, o in outcomes if not o.fine])
        self.assertGreater(len(outcomes), 4 * len(NOTEBOOKS))
        new = {path for path, o in outcomes if o.said == "a new plot"}
        self.assertEqual(set(NOTEBOOKS), new, "in each notebook some change shows in its plot")


if __name__ == "__main__":
    unittest.main()
