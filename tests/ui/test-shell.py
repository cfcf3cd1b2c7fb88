#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What surrounds the pages: files dropped on the window, a second start, cases that cannot be opened, closing while an import runs.

test-shell.py PROGRAM SCHEMA_DIR SOURCE_ROOT CLI DRAG_SOURCE"""
import os
import shutil
import sqlite3
import subprocess
import sys

from display import start_in_a_window

if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, wait, xdotool  # noqa: E402

PROGRAM, SCHEMAS, ROOT, CLI, DRAG_SOURCE = sys.argv[1:6]
HOME = os.environ["HOME"]
LAB = os.path.join(ROOT, "data", "lab")


def open_application(*arguments):
    return Application(PROGRAM, list(arguments), os.path.join(HOME, "stderr.log"))


def check_quiet(application):
    errors = application.errors()
    if errors:
        raise Failure("the application complained:\n" + "".join(errors))


def drag(paths):
    """Drags files from another program to the middle of the window."""
    source = subprocess.Popen([DRAG_SOURCE, *paths])
    try:
        window = wait("the window to drag from", lambda: xdotool("search", "--name", "drag source").split())[0]
        xdotool("windowmove", "--sync", window, 1100, 700)
        moves = [(1120, 720), (1000, 600), (800, 500), (640, 400), (636, 398)]
        arguments = ["mousemove", 1150, 740, "sleep", 0.3, "mousedown", 1, "sleep", 0.3]
        for x, y in moves:
            arguments += ["mousemove", x, y, "sleep", 0.2]
        xdotool(*arguments, "sleep", 0.3, "mouseup", 1)
        yield
    finally:
        source.terminate()
        source.wait()


def drop(application, paths, role, name):
    """Until it comes to something: the window may be busy when the pointer passes."""
    for _ in range(4):
        for _ in drag(paths):
            try:
                return application.find(role, name, patience=10)
            except Failure:
                continue
    raise Failure(f"dropping {paths} does not lead to the {role} “{name}”")


def make_case():
    case = os.path.join(HOME, "dropped.tocsin")
    done = subprocess.run([CLI, "import", "--case", case, LAB], capture_output=True)
    if done.returncode not in (0, 3):
        raise Failure(f"no case could be made: {done.stderr}")
    return case


def check_drop(case):
    application = open_application()
    try:
        application.find("list item", "sample lab")
        drop(application, [LAB], "label", "9 of 10 files")
        application.click("button", "Cancel$", then=("list item", "sample lab"))
        files = [os.path.join(LAB, *name) for name in (("mail01", "mail.log"), ("db01", "journal.json"))]
        drop(application, files, "label", "2 of 2 files")
        application.click("button", "Cancel$", then=("list item", "sample lab"))
        drop(application, [case], "label", "dropped.tocsin")
        check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()


def check_second_start(case):
    application = open_application()
    try:
        application.find("list item", "sample lab")
        second = subprocess.run([PROGRAM, case], timeout=60, capture_output=True, text=True)
        if second.returncode != 0 or second.stderr:
            raise Failure(f"the second start ended with {second.returncode}: {second.stderr}")
        application.find("label", "dropped.tocsin")
        check_quiet(application)
    finally:
        application.close()


def check_refusals(case):
    """What cannot be opened is named, with the reason; the window stays."""
    newer, cut, other = (os.path.join(HOME, name) for name in ("newer.tocsin", "cut.tocsin", "other.tocsin"))
    shutil.copy(case, newer)
    with sqlite3.connect(newer) as database:
        database.execute("PRAGMA user_version = 99")
    shutil.copy(case, cut)
    os.truncate(cut, os.path.getsize(case) // 2)
    with open(other, "w", encoding="utf-8") as file:
        file.write("no case at all\n")
    application = open_application()
    try:
        application.find("list item", "sample lab")
        for path, why in ((newer, "newer Tocsin"), (cut, "is damaged"), (other, "is not a case"),
                          (os.path.join(HOME, "gone.tocsin"), "cannot be opened")):
            subprocess.run([PROGRAM, path], timeout=60)
            application.find("label", why)
            application.find("label", "The Case Cannot Be Opened")
            application.keys("Escape")
            application.find_gone("label", "The Case Cannot Be Opened")
        check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()


def check_closing():
    """Closing asks while an import runs; what is whole by then is in the case."""
    log = os.path.join(HOME, "long", "auth.log")
    os.mkdir(os.path.dirname(log))
    with open(log, "w", encoding="utf-8") as file:
        for i in range(1_500_000):
            file.write(f"Mar  {i // 200_000 + 1} {i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02} web01 sshd[{i % 30000}]: "
                       f"Failed password for root from 192.0.2.{i % 250} port {i % 60000} ssh2\n")
    application = open_application(log)
    try:
        application.find("label", "1 of 1 file")
        application.click("button", "Next$", then=("button", "Import$"))
        application.click("button", "Import$", then=("button", "Background$"))
        application.keys("ctrl+w")
        application.find("label", "1 Job Is Running")
        application.keys("Return")  # what goes on is what is offered first
        application.find_gone("label", "1 Job Is Running")
        application.keys("ctrl+w")
        application.find("label", "1 Job Is Running")
        application.tab_to("button", "Stop and Close$")
        application.keys("Return")
        status = application.process.wait(60)
        if status != 0:
            application.log.seek(0)
            raise Failure(f"the application ended with {status}: {application.log.read()}")
        check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()
    case = wait("the case", find_case("auth.tocsin"))
    done = subprocess.run([CLI, "case", "verify", "--case", case], capture_output=True, text=True)
    if done.stdout.strip() != "ok":
        raise Failure(f"the case is not whole: {done.stdout}{done.stderr}")


def find_case(name):
    return lambda: next((os.path.join(folder, name) for folder, _, names in os.walk(HOME) if name in names), None)


def main():
    try:
        case = make_case()
        check_drop(case)
        check_second_start(case)
        check_refusals(case)
        check_closing()
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    print("what surrounds the pages does what it should")
    return 0


if __name__ == "__main__":
    sys.exit(main())
