#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules. lint.py ROOT prints `file:line: rule: what is wrong` for each fault.

A rule is a generator over one file (FILE_RULES) or over the whole tree (TREE_RULES); test-lint.py
plants a fault for each. --write-potfiles ROOT writes po/POTFILES as it should be.
"""
import os
import re
import sys

MAX_FILE = 600
MAX_FUNCTION = 60
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
SKIP = re.compile(r"^(\.git|_build.*|build.*|subprojects|__pycache__)$")

# A room may include itself and the rooms of lower floors. On floor 1 nobody knows the neighbours.
FLOORS = {
    "core": 0,
    "formats": 1, "extract": 1, "store": 1, "detect": 1, "enrich": 1, "respond": 1, "export": 1,
    "pipeline": 2,
    "workspace": 3,
    "cli": 4, "app": 4,
}
BANNED = "strtok sprintf vsprintf strcpy strcat atoi atol atoll system gets alloca".split()
POSIX = "unistd.h pthread.h fcntl.h dirent.h regex.h strings.h arpa/inet.h netinet/in.h sys/".split()
C_HEADERS = "assert errno float inttypes limits math stdarg stdbool stddef stdint stdio stdlib string".split()
SIMD_HEADERS = "emmintrin immintrin arm_neon".split()
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X", "(?i:st" + "ubs?)"]) + r")\b")
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|REPLACE|PRAGMA|ATTACH|VALUES)\b")
PRINTF = re.compile(r"\b(\w*printf)\s*\(")
TRANSLATABLE = re.compile(r"\b(_|N_|C_|NC_|Q_|ngettext|g_dgettext|g_dngettext|g_dpgettext2)\s*\(")


def blank_out(match):
    """Keeps line ends, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text):
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, lambda m: blank_out(m) if m.group()[0] == "/" else m.group(), text, flags=re.S)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank_out, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


