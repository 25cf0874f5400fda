"""A running Sheetsleuth window, found and driven by the accessible names of its controls.

The program must be built with the feature `inspection` and started with EGUI_INSPECTION=1: it then answers on
127.0.0.1:5719, length-prefixed MessagePack, the requests being those of the crate `egui_inspection`.
"""

import socket
import struct
import time

import msgpack

NO_MODIFIERS = [False] * 5


class Window:
    def __init__(self, port=5719, patience=30.0):
        end = time.monotonic() + patience
        while True:
            try:
                self.connection = socket.create_connection(("127.0.0.1", port), timeout=120)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        greeting = self.receive(8)
        if greeting[:4] != b"eins":
            raise RuntimeError(f"not an inspection server: {greeting!r}")

    def receive(self, count):
        parts = b""
        while len(parts) < count:
            part = self.connection.recv(count - len(parts))
            if not part:
                raise RuntimeError("the window closed the connection")
            parts += part
        return parts

    def request(self, body):
        packed = msgpack.packb(body)
        self.connection.sendall(struct.pack(">I", len(packed)) + packed)
        (size,) = struct.unpack(">I", self.receive(4))
        answer = msgpack.unpackb(self.receive(size), raw=False, strict_map_key=False)
        if isinstance(answer, dict) and "Error" in answer:
            raise RuntimeError(answer["Error"])
        return answer

    def widgets(self):
        """Every named widget as (role, name, (left, top, right, bottom))."""
        update = self.request("GetTree")["Tree"][2]
        for _, (role, _, _, _, properties) in update[0] if update else []:
            name = properties.get("label") or properties.get("value") or properties.get("placeholder")
            box = properties.get("bounds")
            if role != "textRun" and name and box and box[2] > box[0]:
                yield role, str(name), box

    def find(self, name, role=None):
        """The box of the first widget (top to bottom) whose name is `name`, or contains it if it starts with `~`."""
        matches = (lambda text: name[1:] in text) if name.startswith("~") else (lambda text: text == name)
        found = [(kind == "label", box[1], box[0], box) for kind, text, box in self.widgets() if matches(text) and role in (None, kind)]
        return min(found)[3] if found else None

    def wait(self, name, role=None, patience=60.0):
        end = time.monotonic() + patience
        while (box := self.find(name, role)) is None:
            if time.monotonic() > end:
                names = sorted({text for _, text, _ in self.widgets()})
                raise AssertionError(f"no {name!r} after {patience:.0f} s; there is: {names}")
            time.sleep(0.05)
        return box

    def wait_gone(self, name, patience=60.0):
        end = time.monotonic() + patience
        while self.find(name) is not None:
            if time.monotonic() > end:
                raise AssertionError(f"{name!r} is still there after {patience:.0f} s")
            time.sleep(0.05)

    def send(self, *events):
        self.request({"ApplyEvents": [list(events)]})

    def click(self, name, role=None, times=1, other=False):
        left, top, right, bottom = self.wait(name, role)
        place = [(left + right) / 2, (top + bottom) / 2]
        button = "Secondary" if other else "Primary"
        self.send({"PointerMoved": place})
        press, release = ({"PointerButton": [place, button, down, NO_MODIFIERS]} for down in (True, False))
        if times > 1:
            time.sleep(0.4)  # a click before is none of these
        # Within one frame: on a busy machine frames come further apart than the clicks of a double click may, and what the server says of
        # its own pointer while a window is new would move it away between pressing and letting go.
        self.send(*[press, release] * times)

    def drag(self, name, target, below=False):
        start, end = (((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in (self.wait(name), self.wait(target)))
        if below:
            end = (end[0], self.wait(target)[3] + 3)
        self.send({"PointerMoved": list(start)})
        self.send({"PointerButton": [list(start), "Primary", True, NO_MODIFIERS]})
        for step in range(1, 11):
            self.send({"PointerMoved": [a + (b - a) * step / 10 for a, b in zip(start, end)]})
        self.send({"PointerButton": [list(end), "Primary", False, NO_MODIFIERS]})

    def key(self, name, ctrl=False, shift=False, alt=False):
        held = [alt, ctrl, shift, False, ctrl]
        self.send({"ModifiersChanged": held}, {"Key": [name, None, True, False, held]})
        self.send({"Key": [name, None, False, False, held]}, {"ModifiersChanged": NO_MODIFIERS})

    def focused(self):
        """The name of what has the keyboard; None where nothing has it."""
        nodes, _, _, focus = self.request("GetTree")["Tree"][2]
        for node, (_, _, _, _, properties) in nodes:
            if node == focus:
                return properties.get("label") or properties.get("value") or properties.get("placeholder")
        return None

    def reach(self, name, by="Tab", back=False, contains=False, most=150):
        """Press a key until what is called `name` has the keyboard."""
        for _ in range(most):
            at = self.focused() or ""
            if at == name or contains and name in at:
                return
            self.key(by, shift=back)
            self.settle()
        raise AssertionError(f"{name!r} is not reached by {by}; the keyboard is at {self.focused()!r}")

    def type(self, text):
        self.send({"Text": text})

    def resize(self, width, height):
        self.request({"Resize": [width, height]})

    def settle(self, frames=120):
        self.request({"Settle": [frames]})

    def picture(self, path):
        _, png = self.request({"GetScreenshot": [1.0]})["Screenshot"]
        with open(path, "wb") as file:
            file.write(png)
