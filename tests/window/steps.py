"""A walk through the real window in steps: each is tried, whatever became of those before it."""

import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from window import Window


class Steps:
    """The methods in STEPS are taken in their order; `port` is that of the window's inspection server."""

    STEPS = []

    def __init__(self, program, folder, port, **environment):
        self.program, self.folder, self.port = program, Path(folder), port
        self.environment = dict(os.environ, EGUI_INSPECTION=f"127.0.0.1:{port}", **environment)

    def start(self, *files):
        self.running = subprocess.Popen([self.program, *map(str, files)], env=self.environment, stdin=subprocess.DEVNULL)
        self.window = Window(self.port)

    def again(self, *files):
        """End the program, as a crash would, and start it once more."""
        self.running.kill()
        self.running.wait()
        self.start(*files)

    def picture(self, name):
        self.window.settle()
        self.window.picture(self.folder / f"{name}.png")

    def until(self, done, patience=30.0):
        end = time.monotonic() + patience
        while not done():
            cells = lambda: [(name, box) for role, name, box in self.window.widgets() if role in ("cell", "columnHeader")]
            assert time.monotonic() < end, cells()
            time.sleep(0.05)

    def walk(self):
        """Take all steps, say how each went, and end with status 1 where one failed."""
        passed = failed = 0
        try:
            for step in self.STEPS:
                name = step.__name__.replace("_", " ")
                try:
                    step(self)
                    passed += 1
                    print(f"ok    {name}", flush=True)
                except Exception:  # whatever went wrong, the steps after it are still worth a try
                    failed += 1
                    print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
                    self.window.picture(self.folder / f"failed-{step.__name__}.png")
        finally:
            self.running.kill()
        print(f"{passed} passed, {failed} failed")
        sys.exit(1 if failed else 0)
