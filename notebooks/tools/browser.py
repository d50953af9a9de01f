"""The lab as a reader sees it: JupyterLab started by ./lab on a copy of notebooks/, in headless Chromium."""
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import layout

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
START_SECONDS = 180
RUN_SECONDS = 420

# every plot of every cell: the cell's index, what is drawn, and how large it stands on the page
PLOTS = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')].flatMap((cell, index) =>
  [...cell.querySelectorAll('.jp-OutputArea-output img, .jp-OutputArea-output svg, .jp-OutputArea-output canvas')]
    .filter(plot => !plot.parentElement.closest('svg'))
    .map(plot => ({cell: index, width: plot.getBoundingClientRect().width, height: plot.getBoundingClientRect().height,
      drawn: plot.src || (plot.toDataURL ? plot.toDataURL() : plot.outerHTML)})))"""
PROMPTS = "() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent)"
CONNECTED = """() => [...document.querySelectorAll('.jp-StatusBar-TextItem, #jp-main-statusbar *')]
  .some(item => /\\| (Idle|Unknown|Busy)$/.test(item.textContent.trim()))"""
ERRORS = """() => [...document.querySelectorAll(
  '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')].map(output => output.textContent)"""


def chromium():
    """The path of Chromium or Chrome on this machine, or None. CHROMIUM names another one."""
    for name in (os.environ.get("CHROMIUM"), *CHROMIUM, MAC_CHROME):
        found = name and shutil.which(name)
        if found:
            return found
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class LabServer:
    """./lab on a copy of notebooks/, so that nothing in the repository changes."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kernel-stack-lab-"))
        notebooks = self.folder / "notebooks"
        shutil.copytree(layout.NOTEBOOKS, notebooks, ignore=shutil.ignore_patterns("tools", ".ipynb_checkpoints"))
        for name in ("lib", "data"):
            if (layout.ROOT / name).is_dir():
                (self.folder / name).symlink_to(layout.ROOT / name)
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.log = open(self.folder / "server.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [str(layout.ROOT / "lab"), "--no-browser", "--port", str(self.port), f"--IdentityProvider.token={self.token}",
             f"--ServerApp.root_dir={notebooks}"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "KSTACK_LAB_JUPYTER": str(self.folder / "jupyter")},
        )

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.url("api/status"), timeout=5):
                    return self
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.3)
        raise RuntimeError(f"JupyterLab did not start:\n{(self.folder / 'server.log').read_text(encoding='utf-8')}")

    def __enter__(self):
        return self.wait()

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Page:
    """One browser page on the lab, with a profile of its own."""

    def __init__(self, playwright, server, width=1280, height=900):
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.server = server
        self.browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS + sandbox)
        self.page = self.browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(START_SECONDS * 1000)

    def open_start(self):
        """Where ./lab sends the browser; returns the page's address."""
        self.page.goto(self.server.url())
        self.page.wait_for_selector(".jp-MarkdownViewer h1")
        return self.page.url

    def open_notebook(self, name):
        # without the tabs that were open before
        self.page.goto(self.server.url(f"lab/tree/{name}") + "&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        # before the session has its kernel, Run does nothing; 'Unknown' is what JJava says until its first cell
        self.page.wait_for_function(CONNECTED)

    def menu(self, name, item):
        self.page.click(f".lm-MenuBar-itemLabel:text-is('{name}')")
        self.page.click(f".lm-Menu-itemLabel:text-is('{item}')")

    def run_all(self):
        self.run("Run All Cells")

    def run(self, item):
        before = self.page.evaluate(PROMPTS)
        self.menu("Run", item)
        self.page.wait_for_function(f"before => JSON.stringify(({PROMPTS})()) !== JSON.stringify(before)", arg=before)
        self.wait_until_ran()

    def wait_until_ran(self):
        """Until every code cell carries a number: none waits ([ ]), none runs ([*])."""
        end = time.monotonic() + RUN_SECONDS
        while time.monotonic() < end:
            prompts = self.page.evaluate(PROMPTS)
            if prompts and all(re.match(r"^\[\d+\]:$", prompt.strip()) for prompt in prompts):
                self.page.wait_for_timeout(500)  # the last output is drawn after its reply
                return
            self.page.wait_for_timeout(200)
        raise TimeoutError(f"cells still run after {RUN_SECONDS} s: {self.page.evaluate(PROMPTS)}")

    def plots(self):
        return [plot for plot in self.page.evaluate(PLOTS) if plot["width"] >= 100 and plot["height"] >= 50]

    def errors(self):
        return self.page.evaluate(ERRORS)

    def change(self, cell, source):
        """Types a new source into a cell and runs it and everything below."""
        content = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(cell).locator(".cm-content")
        content.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.run("Run Selected Cell and All Below")

    def picture(self, path):
        """What the page shows now, for whoever looks for the reason of a failure."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
        return layout.shown(path)

    def close(self):
        self.browser.close()
