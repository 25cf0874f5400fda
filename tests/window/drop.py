"""Drops files onto a window as a file manager does: version 5 of the X drag-and-drop protocol, from the source's side.

The order matters: the target asks for the list of files when it hears of the position, and must have been given it before
the drop itself, or the drop is void.
"""

import time
from pathlib import Path

from Xlib import X, display
from Xlib.protocol import event


def window_titled(shown, title, window=None):
    """The window of a display in whose title this stands, and which accepts drops, as the frame of a window manager does not."""
    window = window or shown.screen().root
    name = window.get_full_text_property(shown.intern_atom("_NET_WM_NAME")) or window.get_wm_name() or ""
    if title in str(name) and window.get_full_property(shown.intern_atom("XdndAware"), X.AnyPropertyType):
        return window
    for child in window.query_tree().children:
        if (found := window_titled(shown, title, child)) is not None:
            return found
    return None


class Drag:
    def __init__(self, title, files):
        self.display = display.Display()
        self.root = self.display.screen().root
        self.target = window_titled(self.display, title)
        if self.target is None:
            raise AssertionError(f"no window titled {title!r} accepts drops")
        self.source = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.source.set_selection_owner(self.atom("XdndSelection"), X.CurrentTime)
        self.list = "".join(f"{Path(file).resolve().as_uri()}\r\n" for file in files).encode()

    def atom(self, name):
        return self.display.intern_atom(name)

    def tell(self, message, *data):
        padded = (32, [self.source.id, *data, 0, 0, 0, 0][:5])
        self.target.send_event(event.ClientMessage(window=self.target, client_type=self.atom(message), data=padded), event_mask=0)
        self.display.flush()

    def serve(self, asked):
        asked.requestor.change_property(asked.property, asked.target, 8, self.list)
        answer = event.SelectionNotify(
            time=asked.time, requestor=asked.requestor, selection=asked.selection, target=asked.target, property=asked.property
        )
        asked.requestor.send_event(answer, event_mask=0)
        self.display.flush()

    def run(self, patience=15.0):
        size = self.target.get_geometry()
        corner = self.target.translate_coords(self.root, 0, 0)
        middle = ((size.width // 2 - corner.x) << 16) | (size.height // 2 - corner.y)
        self.tell("XdndEnter", 5 << 24, self.atom("text/uri-list"))
        self.tell("XdndPosition", 0, middle, X.CurrentTime, self.atom("XdndActionCopy"))
        dropped, end = False, time.monotonic() + patience
        while time.monotonic() < end:
            if not self.display.pending_events():
                time.sleep(0.01)
                continue
            heard = self.display.next_event()
            if heard.type == X.SelectionRequest:
                self.serve(heard)
                if not dropped:
                    time.sleep(0.2)  # the target takes the list in before it hears of the drop
                    self.tell("XdndDrop", 0, X.CurrentTime)
                    dropped = True
            elif heard.type == X.ClientMessage and heard.client_type == self.atom("XdndFinished"):
                return
        raise AssertionError("the window took the files but did not finish" if dropped else "the window did not ask for the files")


def drop(title, files):
    Drag(title, files).run()
