#!/usr/bin/env python3
"""Takes the README's pictures from the running lab in headless Chromium and writes them to docs/.

    .venv/bin/python notebooks/tools/screenshots.py
"""
import sys

from playwright.sync_api import sync_playwright

import browser
import layout

PICTURES = layout.ROOT / "docs"
WIDTH, HEIGHT = 1180, 760

# (picture, start of the notebook's name, which plot to bring into view)
SHOTS = (("one-packet.png", "00-", 0), ("geometry.png", "03-", 0))


def shoot(page, picture, name, plot):
    """Runs a notebook and takes the page with one of its plots in view."""
    page.open_notebook(name)
    page.page.click("[data-id='filebrowser'], .jp-SideBar .lm-TabBar-tab.lm-mod-current")  # fold the file browser
    page.run_all()
    plots = page.page.locator(".jp-OutputArea-output img, .jp-OutputArea-output svg")
    shown = [plots.nth(i) for i in range(plots.count()) if large(plots.nth(i))]
    shown[plot].evaluate("plot => plot.scrollIntoView({block: 'center'})")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=PICTURES / picture)
    print(f"written  {layout.shown(PICTURES / picture)}")


def large(plot):
    box = plot.bounding_box()
    return box is not None and box["width"] >= 100 and box["height"] >= 50


def main():
    PICTURES.mkdir(exist_ok=True)
    with browser.LabServer() as server, sync_playwright() as playwright:
        for picture, start, plot in SHOTS:
            name = next((path.name for path in layout.copies() if path.name.startswith(start)), None)
            if name is None:
                print(f"no notebook {start}*", file=sys.stderr)
                continue
            page = browser.Page(playwright, server, WIDTH, HEIGHT)
            shoot(page, picture, name, plot)
            page.close()


if __name__ == "__main__":
    main()
