# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes .po files, as far as the tests of the translations need it."""
import os
import re
import subprocess

KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "ngettext:1,2")


def unquote(lines):
    text = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', lines))
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


class Message:
    """@texts: the translation, or the translations of its plural forms."""

    def __init__(self, block):
        self.flags = re.findall(r"^#, (.*)$", block, re.M)
        self.comments = [line for line in block.split("\n") if line.startswith("#")]
        fields = {}
        for name, lines in re.findall(r'^(msg\w+(?:\[\d\])?) ((?:"(?:\\.|[^"\\])*"\n?)+)', block, re.M):
            fields[name] = unquote(lines)
        self.context = fields.get("msgctxt")
        self.id = fields.get("msgid", "")
        self.plural = fields.get("msgid_plural")
        self.texts = [text for name, text in sorted(fields.items()) if name.startswith("msgstr")]

    def key(self):
        return self.context, self.id

    def write(self):
        lines = list(self.comments)
        if self.context is not None:
            lines.append("msgctxt " + quote(self.context))
        lines.append("msgid " + quote(self.id))
        if self.plural is None:
            lines.append("msgstr " + quote(self.texts[0] if self.texts else ""))
        else:
            lines.append("msgid_plural " + quote(self.plural))
            lines += [f"msgstr[{n}] {quote(text)}" for n, text in enumerate(self.texts)]
        return "\n".join(lines)


def read(path):
    with open(path, encoding="utf-8") as file:
        blocks = file.read().split("\n\n")
    messages = [Message(block) for block in blocks if re.search(r"^msgid ", block, re.M)]
    return messages[0], messages[1:]


def extract(root, out):
    """Writes the template of all translatable texts of the sources to @out; returns what xgettext complains about."""
    command = ["xgettext", "--from-code=UTF-8", "--add-comments", "--files-from=" + os.path.join(root, "po", "POTFILES"),
               "--directory=" + root, "--output=" + out, "--package-name=tocsin", "--foreign-user"]
    command += ["--keyword=" + keyword for keyword in KEYWORDS]
    done = subprocess.run(command, capture_output=True, text=True)
    complaints = [line for line in done.stderr.split("\n") if "warning" in line or "error" in line]
    if done.returncode != 0 and not complaints:
        complaints = [done.stderr]
    return complaints
