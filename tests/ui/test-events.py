#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events page by keyboard: what a screen reader is told of its cells, the menu of a cell, completion, a place to go to,
bookmarks undone, times corrected and undone; and a case whose text is hostile.

test-events.py PROGRAM SCHEMA_DIR SOURCE_ROOT CLI"""
import json
import os
import subprocess
import sys

from display import start_in_a_window

if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, wait  # noqa: E402

PROGRAM, ROOT, CLI = sys.argv[1], sys.argv[3], sys.argv[4]
HOME = os.environ["HOME"]
HOSTILE = [
    {"message": "<b>bold</b> &amp; <span foreground='red'>red</span>", "app": "<i>app</i>", "user": "<b>root</b>"},
    {"message": "right-to-left \u202egnp.exe", "app": "rtl\u202eppa", "user": "ro\u202eot"},
    {"message": "escape \x1b[31mred", "app": "esc\x1b[1m"},
    {"message": "nul \x00 inside", "app": "nul"},
    {"message": "A" * 1000000, "app": "long"},
]


def make_case(name, *arguments):
    case = os.path.join(HOME, name + ".tocsin")
    subprocess.run([CLI, "import", "--case", case, "--timezone", "UTC", *arguments], capture_output=True)
    return case


def check_quiet(application):
    if application.errors():
        raise Failure("the application complained:\n" + "".join(application.errors()))


def open_events(case):
    application = Application(PROGRAM, [case], os.path.join(HOME, "stderr.log"))
    application.find("list item", "^Events")
    application.keys("ctrl+2")
    application.find("button", "Correct")
    return application


def check_cells(application):
    application.find("label", "^5613 events")
    application.find(None, "^User: svc-crm$")
    application.find(None, "^Outcome: . success$")
    application.find("label", "✕ failed")
    application.find("label", "^Y year assumed: 1593")
    nameless = application.nameless()
    if nameless:
        raise Failure(f"controls without a name: {nameless}")


def go_and_mark(application):
    application.keys("ctrl+g")
    application.find("text box", "Go to a row or a time")
    application.type("nonsense")
    application.keys("Return")
    application.find("label", "is no place to go to")
    application.keys("ctrl+a")
    application.type("#3")
    application.keys("Return")
    application.find("label", "^Event 25")
    application.keys("ctrl+d")
    application.find("label", "^Bookmark set")
    application.keys("ctrl+z")
    application.find("label", "^Undone")


def use_the_menu(application):
    application.keys("shift+F10")
    application.find("menu item", "^User: ")
    application.keys("Escape")


def search(application):
    application.keys("ctrl+f")
    application.type("app:sudo")
    application.find("button", "^Remove app:sudo")
    # the list of values is not on the bus in GTK 4.8: the first one is taken
    application.keys("BackSpace", "BackSpace")
    application.find("button", "^Remove app:su$")
    application.keys("Down", "Return")
    application.find("button", "^Remove app:su(do)?$")
    application.keys("Escape")
    application.type(" is:bookmarked")
    application.keys("Return")
    application.find(None, "^No Events Found")
    application.keys("ctrl+f", "ctrl+a", "BackSpace")
    application.find("label", "^5613 events")


def correct(application):
    application.click("button", "Correct…$", then=(None, "^First event"))
    application.find("label", "2025-.* → 2025-")
    application.click("spin button", "Year of the first record")
    application.keys("ctrl+a")
    application.type("2021")
    application.keys("Tab")
    application.find("label", "→ 2021-")
    application.click("button", "Correct$")
    application.click("button", "Undo$")
    application.find("label", "^Times are as they were")


def use_lab():
    application = open_events(make_case("lab", os.path.join(ROOT, "data", "lab")))
    try:
        for act in (check_cells, go_and_mark, use_the_menu, search, correct):
            act(application)
            check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()


def look_at_hostile():
    path = os.path.join(HOME, "hostile.json")
    with open(path, "wb") as file:
        for second, event in enumerate(HOSTILE):
            event = {"timestamp": f"2025-03-09T12:00:0{second}Z", "level": "error", "host": "web01", **event}
            file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
        file.write(b'{"timestamp":"2025-03-09T12:00:09Z","message":"invalid \xff\xfe end"}\n')
    application = open_events(make_case("hostile", path))
    try:
        application.find(None, "^Message: <b>bold</b> &amp; <span")
        application.find(None, "^User: ro<U\\+202E>ot$")
        application.find(None, "^Message: escape ␛\\[31mred$")
        application.find(None, "^Message: nul ␀ inside$")
        application.find(None, "^Message: invalid ")
        application.keys("ctrl+f")
        application.type("<b>bold")
        application.find("button", "^Remove <b>bold$")
        application.keys("Escape")
        application.keys("ctrl+a", "BackSpace", "Escape", "ctrl+g")
        application.type("#2")
        application.keys("Return")
        application.click("button", "Show all of the raw record")
        wait("all of the text in a window", lambda: len(application.look().children) > 1)
        check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()


def main():
    try:
        use_lab()
        look_at_hostile()
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    print("the events page does what it should")
    return 0


if __name__ == "__main__":
    sys.exit(main())
