#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The translations: complete, with all plural forms, their directives and mnemonics as in the original.

test-po.py SOURCE_ROOT"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import pofile

COMPLETE = ("de", "zh_CN")


def find_names(text):
    """The values that a sentence has places for: {name} or {*name}."""
    return set(re.findall(r"\{\*?([a-z]+)\}", text))


def check_language(root, language, template, folder):
    path = os.path.join(root, "po", language + ".po")
    done = subprocess.run(["msgfmt", "--check", "--check-accelerators=_", "-o", os.devnull, path], capture_output=True, text=True)
    yield from (line for line in done.stderr.split("\n") if line and done.returncode != 0)
    header, messages = pofile.read(path)
    n_plurals = int(re.search(r"nplurals=(\d+)", header.texts[0]).group(1))
    translations = {message.key(): message for message in messages}
    for message in template:
        found = translations.get(message.key())
        if found is None or not all(found.texts) or not found.texts:
            yield f"{language}: not translated: {message.id!r}"
        elif any("fuzzy" in flag for flag in found.flags):
            yield f"{language}: to be looked at again (fuzzy): {message.id!r}"
        elif message.plural is not None and len(found.texts) != n_plurals:
            yield f"{language}: {len(found.texts)} plural forms of {n_plurals}: {message.id!r}"
        elif any(find_names(text) - find_names(message.id) for text in found.texts):
            yield f"{language}: a name in braces that is not in the original: {message.id!r}"


def check(root, folder):
    path = os.path.join(folder, "tocsin.pot")
    yield from pofile.extract(root, path)
    _, template = pofile.read(path)
    with open(os.path.join(root, "po", "LINGUAS"), encoding="utf-8") as file:
        languages = [word for line in file for word in line.split("#")[0].split()]
    yield from (f"{language} is not in po/LINGUAS" for language in COMPLETE if language not in languages)
    for language in languages:
        yield from check_language(root, language, template, folder)


def main():
    if shutil.which("xgettext") is None or shutil.which("msgfmt") is None:
        print("skipped: xgettext and msgfmt are not installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="tocsin-po-") as folder:
        faults = list(check(sys.argv[1], folder))
    for fault in faults[:60]:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
