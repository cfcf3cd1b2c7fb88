#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the application as a person does, through the accessibility bus, in a window of its own.

test-ui.py PROGRAM SCHEMA_DIR SOURCE_ROOT [mouse|keyboard]

Without arguments that say otherwise it starts itself again on a display and a bus of its own.
Ends with 77 where something that it needs is missing."""
import glob
import os
import sys

from display import start_in_a_window

if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, wait  # noqa: E402


def find_case():
    cases = glob.glob(os.path.join(os.environ["HOME"], "**", "*.tocsin"), recursive=True)
    return cases[0] if cases else None


def check_names(application, where):
    nameless = application.nameless()
    if nameless:
        raise Failure(f"controls without a name on {where}: {nameless}")


def import_lab(application, by_keyboard):
    """Through the steps of the wizard, to the rejects."""
    if by_keyboard:
        application.tab_to("list item", "sample lab")
        application.keys("Return")
        for label in ("Next$", "Import$"):
            application.find("button", label)
            application.tab_to("button", label)
            application.keys("Return")
        application.find("button", "^1 reject$")
        application.tab_to("button", "^1 reject$")
        application.keys("Return")
        return
    application.click("list item", "sample lab")
    application.find("label", "9 of 10 files")
    check_names(application, "the files of the wizard")
    application.click("button", "Next$", then=("button", "Import$"))
    check_names(application, "the options of the wizard")
    application.click("button", "Import$", then=("button", "alerts?$"))
    check_names(application, "the summary of the wizard")
    application.click("button", "^1 reject$", then=("list item", "an event that is not closed"))


def look_at_rejects(application, by_keyboard):
    application.find("list item", "an event that is not closed")
    check_names(application, "the rejects")
    if by_keyboard:
        application.tab_to("button", "Try$")
        application.keys("Return")
    else:
        application.click("list item", "an event that is not closed")
        application.find("label", "friday-cut-short.xml\n")
        application.click("button", "Try$")
    application.find("label", "would come out")


def search(application, by_keyboard):
    """Searches the events of the lab."""
    if by_keyboard:
        application.keys("ctrl+2")
    else:
        application.click("list item", "^Events")
    application.find("label", "^5613 events")
    check_names(application, "the events")
    if by_keyboard:
        application.keys("ctrl+f")
    else:
        application.click("text box", "Search events")
    application.type("app:sshd outcome:failed")
    application.keys("Return")
    application.find("label", "^154 events")


def check_quiet(application):
    errors = application.errors()
    if errors:
        raise Failure("the application complained:\n" + "".join(errors))


def run(program, by_keyboard):
    log = os.path.join(os.environ["HOME"], "stderr.log")
    application = Application(program, [], log)
    try:
        application.find("list item", "sample lab")
        check_names(application, "the welcome page")
        import_lab(application, by_keyboard)
        look_at_rejects(application, by_keyboard)
        search(application, by_keyboard)
        case = wait("the case's file", find_case)
        check_quiet(application)
    except Failure:
        application.report()
        raise
    finally:
        application.close()
    again = Application(program, [case], log)
    try:
        again.find("list item", "Rejects")
        again.find("label", "5613 events")
        check_quiet(again)
    except Failure:
        again.report()
        raise
    finally:
        again.close()


def main():
    by_keyboard = len(sys.argv) > 4 and sys.argv[4] == "keyboard"
    try:
        run(sys.argv[1], by_keyboard)
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    print("the window does what it should")
    return 0


if __name__ == "__main__":
    sys.exit(main())
