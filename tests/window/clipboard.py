"""Holds a text on the clipboard as a spreadsheet does that was copied from: it owns the selection and answers who asks for it."""

import threading
import time

from Xlib import X, XK, display
from Xlib.ext import xtest
from Xlib.protocol import event

from drop import window_titled


def paste_by_key(title):
    """Press Ctrl+V on the keyboard of the display, which that window has: what a person's key does, not what the inspection server sends."""
    keyboard = display.Display()
    window_titled(keyboard, title).set_input_focus(X.RevertToParent, X.CurrentTime)
    keyboard.sync()
    time.sleep(0.5)  # keys are another device's: they are heard once the window knows that it has the keyboard
    control, letter = (keyboard.keysym_to_keycode(XK.string_to_keysym(name)) for name in ("Control_L", "v"))
    for kind, code in ((X.KeyPress, control), (X.KeyPress, letter), (X.KeyRelease, letter), (X.KeyRelease, control)):
        xtest.fake_input(keyboard, kind, code)
        keyboard.sync()
    keyboard.close()


class Clipboard:
    """While it is open, the clipboard holds `text`; as a page alone, without the text of it, where `kinds` is `PAGE`."""

    TEXT = ("UTF8_STRING", "text/plain;charset=utf-8", "STRING")
    PAGE = ("text/html",)

    def __init__(self, text, kinds=TEXT):
        self.text = text.encode()
        self.kinds = kinds
        self.display = display.Display()
        self.window = self.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.over = threading.Event()

    def atom(self, name):
        return self.display.intern_atom(name)

    def __enter__(self):
        self.window.set_selection_owner(self.atom("CLIPBOARD"), X.CurrentTime)
        self.display.sync()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join(timeout=2)
        self.display.close()

    def serve(self):
        while not self.over.is_set():
            while self.display.pending_events():
                asked = self.display.next_event()
                if asked.type == X.SelectionRequest:
                    self.answer(asked)
            self.over.wait(0.02)

    def answer(self, asked):
        kinds = [self.atom(name) for name in self.kinds]
        place = asked.property or asked.target
        if asked.target == self.atom("TARGETS"):
            asked.requestor.change_property(place, self.atom("ATOM"), 32, [self.atom("TARGETS"), *kinds])
        elif asked.target in kinds:
            asked.requestor.change_property(place, asked.target, 8, self.text)
        else:
            place = X.NONE
        told = event.SelectionNotify(time=asked.time, requestor=asked.requestor, selection=asked.selection, target=asked.target, property=place)
        asked.requestor.send_event(told)
        self.display.flush()
