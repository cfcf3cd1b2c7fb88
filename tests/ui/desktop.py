# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the desktop: finds controls by role and name, waits for conditions, never for a time.

Speaks AT-SPI over D-Bus itself, many questions at once: one look at a whole window takes a part of a second."""
import os
import re
import subprocess
import time

from gi.repository import Gio, GLib

PATIENCE = float(os.environ.get("TOCSIN_UI_PATIENCE", "60"))
ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
PAGES = {"Alerts", "Events", "Sources", "Rejects", "Rules"}
OTHERS = {"TocsinWelcomePage", "TocsinImportWizard"}
ENABLED, FOCUSABLE, FOCUSED, SELECTED, SENSITIVE, VISIBLE, CHECKED = 8, 11, 12, 23, 24, 30, 4


class Failure(Exception):
    pass


def wait(what, condition, patience=None):
    """Waits until condition() gives something true, and returns it."""
    patience = patience or PATIENCE
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise Failure(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(0.05)


class Bus:
    """The accessibility bus, and questions asked on it all at once."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None,
                                    GLib.VariantType("(s)"), 0, 30000).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)

    def ask(self, questions):
        """questions: (name, path, interface, method, arguments); the answers in their order, None for an error."""
        answers = [None] * len(questions)
        loop = GLib.MainLoop()
        left = len(questions)

        def answered(connection, result, index):
            nonlocal left
            try:
                answers[index] = connection.call_finish(result).unpack()
            except GLib.Error:
                pass  # a widget that went away meanwhile, or has no such interface
            left -= 1
            if left == 0:
                loop.quit()

        for index, (name, path, interface, method, arguments) in enumerate(questions):
            self.connection.call(name, path, interface, method, arguments, None, 0, 20000, None, answered, index)
        if questions:
            loop.run()
        return answers

    def find_application(self, pid):
        children = self.ask([("org.a11y.atspi.Registry", ROOT, ACCESSIBLE, "GetChildren", None)])[0]
        for name, path in children[0] if children else []:
            owner = self.ask([("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                               "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))])[0]
            if owner is not None and owner[0] == pid:
                return name, path
        return None


class Node:
    """What the bus says of a control at one moment."""

    QUESTIONS = (
        (ACCESSIBLE, "GetRoleName", None),
        ("org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ACCESSIBLE,))),
        (ACCESSIBLE, "GetState", None),
        ("org.a11y.atspi.Component", "GetExtents", GLib.Variant("(u)", (1,))),
        (ACCESSIBLE, "GetChildren", None),
        (ACCESSIBLE, "GetRelationSet", None),
    )

    def __init__(self, place, parent, answers):
        role, properties, state, extents, children, relations = answers
        self.place, self.parent = place, parent
        self.role = role[0] if role else ""
        values = properties[0] if properties else {}
        self.name, self.description = values.get("Name", ""), values.get("Description", "")
        bits = state[0] if state else [0, 0]
        self.states = bits[0] | bits[1] << 32
        self.x, self.y, self.width, self.height = extents[0] if extents else (0, 0, 0, 0)
        self.places = children[0] if children else []
        self.is_labelled = any(kind == 2 for kind, _ in (relations[0] if relations else []))
        self.children = []

    def has(self, state):
        return bool(self.states >> state & 1)

    def is_showing(self):
        """GTK 4.8 says SHOWING of windows alone; what is on another page of a stack has no size."""
        return self.has(VISIBLE) and self.width > 0 and self.height > 0

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def __str__(self):
        return f"{self.role} “{self.name}”"


def is_other_page(node, page):
    """GTK 4.8 does not say which page of a stack is the one that shows."""
    return page is not None and (node.name in OTHERS or node.role == "group" and node.name in PAGES - {page})


def look(bus, place, page=None):
    """The tree below a place, as it is now, without what does not show. @page: the one of the case that shows."""
    root, level = None, [(place, None)]
    while level:
        answers = bus.ask([(p[0], p[1], *question) for p, _ in level for question in Node.QUESTIONS])
        following = []
        for index, (where, parent) in enumerate(level):
            n = len(Node.QUESTIONS)
            node = Node(where, parent, answers[index * n:(index + 1) * n])
            if parent is None:
                root = node
            elif not node.is_showing() and node.role not in ("frame", "window") or is_other_page(node, page):
                continue
            else:
                parent.children.append(node)
            following += [(tuple(child), node) for child in node.places[:400]]
        level = following
    return root


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True).stdout