class Source:
    """A file with what the rules ask of it."""

    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path), encoding="utf-8") as f:
            self.text = f.read()
        self.lines = self.text.split("\n")
        self.is_c = path.endswith((".c", ".h"))
        self.code = without_comments(self.text) if self.is_c else self.text
        self.bare = without_strings(self.code) if self.is_c else self.text

    def room(self):
        parts = self.path.split("/")
        if parts[:2] == ["src", "engine"]:
            return parts[2] if len(parts) > 3 else "workspace"
        return parts[1] if parts[0] == "src" and len(parts) > 2 else None

    def includes(self):
        for number, line in enumerate(self.lines, 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if match:
                yield number, match.group(1) == "<", match.group(2)


def rule_floors(source):
    room = source.room()
    if room not in FLOORS:
        return
    for number, is_system, name in source.includes():
        other = name.split("/")[0] if "/" in name else "workspace" if name.startswith("tocsin-workspace") else None
        if is_system or other not in FLOORS or other == room:
            continue
        if FLOORS[other] == FLOORS[room]:
            yield number, f"{room} includes {other}, a room of the same floor: what they share is a core value or belongs in a floor above"
        elif FLOORS[other] > FLOORS[room]:
            yield number, f"{room} includes {other}, which stands on a floor above"


def rule_room_named(source):
    if not source.path.startswith("src/engine/"):
        return
    for number, is_system, name in source.includes():
        if not is_system and "/" not in name and name != "tocsin-config.h" and not name.startswith("tocsin-workspace"):
            yield number, f'"{name}" does not name its room'


def rule_gtk_in_app(source):
    if not source.path.startswith("src/") or source.room() == "app":
        return
    for number, _, name in source.includes():
        if re.match(r"(gtk|gdk|adwaita|shumate|gtksourceview)", name):
            yield number, f"<{name}> belongs in src/app alone"


def rule_core_is_values(source):
    if source.room() != "core":
        return
    for number, is_system, name in source.includes():
        if is_system and not name.startswith("glib") and name.split(".")[0] not in C_HEADERS + SIMD_HEADERS:
            yield number, f"<{name}>: core knows GLib only"


def rule_posix(source):
    if not source.path.startswith("src/") or re.search(r"(unix|posix|linux)", os.path.basename(source.path)):
        return
    for number, is_system, name in source.includes():
        if is_system and any(name == h or (h.endswith("/") and name.startswith(h)) for h in POSIX):
            yield number, f"<{name}> is not on every system: put it into a file named for it"


def rule_file_length(source):
    n = len(source.lines) - 1
    if n > MAX_FILE:
        yield n, f"{n} lines, more than {MAX_FILE}"


def rule_function_length(source):
    if not source.is_c:
        return
    start = None
    for number, line in enumerate(source.lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start + 1 > MAX_FUNCTION:
                yield start, f"a function of {number - start + 1} lines, more than {MAX_FUNCTION}"
            start = None
        elif line.startswith("}"):
            start = None


def rule_banned(source):
    if not source.is_c:
        return
    for match in re.finditer(r"\b(" + "|".join(BANNED) + r")\s*\(", source.bare):
        yield line_of(source.bare, match.start()), f"{match.group(1)} is banned"
    for match in re.finditer(r"\bgoto\s+\w+\s*;", source.bare):
        yield line_of(source.bare, match.start()), "goto"
    if source.room() == "app":
        for match in re.finditer(r"\bg_main_context_iteration\s*\(", source.bare):
            yield line_of(source.bare, match.start()), "g_main_context_iteration has no place in the app"


def rule_licence(source):
    head = source.lines[1] if source.lines[0].startswith("#!") and len(source.lines) > 1 else source.lines[0]
    if LICENCE not in head:
        yield 1, f"the first line is not {LICENCE}"


def rule_pragma_once(source):
    if source.path.endswith(".h") and not re.search(r"^#pragma once$", source.text, flags=re.M):
        yield 1, "no #pragma once"


def call_arguments(code, start):
    """The text from an opening parenthesis to its closing one."""
    depth = 0
    bare = without_strings(code[start:start + 4000])
    for i, char in enumerate(bare):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return code[start:start + i]
    return code[start:start + 4000]


def rule_sql(source):
    if not source.is_c or not source.path.startswith("src/"):
        return
    for match in PRINTF.finditer(source.bare):
        literals = "".join(re.findall(r'"((?:\\.|[^"\\\n])*)"', call_arguments(source.code, match.end() - 1)))
        # a PRAGMA takes no parameters; numbers of ours may stand in it
        numbers = set(SQL.findall(literals)) == {"PRAGMA"} and not re.search(r"%[^du]", literals)
        if SQL.search(literals) and "%" in literals and not numbers:
            yield line_of(source.bare, match.start()), f"SQL made by {match.group(1)}: bind the values"


def rule_translatable(source):
    if not source.is_c:
        return
    for match in TRANSLATABLE.finditer(source.bare):
        macro = re.search(r"\b(G_G\w+_FORMAT|PRI[du]\d+)\b", call_arguments(source.bare, match.end() - 1))
        if macro:
            yield line_of(source.bare, match.start()), f"{macro.group(1)} ends the text for translators: write llu, lld or zu, and cast"


def rule_unfinished(source):
    for number, line in enumerate(source.lines, 1):
        match = UNFINISHED.search(line)
        if match:
            yield number, f"the word {match.group()}: finish it or file an issue"


FILE_RULES = {
    "floors": rule_floors, "room-named": rule_room_named, "gtk-in-app": rule_gtk_in_app,
    "core-is-values": rule_core_is_values, "posix": rule_posix, "file-length": rule_file_length,
    "function-length": rule_function_length, "banned": rule_banned, "licence": rule_licence,
    "pragma-once": rule_pragma_once, "sql": rule_sql, "translatable": rule_translatable, "unfinished": rule_unfinished,
}


def doc_name(lines, number):
    """What the doc comment that ends above the definition on `number` (from 0) is about."""
    i = number - 1
    while i >= 0 and lines[i].strip() and not lines[i].startswith((" */", "}", "#")):
        i -= 1
    if i < 0 or not lines[i].startswith(" */"):
        return None
    while i > 0 and not lines[i].startswith("/*"):
        i -= 1
    match = re.match(r" \* ([\w-]+):", lines[i + 1])
    return match.group(1) if lines[i].startswith("/**") and match else None


def rule_documented(root, sources):
    """Each public function of the engine has its doc comment directly above its definition."""
    engine = [s for s in sources if s.path.startswith("src/engine/") and s.is_c]
    public = set()
    for source in engine:
        if source.path.endswith(".h") and not source.path.endswith("-private.h"):
            public.update(re.findall(r"\b(tocsin_\w+)\s*\(", source.bare))
    for source in engine:
        for number, line in enumerate(source.lines):
            match = re.match(r"(tocsin_\w+) \(", line)
            if match and match.group(1) in public and doc_name(source.lines, number) != match.group(1):
                yield source.path, number + 1, f"{match.group(1)} is public and has no doc comment above it"


def plugin_names(root, room, variable):
    try:
        with open(os.path.join(root, "src/engine", room, "meson.build"), encoding="utf-8") as f:
            match = re.search(rf"^{variable}\s*=\s*\[(.*?)\]", f.read(), flags=re.S | re.M)
    except FileNotFoundError:
        return []
    return re.findall(r"'([^']+)'", match.group(1)) if match else []


def files_in(root, folder):
    path = os.path.join(root, folder)
    return sorted(os.listdir(path)) if os.path.isdir(path) else []


# Rooms of plug-ins: the list in their meson.build, where their samples are, and where their fuzz corpora.
PLUGINS = [
    ("formats", "formats", "tests/golden/formats", "tests/fuzz/corpus/format-"),
    ("extract", "extractors", "tests/golden/extract", None),
]


def missing_fixtures(root, room, name, golden, corpus):
    build, present = f"src/engine/{room}/meson.build", files_in(root, golden)
    samples = [f[:-4] for f in present if re.fullmatch(re.escape(name) + r"(-[\w-]+)?\.log", f)]
    if not samples:
        yield build, 1, f"{name} has no {golden}/{name}.log"
    for sample in samples:
        if sample + ".expected" not in present:
            yield f"{golden}/{sample}.log", 1, "no .expected beside it"
    if corpus is not None and not files_in(root, corpus + name):
        yield build, 1, f"{name} has no {corpus}{name}"


def rule_fixtures(root, sources):
    """Each plug-in has a golden pair, and each format a fuzz corpus."""
    for room, variable, golden, corpus in PLUGINS:
        for name in plugin_names(root, room, variable):
            yield from missing_fixtures(root, room, name, golden, corpus)


def translatable_data(root):
    """Templates, and the files for the desktop: they are translated whole."""
    for folder, pattern in ("ui", r".*\.ui$"), ("data", r".*\.(desktop|metainfo\.xml)\.in$|.*\.gschema\.xml$"):
        for name in files_in(root, folder):
            path = folder + "/" + name
            if not re.match(pattern, name):
                continue
            with open(os.path.join(root, path), encoding="utf-8") as f:
                if folder == "data" or 'translatable="yes"' in f.read():
                    yield path


def wanted_potfiles(root, sources):
    code = [s.path for s in sources if s.is_c and s.path.startswith("src/") and TRANSLATABLE.search(s.bare)]
    return sorted(code + list(translatable_data(root)))


def rule_potfiles(root, sources):
    try:
        with open(os.path.join(root, "po/POTFILES"), encoding="utf-8") as f:
            listed = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    except FileNotFoundError:
        listed = []
    wanted = wanted_potfiles(root, sources)
    for path in sorted(set(wanted) - set(listed)):
        yield "po/POTFILES", 1, f"{path} has translatable text and is not listed (./dev format writes the list)"
    for number, path in enumerate(listed, 1):
        if path not in wanted:
            yield "po/POTFILES", number, f"{path} has no translatable text (./dev format writes the list)"


TREE_RULES = {"documented": rule_documented, "fixtures": rule_fixtures, "potfiles": rule_potfiles}


def is_source(path):
    return path.endswith((".c", ".h", ".py", ".sh")) or path in ("dev", ".ci/run")


def read_tree(root):
    sources = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not SKIP.match(f))
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
            if is_source(path):
                sources.append(Source(root, path))
    return sorted(sources, key=lambda s: s.path)


def check(root):
    """Yields (path, line, rule, what is wrong)."""
    sources = read_tree(root)
    for source in sources:
        for name, rule in FILE_RULES.items():
            for number, what in rule(source):
                yield source.path, number, name, what
    for name, rule in TREE_RULES.items():
        for path, number, what in rule(root, sources):
            yield path, number, name, what


def main(arguments):
    if arguments[:1] == ["--write-potfiles"]:
        root = arguments[1]
        text = "\n".join(wanted_potfiles(root, read_tree(root))) + "\n"
        with open(os.path.join(root, "po/POTFILES"), "w", encoding="utf-8") as f:
            f.write("# Every source with translatable text; `./dev format` writes this list.\n" + text)
        return 0
    faults = 0
    for path, number, rule, what in check(arguments[0]):
        print(f"{path}:{number}: {rule}: {what}")
        faults += 1
    print(f"{faults} faults" if faults else "the house rules hold")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
