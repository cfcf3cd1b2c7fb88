#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page: light, dark and in high contrast, wide and narrow, of an empty, a small and a large case.

screenshots.py PROGRAM SCHEMA_DIR SOURCE_ROOT CLI OUT [FOLDER]     FOLDER: of logs, the sample lab if not given"""
import os
import shutil
import subprocess
import sys
import time

from display import start_in_a_window

OUT = os.path.abspath(sys.argv[5])
FOLDER = os.path.abspath(sys.argv[6] if len(sys.argv) > 6 else os.path.join(sys.argv[3], "data", "lab"))
CASES = {name: os.path.join(OUT, name + ".tocsin") for name in ("lab", "large", "empty")}

# name, screen, colours, high contrast, case
MODES = [
    ("light-1280x800", "1280x800", "light", False, "lab"), ("dark-1280x800", "1280x800", "dark", False, "lab"),
    ("contrast-1280x800", "1280x800", "light", True, "lab"), ("contrast-dark-1280x800", "1280x800", "dark", True, "lab"),
    ("light-800x600", "800x600", "light", False, "lab"), ("dark-800x600", "800x600", "dark", False, "lab"),
    ("large-light-1280x800", "1280x800", "light", False, "large"), ("large-dark-800x600", "800x600", "dark", False, "large"),
    ("empty-light-1280x800", "1280x800", "light", False, "empty"), ("empty-dark-800x600", "800x600", "dark", False, "empty"),
]


def write_large_log(path):
    """Three hundred thousand logins of a fortnight; on five days somebody guesses."""
    users = ["anna", "ben", "carla", "dora", "emil", "fay", "gus", "hana"]
    with open(path, "w", encoding="utf-8") as file:
        for i in range(300_000):
            second = i * 4
            day, rest = divmod(second, 86400)
            outcome = "Failed" if i % 211 == 0 or i % 60000 < 40 else "Accepted"
            user = users[i * 31 % 8]
            address = "203.0.113.77" if i % 60000 < 40 else f"10.20.{i % 5}.{i * 7 % 250}"
            file.write(f"2025-03-{day + 1:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z web0{i % 4 + 1} "
                       f"sshd[{i % 30000 + 500}]: {outcome} password for {user} from {address} port {i % 60000 + 1024} ssh2\n")


def make_cases(cli):
    log = os.path.join(OUT, "auth.log")
    write_large_log(log)
    for name, path, more in (("lab", FOLDER, ["--detect"]), ("large", log, ["--detect"]), ("empty", os.path.join(OUT, "nothing.log"), [])):
        if name == "empty":
            open(path, "w", encoding="utf-8").close()
        done = subprocess.run([cli, "import", "--case", CASES[name], *more, path], capture_output=True, text=True)
        if done.returncode not in (0, 3):
            sys.exit(f"no case could be made: {done.stderr}")


def move_in():
    """The logs and cases into the home of the picture, where people have them."""
    home = os.environ["HOME"]
    shutil.copytree(FOLDER, os.path.join(home, "logs", os.path.basename(FOLDER)))
    os.mkdir(os.path.join(home, "cases"))
    for name, path in CASES.items():
        CASES[name] = shutil.copy(path, os.path.join(home, "cases"))
    return os.path.join(home, "logs", os.path.basename(FOLDER))


def write_settings():
    """The cases that were opened before, for the welcome page."""
    folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(folder, exist_ok=True)
    now = int(time.time())
    cases = ", ".join(f"('{CASES[name]}', {now - age}, {0})" for name, age in (("lab", 60), ("large", 90_000)))
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
        file.write(f"[io/github/tocsin/Tocsin]\nrecent-cases=[{cases}]\n")


def run_modes():
    os.makedirs(OUT, exist_ok=True)
    make_cases(sys.argv[4])
    chosen = os.environ.get("TOCSIN_UI_MODES", "").split()
    for mode in MODES:
        if chosen and mode[0] not in chosen:
            continue
        environment = {**os.environ, "TOCSIN_UI_MODE": mode[0], "TOCSIN_UI_SCREEN": mode[1], "TOCSIN_UI_SETTINGS": "keyfile",
                       "ADW_DEBUG_COLOR_SCHEME": "prefer-" + mode[2], "ADW_DEBUG_HIGH_CONTRAST": "1" if mode[3] else "0"}
        subprocess.run([sys.executable, *sys.argv], env=environment)


if __name__ == "__main__" and "TOCSIN_UI_MODE" not in os.environ:
    run_modes()
    sys.exit(0)
if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, xdotool  # noqa: E402

MODE = next(mode for mode in MODES if mode[0] == os.environ["TOCSIN_UI_MODE"])


def settle(application):
    """Until what is read in threads is shown, and nothing moves any more."""
    before, alike = None, 0
    for _ in range(40):
        now = [(node.name, node.x, node.y, node.width, node.height) for node in application.look().walk()]
        alike = alike + 1 if now == before else 0
        if alike == 2:
            break
        before = now
        time.sleep(0.15)


def take(application, name):
    width, height = (int(number) for number in MODE[1].split("x"))
    xdotool("mousemove", width - 1, height - 1)
    settle(application)
    path = os.path.join(OUT, f"{name}-{MODE[0]}.png")
    # without a window manager the window has the edge of its shadow around it
    subprocess.run(["import", "-window", "root", "-crop", f"{width - 10}x{height - 10}+5+5", "+repage", path], check=True)
    print(path)


def attempt(what, *arguments, **more):
    """What a case does not have is not in its picture."""
    try:
        return what(*arguments, **{"patience": 5, **more})
    except Failure:
        return None


def open_application(*arguments):
    return Application(sys.argv[1], list(arguments), os.path.join(os.environ["HOME"], "stderr.log"))


def take_welcome():
    application = open_application()
    try:
        application.find("list item", "sample lab")
        take(application, "welcome")
    finally:
        application.close()


def press(application, role, name):
    node = attempt(application.find, role, name)
    if node is not None:
        application.click_node(node)
    return node


def take_wizard(folder):
    application = open_application(folder)
    try:
        application.find("label", "of .* files")
        press(application, "label", "auth-")
        take(application, "import-files")
        application.keys("alt+n")
        application.find("label", "Detection")
        take(application, "import-options")
        application.keys("alt+i")
        application.find("button", "alerts?$")
        take(application, "import-summary")
    finally:
        application.close()


def take_pages(case):
    application = open_application(case)
    try:
        application.find("list item", "^Alerts")
        application.keys("ctrl+1")
        take(application, "alerts")
        application.keys("ctrl+2")
        attempt(application.find, "label", r"^\d.* events")
        settle(application)
        if MODE[4] != "empty":
            application.keys("ctrl+f")
            application.type("outcome:failed")
            application.keys("Return")
            settle(application)
            width, height = (int(number) for number in MODE[1].split("x"))
            xdotool("mousemove", width // 2, height * 2 // 5, "click", 1)
        take(application, "events")
        for number, name in ((3, "sources"), (4, "rejects"), (5, "rules")):
            application.keys(f"ctrl+{number}")
            if name == "rules" and press(application, "label", "^SSH brute force") is not None:
                settle(application)
                press(application, "toggle button", "Tune")
            take(application, name)
        application.keys("ctrl+comma")
        attempt(application.find, "label", "Appearance")
        take(application, "preferences")
    finally:
        application.close()


def main():
    folder = move_in()
    write_settings()
    try:
        if MODE[4] == "lab":
            take_welcome()
            take_wizard(folder)
        take_pages(CASES[MODE[4]])
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
