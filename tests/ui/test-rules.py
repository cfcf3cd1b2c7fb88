#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of rules: another threshold changes the alerts, an edited copy, and an import of a folder.

test-rules.py PROGRAM SCHEMA_DIR SOURCE_ROOT CLI DRAG_SOURCE"""
import os
import subprocess
import sys
import uuid

from display import start_in_a_window

if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, wait, xdotool  # noqa: E402

PROGRAM, SCHEMAS, ROOT, CLI, DRAG_SOURCE = sys.argv[1:6]
HOME = os.environ["HOME"]
N_RULES = 3000
RULE = """title: Generated {n}
id: {id}
level: {level}
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\\\tool{n}.exe'
    CommandLine|contains|all:
      - argument{n}
      - other
  condition: selection
"""


def make_case():
    folder = os.path.join(HOME, "lab")
    done = subprocess.run([CLI, "lab", os.path.join(ROOT, "data", "lab"), "-o", folder], capture_output=True)
    if done.returncode not in (0, 3):
        raise Failure(f"no case could be made: {done.stderr}")
    return os.path.join(folder, "case.tocsin")


def make_rules():
    folder = os.path.join(HOME, "generated")
    os.mkdir(folder)
    for n in range(N_RULES):
        with open(os.path.join(folder, f"generated-{n}.yml"), "w", encoding="utf-8") as file:
            file.write(RULE.format(n=n, id=uuid.UUID(int=n + 1), level=("low", "medium", "high")[n % 3]))
    with open(os.path.join(folder, "broken.yml"), "w", encoding="utf-8") as file:
        file.write("title: Broken\nid: broken\nlogsource:\n  product: windows\ndetection:\n  a:\n    b|nothing: 1\n  condition: a\n")
    return folder


def check_quiet(application):
    errors = application.errors()
    if errors:
        raise Failure("the application complained:\n" + "".join(errors))


def choose(application, words, title):
    application.keys("ctrl+f")
    application.keys("ctrl+a")
    application.type(words)
    application.click("list item", f"^{title}", then=("label", "^Valid"))


def change_threshold(application):
    """Sixty failed logins are not enough any more; and back."""
    choose(application, "ssh brute", "SSH brute force, High, Tocsin, 1 alert")
    application.find("label", "^Threshold simulator")
    application.find("label", "^1 alert$")
    application.tab_to("spin button", "Attempts, at least")
    application.keys("ctrl+a")
    application.type("200")
    application.keys("Return")
    application.find("label", "^0 alerts$")
    application.click("button", "Use These Values", then=("label", "^Changed by you: threshold 200, not 9"))
    application.find("list item", "^SSH brute force, High, Tocsin, changed by you$")
    application.find("label", "154 events, 0 alerts")
    application.click("button", "Reset All$", then=("list item", "^SSH brute force, High, Tocsin, 1 alert$"))
    application.click("button", "Undo$", then=("list item", "^SSH brute force, High, Tocsin, changed by you$"))
    application.click("button", "^_Reset Reset$", then=("list item", "^SSH brute force, High, Tocsin, 1 alert$"))


def edit(application):
    """What is typed is checked, kept, saved as a copy, and taken back."""
    application.keys("F2")
    application.keys("ctrl+Home")
    application.type("level: [")
    application.find("label", "^Not valid")
    application.find("list item", r"^Line \d+, column \d+: ")
    application.keys(*["ctrl+z"] * 8)
    application.find("label", "^Valid")
    application.keys("ctrl+Home")
    application.type("# my copy\n")
    application.find("label", "built in, not saved")
    application.keys("ctrl+s")
    application.find("label", "built in, edited copy")
    application.find("list item", "^SSH brute force, High, Tocsin, edited copy, 1 alert$")
    application.click("button", "Undo$", then=("label", "^built in$"))


def drag(folder):
    """Drags the folder from another program onto the text of the rule."""
    source = subprocess.Popen([DRAG_SOURCE, folder])
    try:
        window = wait("the window to drag from", lambda: xdotool("search", "--name", "drag source").split())[0]
        xdotool("windowmove", "--sync", window, 1100, 700)
        arguments = ["mousemove", 1150, 740, "sleep", 0.3, "mousedown", 1, "sleep", 0.3]
        for x, y in ((1120, 720), (1000, 600), (800, 500), (740, 400), (736, 398)):
            arguments += ["mousemove", x, y, "sleep", 0.2]
        xdotool(*arguments, "sleep", 0.3, "mouseup", 1, "sleep", 1)
    finally:
        source.terminate()
        source.wait()


def import_folder(application, folder):
    for _ in range(4):
        drag(folder)
        try:
            application.find("label", f"^{N_RULES} valid rules", patience=20)
            break
        except Failure:
            continue
    application.find("label", f"^{N_RULES} valid rules")
    application.find("label", "^1 rule is not valid")
    application.find("label", "broken.yml, line 7, column 5: ")
    application.click("button", "^_Close Close$")
    application.find("label", r"^3\d\d\d rules$")
    application.find_gone("label", "^1 rule is not valid")
    application.click("search box", "^Search rules")
    application.keys("ctrl+a")
    application.type("generated 2999")
    application.find("list item", "^Generated 2999, High, Sigma$")


def main():
    application = None
    try:
        case, folder = make_case(), make_rules()
        application = Application(PROGRAM, [case], os.path.join(HOME, "stderr.log"))
        application.find("list item", "^Rules")
        application.go("Rules")
        application.find("label", r"^\d+ rules$")
        nameless = application.nameless()
        if nameless:
            raise Failure(f"controls without a name on the page of rules: {nameless}")
        change_threshold(application)
        edit(application)
        import_folder(application, folder)
        check_quiet(application)
    except Failure as failure:
        if application is not None:
            application.report()
        print(f"FAILED: {failure}")
        return 1
    finally:
        if application is not None:
            application.close()
    print("the page of rules does what it should")
    return 0


if __name__ == "__main__":
    sys.exit(main())