class Application:
    """The running program, its errors kept."""

    def __init__(self, program, arguments, log):
        self.log = open(log, "w+", encoding="utf-8")
        self.bus = Bus()
        self.page = None
        self.process = subprocess.Popen([program, *arguments], stderr=self.log)
        self.place = wait("the application on the accessibility bus", self._find)

    def _find(self):
        self._check_alive()
        return self.bus.find_application(self.process.pid)

    def _check_alive(self):
        if self.process.poll() is not None:
            raise Failure(f"the application ended with {self.process.returncode}: {''.join(self.errors())}")

    def errors(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return [line for line in log if re.search(r"CRITICAL|WARNING|ERROR|Sanitizer", line)]

    def look(self):
        self._check_alive()
        return look(self.bus, self.place, self.page)

    def go(self, page):
        """To a page of the case, by the sidebar."""
        self.page = None
        self.click("list item", f"^{page}\\b")
        self.page = page

    def all(self, role=None, name=None):
        """What shows now, of this role, with a name that @name (an expression) is found in."""
        return [node for node in self.look().walk()
                if (role is None or node.role == role) and (name is None or re.search(name, node.name))]

    def find(self, role, name, patience=None):
        found = wait(f"a {role} “{name}”", lambda: self.all(role, name), patience)
        return found[0]

    def find_gone(self, role, name):
        wait(f"the {role} “{name}” to go", lambda: not self.all(role, name))

    def click(self, role, name, then=None, button=1, times=1):
        """With the mouse. @then: a (role, name) that comes of it; until it does, as a person would, again: GTK 4.8 does not
        say on the bus whether a control can be used yet."""
        node = self.find(role, name)
        end = time.monotonic() + PATIENCE
        while True:
            self.click_node(self._settled(role, name) or node, button, times)
            if then is None:
                return node
            try:
                return self.find(*then, patience=3)
            except Failure:
                if time.monotonic() > end:
                    raise
            if not self.all(role, name):
                return self.find(*then)

    def _settled(self, role, name):
        """Once it does not move any more."""
        before = None
        for _ in range(40):
            node = next(iter(self.all(role, name)), None)
            place = node and (node.x, node.y, node.width, node.height)
            if place and place == before:
                return node
            before = place
        return None

    def click_node(self, node, button=1, times=1):
        left, top = self._window_place(node)
        x, y = left + node.x + node.width // 2, top + node.y + node.height // 2
        # a hand comes, and stays for a moment: a tooltip goes, the control sees the pointer
        xdotool("mousemove", x - 2, y, "sleep", 0.1, "mousemove", x, y, "sleep", 0.1,
                "click", "--repeat", times, "--delay", 60, button)

    def _window_place(self, node):
        text = xdotool("getwindowgeometry", "--shell", self._window(node))
        values = dict(line.split("=") for line in text.split())
        return int(values["X"]), int(values["Y"])

    def _window(self, node=None):
        """The window that a node is in, or else the topmost; tooltips and the like have no title."""
        top = node
        while top is not None and top.parent is not None and top.parent.parent is not None:
            top = top.parent

        def find():
            found = None
            for window in xdotool("search", "--onlyvisible", "--pid", self.process.pid).split():
                title = xdotool("getwindowname", window).strip()
                if title and (top is None or title == top.name):
                    found = window
            return found
        return wait("the window", find)

    def keys(self, *names):
        xdotool("windowfocus", "--sync", self._window(), "key", "--delay", 40, *names)

    def type(self, text):
        xdotool("windowfocus", "--sync", self._window(), "type", "--delay", 20, text)

    def focused(self):
        return next((node for node in self.look().walk() if node.has(FOCUSED)), None)

    def tab_to(self, role, name, key="Tab"):
        """Presses Tab until the control has the focus."""
        seen = []
        for _ in range(100):
            node = self.focused()
            if node is not None and node.role == role and re.search(name, node.name):
                return node
            seen.append(str(node))
            self.keys(key)
        raise Failure(f"Tab does not come to the {role} “{name}”, only to {seen}")

    def text_of(self, node):
        """What an entry or a text holds."""
        answer = self.bus.ask([(*node.place, "org.a11y.atspi.Text", "GetText", GLib.Variant("(ii)", (0, -1)))])[0]
        return answer[0] if answer else ""

    def dump(self):
        return "\n".join(f"{node} {node.x},{node.y} {node.width}×{node.height}" for node in self.look().walk()
                         if node.name or node.has(FOCUSABLE))

    def report(self):
        """For who reads a failed test: what shows, and a picture where TOCSIN_UI_PICTURES says a folder."""
        if self.process.poll() is None:
            print(self.dump())
        folder = os.environ.get("TOCSIN_UI_PICTURES")
        if folder:
            subprocess.run(["import", "-window", "root", os.path.join(folder, f"failed-{os.getpid()}.png")])

    def nameless(self):
        """Controls that can take the focus and say nothing of themselves."""
        roles = {"button", "toggle button", "checkbox", "entry", "text", "text box", "combo box", "list", "menu button",
                 "slider", "spin button", "switch", "table", "tree table", "radio button"}
        return [f"{node.role} in " + " < ".join(ancestors(node)) for node in self.look().walk()
                if node.role in roles and node.has(FOCUSABLE) and not describes_itself(node)]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


def is_named(node):
    # a widget without a name is called by the name of its type
    return bool(node.description) or bool(node.name) and not re.fullmatch(r"(Gtk|Adw|Tocsin)[A-Z]\w*", node.name)


def describes_itself(node):
    if is_named(node) or node.is_labelled or node.parent is not None and node.parent.role == node.role and is_named(node.parent):
        return True
    # the name of a button may be that of the label in it
    return node.role not in {"entry", "text", "text box"} and any(child.role == "label" and is_named(child) for child in node.walk())


def ancestors(node):
    names = []
    while node.parent is not None and len(names) < 4:
        node = node.parent
        names.append(str(node))
    return names
