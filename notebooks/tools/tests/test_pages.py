"""Coverage and glossary hold against the notebooks and the code."""
import re
import unittest

import nbformat

import generate
import layout
import lint
import pages

PROMISED = {"00", "01", "02", "03", "05", "06", "07", "08", "09"}


class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.masters = [(path, generate.clean(generate.read(path))) for path in layout.masters()]
        cls.glossary = pages.glossary(cls.masters)

    def test_the_source_documents_have_230_rows_each_given_to_a_notebook(self):
        names = [row["row"] for row in pages.rows()]
        self.assertEqual([f"S1-{i}" for i in range(1, 164)] + [f"S2-{i}" for i in range(1, 68)], names)
        for row in pages.rows():
            self.assertRegex(row["notebooks"], r"^\d\d( \d\d)*$", row["row"])
            self.assertTrue(row["says"] and row["section"] and row["lines"], row["row"])

    def test_no_row_that_the_curriculum_gives_to_a_notebook_is_open_in_it(self):
        still = [f"{row} in {notebook}" for row, notebook in pages.open_rows(self.masters) if notebook in PROMISED]
        self.assertEqual([], still)

    def test_a_row_that_no_cell_names_is_found_open(self):
        path, notebook = self.masters[0]
        bare = nbformat.from_dict(notebook)
        for cell in bare.cells:
            cell.metadata.pop("covers", None)
        self.assertIn(("S1-24", "00"), list(pages.open_rows([(path, bare)])))
        self.assertIn("| S1-24 | 62-110 | NIC |  | **00**, 05 |", pages.coverage([(path, bare)]))

    def test_the_lint_finds_a_row_that_does_not_exist(self):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# x", metadata={"covers": ["S1-24", "S1-500"]})])
        self.assertEqual([(0, "covers")], [(index, rule) for index, rule, _ in lint.findings(notebook) if rule == "covers"])

    def test_every_class_of_the_glossary_exists(self):
        linked = re.findall(r"\]\(\.\./(lib/[^)]+)\)", self.glossary)
        self.assertGreater(len(linked), 100)
        self.assertEqual([], [path for path in set(linked) if not (layout.ROOT / path).is_file()])

    def test_every_symbol_of_the_model_is_in_the_glossary_with_a_class_that_charges_it(self):
        rows = {line.split("|")[1].strip(): line for line in self.glossary.splitlines() if line.startswith("| `")}
        functions = pages.functions()
        self.assertGreater(len(functions), 100)
        for constant, symbol, _ in functions:
            for path in re.findall(r"\(\.\./(lib/[^)]+)\)", rows[f"`{symbol}`"]):
                self.assertIn(f"Fn.{constant}", (layout.ROOT / path).read_text(encoding="utf-8"), path)
        without = [symbol for _, symbol, _ in functions if "](../lib/" not in rows[f"`{symbol}`"]]
        self.assertLess(len(without), 25, f"symbols without a class: {without}")

    def test_a_notebook_behind_a_symbol_names_it(self):
        for line in self.glossary.splitlines():
            symbol = re.match(r"^\| `([^`]+)` \|", line)
            for name in re.findall(r"\]\((\d\d-[^)]+)\)", line) if symbol else []:
                self.assertIn(symbol[1], (layout.SOLUTIONS / name).read_text(encoding="utf-8"), name)

    def test_terms_name_a_class_that_exists(self):
        for term in pages.table("terms.csv"):
            path = pages.SOURCES.parent / (term["class"].replace(".", "/") + ".java")
            self.assertTrue(path.is_file(), term["class"])


if __name__ == "__main__":
    unittest.main()
