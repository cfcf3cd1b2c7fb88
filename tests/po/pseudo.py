#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pseudo-locale en@pseudo: every text in brackets and longer, so that one that no translator gets shows.

pseudo.py SOURCE_ROOT FOLDER     writes FOLDER/en@pseudo/LC_MESSAGES/tocsin.mo"""
import os
import re
import subprocess
import sys

import pofile

# what must stay: directives, names of values in braces, line ends, an ellipsis at the end (it says
# that a dialog follows)
STAYS = r"\{\*?[a-z]+\}|%[-+ 0'#]*\*?\d*(?:\.\d+|\.\*)?(?:ll|l|z)?[a-zA-Z%]|\n"


def lengthen(text):
    """A third longer, its vowels with marks: still legible."""
    marked = "".join(part if re.fullmatch(STAYS, part) else part.translate(str.maketrans("aeiouAEIOU", "àéîöûÀÉÎÖÛ"))
                     for part in re.split(f"({STAYS})", text))
    lines = marked.split("\n")
    filled = [f"⟦{line}{'·' * (len(line) // 3)}⟧" if line.strip() else line for line in lines]
    return "\n".join(filled)


def translate(message):
    # what strftime reads is a pattern, not a text
    if re.search(r"strftime", "\n".join(message.comments)) or message.id == "translator-credits":
        return [message.id]
    return [lengthen(message.id)] + ([lengthen(message.plural)] if message.plural is not None else [])


def make(root, folder):
    place = os.path.join(folder, "en@pseudo", "LC_MESSAGES")
    os.makedirs(place, exist_ok=True)
    template = os.path.join(folder, "tocsin.pot")
    complaints = pofile.extract(root, template)
    _, messages = pofile.read(template)
    with open(os.path.join(folder, "en@pseudo.po"), "w", encoding="utf-8") as file:
        file.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en@pseudo\\n"\n'
                   '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')
        for message in messages:
            message.texts = translate(message)
            file.write(message.write() + "\n\n")
    subprocess.run(["msgfmt", "--check-format", "--check-domain", "-o", os.path.join(place, "tocsin.mo"),
                    os.path.join(folder, "en@pseudo.po")], check=True)
    return complaints


if __name__ == "__main__":
    for complaint in make(*sys.argv[1:3]):
        print(complaint, file=sys.stderr)
