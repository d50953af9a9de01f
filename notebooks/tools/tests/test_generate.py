"""The generator's text: exercises, navigation, cleaning, and what it refuses."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import nbformat

import generate

SOLVED = """int sum(byte[] header) {
    //BEGIN SOLUTION
    int sum = 0;
    return ~sum;
    //END SOLUTION
    //BEGIN STUB
    // return Exercise.todo("fold the carry");
    //END STUB
}"""

OPEN = """int sum(byte[] header) {
    return Exercise.todo("fold the carry");
}"""


def master(name, *more):
    """A solved notebook as a maintainer leaves it after running it."""
    made = nbformat.v4.new_notebook(metadata={
        "kernelspec": {"name": "java", "display_name": "Java (jjava)"},
        "language_info": {"name": "java", "version": "17.0.15"},
    })
    made.cells = [
        nbformat.v4.new_markdown_cell(f"# {name}\n\nWhat is\nasked?\n\nMore text.", id="head"),
        nbformat.v4.new_markdown_cell("old", id="nav", metadata={"tags": ["navigation"]}),
        nbformat.v4.new_code_cell("1 + 1", id="one", execution_count=7, metadata={"execution": {"started": "now"}},
                                  outputs=[nbformat.v4.new_output("stream", text="2")]),
        nbformat.v4.new_code_cell(SOLVED, id="ex", metadata={"tags": ["exercise"]}),
        *more,
    ]
    return made


class Cells(unittest.TestCase):
    def test_the_solution_is_replaced_by_its_stub_without_the_comment_sign(self):
        self.assertEqual(OPEN, generate.learner_source(SOLVED))

    def test_two_solutions_get_their_own_stubs_in_order(self):
        source = "\n".join(["//BEGIN SOLUTION", "a();", "//END SOLUTION", "x();", "//BEGIN SOLUTION", "b();", "//END SOLUTION",
                            "//BEGIN STUB", "// one();", "//END STUB", "//BEGIN STUB", "// two();", "//", "//END STUB"])
        self.assertEqual("one();\nx();\ntwo();\n", generate.learner_source(source))

    def test_markers_that_do_not_pair_are_refused(self):
        for source in ("//BEGIN SOLUTION\na();", "//END SOLUTION", "//BEGIN SOLUTION\n//BEGIN STUB\n//END STUB\n//END SOLUTION",
                       "//BEGIN SOLUTION\n//END STUB", "//BEGIN SOLUTION\na();\n//END SOLUTION", "a();",
                       "//BEGIN SOLUTION\n//END SOLUTION\n//BEGIN STUB\nno comment\n//END STUB"):
            with self.subTest(source), self.assertRaises(generate.MasterError):
                generate.learner_source(source)

    def test_markers_outside_an_exercise_are_refused_with_the_place(self):
        made = generate.clean(master("NB00 One"))
        made.cells[3].metadata = {}
        with self.assertRaisesRegex(generate.MasterError, r"00-one.ipynb cell 4 \(id ex\)"):
            generate.learner(made, "00-one.ipynb")


class Folder(unittest.TestCase):
    def setUp(self):
        for quiet in (contextlib.redirect_stdout, contextlib.redirect_stderr):
            silence = quiet(io.StringIO())
            silence.__enter__()
            self.addCleanup(silence.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.notebooks = Path(folder.name) / "notebooks"
        self.notebooks.mkdir()
        self.solutions = self.notebooks / "solutions"
        self.solutions.mkdir()
        for name, title in (("00-one.ipynb", "NB00 One"), ("01-two.ipynb", "NB01 Two")):
            nbformat.write(master(title), self.solutions / name)
        (self.notebooks / "setup.jshell").write_text("%classpath ../lib/target/kstack.jar\n")
        (self.notebooks / "START.md").write_text("# Start\n<!-- notebooks -->\nold\n<!-- /notebooks -->\nend\n")

    def files(self):
        return generate.everything(self.solutions, self.notebooks)

    def stale(self):
        return list(generate.check(self.files(), self.notebooks))

    def test_what_is_written_is_in_step_and_the_same_at_every_run(self):
        self.assertEqual(6, len(self.stale()))
        self.assertEqual(0, generate.write(self.files(), force=False))
        self.assertEqual([], self.stale())
        self.assertEqual(self.files(), self.files())

    def test_a_copy_keeps_cell_ids_and_has_neither_outputs_nor_counts_nor_side_notes(self):
        copy = nbformat.reads(self.files()[self.notebooks / "00-one.ipynb"], as_version=4)
        self.assertEqual(["head", "nav", "one", "ex"], [cell.id for cell in copy.cells])
        self.assertEqual(([], None, {}), (copy.cells[2].outputs, copy.cells[2].execution_count, copy.cells[2].metadata))
        self.assertEqual(OPEN, copy.cells[3].source)
        self.assertEqual(["exercise"], copy.cells[3].metadata.tags)
        self.assertEqual("java", copy.metadata.kernelspec.name)
        self.assertNotIn("version", copy.metadata.language_info)

    def test_masters_are_cleaned_but_stay_solved(self):
        solved = nbformat.reads(self.files()[self.solutions / "00-one.ipynb"], as_version=4)
        self.assertEqual(([], None), (solved.cells[2].outputs, solved.cells[2].execution_count))
        self.assertEqual(SOLVED, solved.cells[3].source)

    def test_navigation_leads_to_the_neighbours_and_to_the_start(self):
        text = {path: nbformat.reads(made, as_version=4).cells[1].source for path, made in self.files().items() if path.suffix == ".ipynb"}
        self.assertEqual("[All notebooks](START.md) · [NB01 Two →](01-two.ipynb)", text[self.notebooks / "00-one.ipynb"])
        self.assertEqual("[← NB00 One](00-one.ipynb) · [All notebooks](../START.md)", text[self.solutions / "01-two.ipynb"])

    def test_the_start_page_lists_the_notebooks_with_their_questions(self):
        start = self.files()[self.notebooks / "START.md"]
        self.assertIn("- [NB00 One](00-one.ipynb)  \n  What is asked?\n- [NB01 Two](01-two.ipynb)", start)
        self.assertNotIn("old", start)

    def test_the_readme_links_the_notebooks_that_are_there_and_no_others(self):
        rows = generate.link_rows("| [00](old) | a |\n| 01 | b |\n| [02](gone) | c |\n", {"00": "00-one.ipynb", "01": "01-two.ipynb"})
        self.assertEqual("| [00](notebooks/00-one.ipynb) | a |\n| [01](notebooks/01-two.ipynb) | b |\n| 02 | c |\n", rows)

    def test_the_set_up_in_solutions_looks_one_folder_further_up(self):
        self.assertEqual("%classpath ../../lib/target/kstack.jar\n", self.files()[self.solutions / "setup.jshell"])

    def test_an_edited_copy_a_copy_with_outputs_and_a_copy_without_master_are_named(self):
        generate.write(self.files(), force=False)
        edited = nbformat.read(self.notebooks / "00-one.ipynb", as_version=4)
        edited.cells[3].source = "int sum = 3;"
        nbformat.write(edited, self.notebooks / "00-one.ipynb")
        run = nbformat.read(self.notebooks / "01-two.ipynb", as_version=4)
        run.cells[2].execution_count = 1
        nbformat.write(run, self.notebooks / "01-two.ipynb")
        nbformat.write(run, self.notebooks / "09-lost.ipynb")
        edited, run, lost = self.stale()
        self.assertRegex(edited, r"00-one\.ipynb: out of step with its master")
        self.assertRegex(run, r"01-two\.ipynb: carries outputs or execution counts")
        self.assertRegex(lost, r"09-lost\.ipynb: has no solved master")

    def test_a_copy_that_somebody_has_run_is_overwritten_only_by_force(self):
        generate.write(self.files(), force=False)
        path = self.notebooks / "00-one.ipynb"
        mine = nbformat.read(path, as_version=4)
        mine.cells[2].execution_count = 1
        nbformat.write(mine, path)
        before = path.read_text()
        self.assertEqual(1, generate.write(self.files(), force=False))
        self.assertEqual(before, path.read_text())
        self.assertEqual(0, generate.write(self.files(), force=True))
        self.assertEqual([], self.stale())

    def test_a_notebook_without_cell_ids_is_refused(self):
        path = self.solutions / "00-one.ipynb"
        path.write_text(path.read_text().replace('"nbformat_minor": 5', '"nbformat_minor": 4'))
        with self.assertRaisesRegex(generate.MasterError, "id of its own"):
            self.files()


if __name__ == "__main__":
    unittest.main()
