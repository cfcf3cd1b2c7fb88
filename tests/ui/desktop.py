# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the desktop: finds controls by role and name, waits for conditions, never for a time."""
import os
import re
import subprocess
import time

import pyatspi

PATIENCE = float(os.environ.get("TOCSIN_UI_PATIENCE", "60"))
FOCUSABLE = pyatspi.STATE_FOCUSABLE


class Failure(Exception):
    pass


def wait(what, condition):
    """Waits until condition() gives something true, and returns it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            found = condition()
        except Exception as error:  # a widget that went away meanwhile
            found, last = None, error
        if found:
            return found
        if time.monotonic() > end:
            raise Failure(f"waited {PATIENCE:.0f} s in vain for {what}")
        time.sleep(0.05)


def walk(node, depth=0):
    if node is None or depth > 60:
        return
    yield node
    for index in range(min(node.childCount, 400)):
        yield from walk(node.getChildAtIndex(index), depth + 1)


def extents(node):
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)


def is_showing(node):
    """GTK 4.8 says SHOWING of windows alone; what is on another page of a stack has no size."""
    if "Component" not in node.get_interfaces() or not node.getState().contains(pyatspi.STATE_VISIBLE):
        return False
    return extents(node).width > 0 and extents(node).height > 0


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True).stdout


class Application:
    """The running program, its errors kept."""

    def __init__(self, program, arguments, log):
        self.log = open(log, "w+", encoding="utf-8")
        wait("the accessibility bus", lambda: pyatspi.Registry.getDesktop(0).childCount >= 0)
        self.process = subprocess.Popen([program, *arguments], stderr=self.log)
        self.root = wait("the application", self._find_root)

    def _find_root(self):
        if self.process.poll() is not None:
            raise Failure(f"the application ended with {self.process.returncode}: {self.errors()}")
        desktop = pyatspi.Registry.getDesktop(0)
        desktop.clear_cache()  # without a main loop nobody says that somebody came
        for application in desktop:
            if application is not None and application.get_process_id() == self.process.pid:
                return application if application.childCount > 0 else None
        return None

    def errors(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return [line for line in log if re.search(r"CRITICAL|WARNING|ERROR|Sanitizer", line)]

    def all(self, role=None, name=None, showing=True):
        for node in walk(self.root):
            if role is not None and node.getRoleName() != role:
                continue
            if name is not None and not re.search(name, node.name or ""):
                continue
            if showing and not is_showing(node):
                continue
            yield node

    def find(self, role, name):
        return wait(f"a {role} “{name}”", lambda: next(self.all(role, name), None))

    def click(self, role, name):
        """With the mouse: the window stands where the server put it."""
        node = self.find(role, name)
        wait(f"“{name}” to be sensitive", lambda: node.getState().contains(pyatspi.STATE_SENSITIVE))
        self._click(node)
        return node

    def _click(self, node):
        place, (left, top) = extents(node), self._window_place()
        xdotool("mousemove", left + place.x + place.width // 2, top + place.y + place.height // 2, "click", 1)

    def _window_place(self):
        text = xdotool("getwindowgeometry", "--shell", self._window())
        values = dict(line.split("=") for line in text.split())
        # the shadow around the window is not part of what the toolkit measures from
        return int(values["X"]), int(values["Y"])

    def _window(self):
        return wait("the window", lambda: xdotool("search", "--onlyvisible", "--pid", self.process.pid)).split()[0]

    def keys(self, *names):
        xdotool("windowfocus", "--sync", self._window(), "key", *names)

    def type(self, text):
        xdotool("windowfocus", "--sync", self._window(), "type", text)

    def focused(self):
        return next((node for node in self.all() if node.getState().contains(pyatspi.STATE_FOCUSED)), None)

    def tab_to(self, role, name):
        """Presses Tab until the control has the focus."""
        seen = []
        for _ in range(80):
            node = self.focused()
            if node is not None and node.getRoleName() == role and re.search(name, node.name):
                return node
            seen.append(node.name if node is not None else "")
            self.keys("Tab")
        raise Failure(f"Tab does not come to the {role} “{name}”, only to {seen}")

    def dump(self):
        return "\n".join(
            f"{node.getRoleName()} “{node.name}”" for node in self.all() if node.name or node.getState().contains(FOCUSABLE))

    def nameless(self):
        """Controls that can take the focus and say nothing of themselves."""
        roles = {"push button", "button", "toggle button", "check box", "entry", "text", "combo box", "list", "menu button"}
        return [node.getRoleName() + " in " + " < ".join(ancestors(node)) for node in self.all()
                if node.getRoleName() in roles and node.getState().contains(FOCUSABLE) and not describe(node)]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


def is_named(node):
    # a widget without a name is called by the name of its type
    return bool(node.description) or bool(node.name) and not re.fullmatch(r"(Gtk|Adw|Tocsin)[A-Z]\w*", node.name)


def describe(node):
    if is_named(node) or node.parent is not None and node.parent.getRoleName() == node.getRoleName() and is_named(node.parent):
        return True
    if any(relation.getRelationType() == pyatspi.RELATION_LABELLED_BY for relation in node.getRelationSet()):
        return True
    # the name of a button may be that of the label in it
    return node.getRoleName() not in {"entry", "text"} and any(
        child.getRoleName() == "label" and is_named(child) for child in walk(node))


def ancestors(node):
    names = []
    while node.parent is not None and len(names) < 4:
        node = node.parent
        names.append(f"{node.getRoleName()} “{node.name}”")
    return names
