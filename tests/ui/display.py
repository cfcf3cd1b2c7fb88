# SPDX-License-Identifier: GPL-3.0-or-later
"""A display, a bus and a home of its own for a test of the window; knows nothing of the window."""
import os
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
TOOLS = ("Xvfb", "dbus-run-session", "xdotool")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def start_display():
    """An X server of its own, under a number that it finds itself: several may start at once."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", os.environ.get("TOCSIN_UI_SCREEN", "1280x800") + "x24", "-nolisten", "tcp", "-noreset"],
                              pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    if not number:
        skip("Xvfb does not start")
    return server, ":" + number


def start_in_a_window():
    for tool in TOOLS:
        if shutil.which(tool) is None:
            skip(f"{tool} is not installed")
    # the bindings come with the system's Python, which need not be the one that runs the tests
    pythons = [sys.executable, "/usr/bin/python3"]
    python = next((python for python in pythons if os.path.exists(python) and subprocess.run(
        [python, "-c", "from gi.repository import Gio"], capture_output=True).returncode == 0), None)
    if python is None:
        skip("the Python bindings of GLib (python3-gi) are not installed")
    server, display = start_display()
    try:
        with tempfile.TemporaryDirectory(prefix="tocsin-ui-") as home:
            environment = {
                **os.environ, "DISPLAY": display, "HOME": home, "XDG_DATA_HOME": home + "/data",
                "XDG_CONFIG_HOME": home + "/config", "XDG_CACHE_HOME": home + "/cache", "GSK_RENDERER": "cairo",
                "GDK_BACKEND": "x11", "GTK_A11Y": "atspi", "GSETTINGS_BACKEND": os.environ.get("TOCSIN_UI_SETTINGS", "memory"),
                "GSETTINGS_SCHEMA_DIR": sys.argv[2], "G_DEBUG": "fatal-criticals", "TOCSIN_SOURCE_ROOT": sys.argv[3],
                "TOCSIN_UI_INSIDE": "1", "LC_ALL": os.environ.get("TOCSIN_UI_LOCALE", "C.UTF-8")}
            environment.pop("WAYLAND_DISPLAY", None)
            done = subprocess.run(["dbus-run-session", "--", python, *sys.argv], env=environment)
    finally:
        server.terminate()
        server.wait()
    sys.exit(done.returncode)
