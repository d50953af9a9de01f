"""The first notebook in JupyterLab, in headless Chromium: run all, plots visible, change one cell, the plot changes."""
import re
import unittest

import nbformat

import browser
import layout

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

FIRST = next(iter(layout.copies()), None)
NUMBER = re.compile(r"\b(?P<name>\w+)\s*=\s*(?P<value>\d[\d_]*)(?P<rest>L?\s*;)")


def parameter(notebook):
    """(cell index, source with another value) of the first number that a cell sets, as in `frames = 64;`.

    A cell tagged `parameters` goes before all others.
    """
    order = sorted(range(len(notebook.cells)), key=lambda i: "parameters" not in notebook.cells[i].metadata.get("tags", []))
    for index in order:
        cell = notebook.cells[index]
        found = NUMBER.search(cell.source) if cell.cell_type == "code" else None
        if found:
            value = int(found["value"].replace("_", ""))
            changed = f"{found['name']} = {value * 2 + 1}{found['rest']}"
            return index, cell.source[: found.start()] + changed + cell.source[found.end() :]
    return None


def drawn(plots):
    """The pictures on the page, in order, each with the cell it stands under."""
    return [(plot["cell"], plot["drawn"]) for plot in plots]


@unittest.skipIf(browser.chromium() is None, "no Chromium or Chrome on this machine")
@unittest.skipIf(sync_playwright is None, "Playwright is not installed (./lab test installs it)")
@unittest.skipIf(FIRST is None, "there is no notebook yet")
class FirstNotebook(unittest.TestCase):
    def test_run_all_then_change_one_cell_and_the_plot_changes(self):
        """The first notebook in JupyterLab: run all, twice, change one cell, the plot changes."""
        notebook = nbformat.read(FIRST, as_version=4)
        with browser.LabServer() as server, sync_playwright() as playwright:
            page = browser.Page(playwright, server)
            try:
                self.assertIn("/lab/tree/START.md", page.open_start())
                page.open_notebook(FIRST.name)
                page.run_all()
                first = drawn(page.plots())
                page.run_all()
                self.assertEqual(first, drawn(page.plots()), "the same notebook drew something else when run again")
                unexpected = [error for error in page.errors() if "Your turn: " not in error]
                self.assertEqual([], unexpected, "cells ended with errors")
                self.assertTrue(first, "no plot is visible after Run All")
                cell, source = parameter(notebook)
                page.change(cell, source)
                changed = drawn(page.plots())
                self.assertTrue(changed, "no plot is visible after the change")
                self.assertNotEqual(first, changed, f"no plot changed with cell {cell + 1}: {source}")
            except Exception:
                print(f"the page when it failed: {page.picture(layout.TARGET / 'browser-failure.png')}")
                raise
            finally:
                page.close()


if __name__ == "__main__":
    unittest.main()
