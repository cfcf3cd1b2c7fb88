#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants one fault for each rule into a clean little tree: the rule finds it, and nothing else does."""
import os
import sys
import tempfile

import lint

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
C = "src/engine/formats/format-foo.c"
CLEAN = {
    C: SPDX + '#include "formats/tocsin-foo.h"\n\n#include <glib.h>\n\n/**\n * tocsin_foo_read:\n * @n: a number\n *\n'
              ' * Returns: it\n */\nint\ntocsin_foo_read (int n)\n{\n  return n; /* like strcpy (a, b), but not */\n}\n\n'
              'const char *title = N_ ("goto atoi (x); SELECT");\n'
              'char *version = g_strdup_printf ("PRAGMA user_version = %u", 3);\n',
    "src/engine/formats/tocsin-foo.h": SPDX + "#pragma once\n\nint tocsin_foo_read (int n);\n",
    "src/engine/core/tocsin-value.c": SPDX + "#include <glib.h>\n#include <string.h>\n",
    "src/engine/pipeline/tocsin-import.c": SPDX + '#include "formats/tocsin-foo.h"\n#include "store/tocsin-case.h"\n',
    "src/engine/formats/meson.build": "formats = [\n  'foo',\n]\n",
    "src/engine/extract/meson.build": "extractors = ['bar']\n",
    "tests/golden/extract/bar.log": "x\n",
    "tests/golden/extract/bar.expected": "x\n",
    "tests/golden/formats/foo.log": "x\n",
    "tests/golden/formats/foo.expected": "x\n",
    "tests/fuzz/corpus/format-foo/one": "x\n",
    "po/POTFILES": "# list\n" + C + "\n",
}
# rule: (file, text that is put at its end, or None: the file is taken away[, where the rule sees it])
FAULTS = [
    ("floors", C, '#include "store/tocsin-case.h"\n'),
    ("floors", "src/engine/core/tocsin-value.c", '#include "formats/tocsin-foo.h"\n'),
    ("floors", "src/engine/store/tocsin-case.c", SPDX + '#include "pipeline/tocsin-import.h"\n'),
    ("floors", "src/engine/pipeline/tocsin-import.c", '#include "tocsin-workspace.h"\n'),
    ("room-named", "src/engine/core/tocsin-value.c", '#include "tocsin-batch.h"\n'),
    ("gtk-in-app", C, "#include <gtk/gtk.h>\n"),
    ("gtk-in-app", "src/cli/main.c", SPDX + "#include <adwaita.h>\n"),
    ("core-is-values", "src/engine/core/tocsin-value.c", "#include <sqlite3.h>\n"),
    ("posix", C, "#include <sys/mman.h>\n"),
    ("posix", C, "#include <unistd.h>\n"),
    ("file-length", C, "\n" * 600),
    ("function-length", C, "static void\nlong_one (void)\n{\n" + "  x ();\n" * 59 + "}\n"),
    ("banned", C, "static void\nf (void)\n{\n  strcpy (a, b);\n}\n"),
    ("banned", C, "static void\nf (void)\n{\n  goto out;\n}\n"),
    ("banned", "src/app/window.c", SPDX + "static void\nf (void)\n{\n  g_main_context_iteration (NULL, TRUE);\n}\n"),
    ("licence", "src/engine/core/tocsin-bare.c", "int x;\n"),
    ("pragma-once", "src/engine/core/tocsin-bare.h", SPDX + "extern int x;\n"),
    ("sql", C, 'char *sql = g_strdup_printf ("SELECT * "\n  "FROM event WHERE host = \'%s\'", host);\n'),
    ("sql", C, 'char *sql = g_strdup_printf ("PRAGMA table_info(%s)", name);\n'),
    ("translatable", C, 'char *text = g_strdup_printf (_ ("%" G_GUINT64_FORMAT " events"), n);\n'),
    ("unfinished", C, "/* TO" + "DO: the rest */\n"),
    ("unfinished", C, "/* a st" + "ub */\n"),
    ("documented", "src/engine/formats/tocsin-foo.c", SPDX + "int\ntocsin_foo_read (int n)\n{\n  return n;\n}\n"),
    ("fixtures", "tests/golden/formats/foo.log", None, "src/engine/formats/meson.build"),
    ("fixtures", "tests/golden/formats/foo.expected", None, "tests/golden/formats/foo.log"),
    ("fixtures", "tests/fuzz/corpus/format-foo/one", None, "src/engine/formats/meson.build"),
    ("fixtures", "tests/golden/extract/bar.log", None, "src/engine/extract/meson.build"),
    ("potfiles", "src/engine/export/exporter-x.c", SPDX + 'const char *x = N_ ("x");\n', "po/POTFILES"),
    ("potfiles", "po/POTFILES", "src/gone.c\n"),
]


def write_tree(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def find(files):
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, files)
        return [(path, rule) for path, _, rule, _ in lint.check(root)]


def main():
    faults = 0
    found = find(CLEAN)
    if found:
        faults += 1
        print("the clean tree is not clean:", found)
    for rule, path, text, *seen in FAULTS:
        files = dict(CLEAN)
        if text is None:
            del files[path]
        else:
            files[path] = files.get(path, "") + text
        found, expected = find(files), [(seen[0] if seen else path, rule)]
        if found != expected:
            faults += 1
            print(f"planted {rule} in {path}: expected {expected}, found {found}")
    untested = set(lint.FILE_RULES) | set(lint.TREE_RULES)
    untested -= {fault[0] for fault in FAULTS}
    for rule in sorted(untested):
        faults += 1
        print(f"no fault is planted for {rule}")
    print(f"{len(FAULTS)} faults planted, {faults} not as expected")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.exit(main())
