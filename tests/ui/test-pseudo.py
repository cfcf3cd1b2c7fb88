#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows every page in a language in which every translated text has brackets: what has none is data or was forgotten.

test-pseudo.py PROGRAM SCHEMA_DIR SOURCE_ROOT CLI"""
import glob
import os
import re
import subprocess
import sys

from display import start_in_a_window

if __name__ == "__main__" and "TOCSIN_UI_INSIDE" not in os.environ:
    start_in_a_window()

from desktop import Application, Failure, wait  # noqa: E402

PROGRAM, SCHEMAS, ROOT, CLI = sys.argv[1:5]
HOME = os.environ["HOME"]
LAB = os.path.join(ROOT, "data", "lab")
sys.path.insert(0, os.path.join(ROOT, "tests", "po"))
import pseudo  # noqa: E402

# What the toolkits say, in their own language files; names of formats, units and keys.
FOREIGN = set("""close minimize maximize restore menu bytes utc cancel open search clear text ctrl shift alt return escape
preferences shortcuts page tab home end delete space backspace up down left right json csv yaml evtx xml syslog sigma mitre ndjson sha url
control super meta kib mib gib""".split())


def words(text):
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def read_all(pattern):
    texts = []
    for path in glob.glob(pattern, recursive=True):
        if os.path.isfile(path):
            texts += [open(path, encoding="utf-8", errors="replace").read(), path]
    return "\n".join(texts)


def know_data(case):
    """All words that are in the case, the rules and the names of fields: nobody translates them."""
    texts = [read_all(os.path.join(LAB, "**")), read_all(os.path.join(ROOT, "data", "rules", "**")),
             read_all(os.path.join(ROOT, "data", "learn", "**")), HOME, case]
    for command in (["events", "--format", "ndjson"], ["alerts", "--format", "json"], ["rejects"], ["formats"]):
        arguments = [CLI, *command] + (["--case", case] if command[0] != "formats" else [])
        texts.append(subprocess.run(arguments, capture_output=True, text=True, env={**os.environ, "LANGUAGE": ""}).stdout)
    return words("\n".join(texts)) | FOREIGN


def know_literals():
    """Texts in the sources that look as if somebody is to read them, and that no translator gets."""
    literals = set()
    for path in glob.glob(os.path.join(ROOT, "src", "app", "*.c")):
        source = open(path, encoding="utf-8").read()
        literals |= set(re.findall(r'"([A-Z][a-z]+(?: [^"\\\\%]*)?)"', source))
    return literals


def texts_of(application):
    for node in application.look().walk():
        for text in (node.name, node.description):
            if text and not re.fullmatch(r"(Gtk|Adw|Tocsin)[A-Z]\w*", text):
                yield text


def find_untranslated(application, data):
    """Texts outside of the brackets that hold a word that is no data, or that stand so in the sources."""
    found = set()
    literals = know_literals()
    beginnings = {word[:length] for word in data for length in range(3, len(word))}
    for text in texts_of(application):
        rest = re.sub(r"⟦.*?⟧", " ", text, flags=re.S)
        rest = re.sub(r"⟦.*|.*⟧", " ", rest)  # a text that was cut, or put together
        rest = re.sub(r"[0-9a-fA-F]{16,}", " ", rest)
        unknown = words(rest) - data - beginnings
        if unknown or rest.strip() in literals:
            found.add(f"{text[:100]!r} ({', '.join(sorted(unknown))})")
    return found


def visit(case, data):
    found = {}
    application = Application(PROGRAM, [case], os.path.join(HOME, "stderr.log"))
    try:
        application.find("list item", "⟦")
        pages = len([node for node in application.all("list item") if node.x < 200])
        for number in range(1, min(pages, 9) + 1):
            application.keys(f"ctrl+{number}")
            for _ in range(20):  # until what is read in threads is there
                before = sorted(texts_of(application))
                if before == sorted(texts_of(application)):
                    break
            found[f"page {number}"] = find_untranslated(application, data)
        for key, name in (("ctrl+comma", "the preferences"), ("ctrl+question", "the shortcuts")):
            application.keys(key)
            wait(name, lambda: len(application.look().children) > 1, 20)
            found[name] = find_untranslated(application, data)
            application.keys("Escape")
    except Failure:
        application.report()
        raise
    finally:
        application.close()
    return found


def visit_wizard(data):
    found = {}
    application = Application(PROGRAM, [LAB], os.path.join(HOME, "stderr.log"))
    try:
        application.find("label", "9 .* 10")
        found["the files of the wizard"] = find_untranslated(application, data)
        application.keys("alt+n")
        application.find("label", "lab-2.tocsin")
        found["the options of the wizard"] = find_untranslated(application, data)
    except Failure:
        application.report()
        raise
    finally:
        application.close()
    return found


def main():
    case = os.path.join(HOME, "lab.tocsin")
    locale = os.path.join(HOME, "locale")
    complaints = pseudo.make(ROOT, locale)
    subprocess.run([CLI, "import", "--case", case, LAB], capture_output=True)
    subprocess.run([CLI, "detect", "--case", case], capture_output=True)
    data = know_data(case)
    os.environ.update({"LANGUAGE": "en@pseudo", "TOCSIN_LOCALE_DIR": locale})
    try:
        found = {**visit(case, data), **visit_wizard(data)}
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    for where, texts in found.items():
        for text in sorted(texts):
            print(f"not translated on {where}: {text}")
    for complaint in complaints:
        print(complaint)
    return 1 if complaints or any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
