#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""no-gtk.py PROGRAM…: none of these programs loads GTK or its companions."""
import re
import shutil
import subprocess
import sys

SKIPPED = 77
TOOLS = [("ldd", []), ("otool", ["-L"])]
GTK = re.compile(r"lib(gtk|gdk|adwaita|shumate|gtksourceview)[-\w.]*")


def main(programs):
    tool = next(([name] + options for name, options in TOOLS if shutil.which(name)), None)
    if tool is None:
        print("no tool here lists the libraries of a program")
        return SKIPPED
    status = 0
    for program in programs:
        output = subprocess.run(tool + [program], capture_output=True, text=True, check=True).stdout
        if "glib" not in output:
            print(f"{program}: not even GLib is listed, so this test sees nothing")
            status = 1
        for match in sorted(set(m.group() for m in GTK.finditer(output))):
            print(f"{program}: links {match}; GTK belongs in the app alone")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
