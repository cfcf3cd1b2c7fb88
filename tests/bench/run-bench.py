#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run-bench.py BUILD [--quick] [--only GROUP,…] [--runs N] [--work FOLDER] [--json FILE]

Measures the import against its floors (programs that do the least that has to be done) and its peers, in turns in
the same run, and prints a line for each goal. GROUPS: auth, detect, json, xml, evtx, rules, windows, open, again,
memory, explain. --quick takes a tenth of the input and leaves out the 2 GB import. What a case of five million events
answers, and how fast rules are, is measured too.
"""
import argparse
import glob
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MB = 1_000_000
DONE = (0, 3)  # 3: done, but some inputs could not be read
EVTX_COPIES = 4


class Run:
    """What one run of a program took."""

    def __init__(self, command, expected=(0,)):
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            for stream in (out, err):
                stream.seek(0)
            self.output, errors = out.read(), err.read()
        self.processor = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        if process.returncode not in expected:
            raise RuntimeError(f"{' '.join(command[:4])}… ended with {process.returncode}: {errors[-500:]}")

    def first_number(self):
        return float(self.output.split()[0])


class Bench:
    def __init__(self, options):
        self.options = options
        self.build = options.build
        self.work = tempfile.mkdtemp(prefix="tocsin-bench-", dir=options.work)
        self.scale = 10 if options.quick else 1
        self.runs = options.runs
        self.lines = []
        self.processor = {}

    # Programs

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)

    def cli(self):
        return os.path.join(self.build, "src", "cli", "tocsin-cli")

    def path(self, name):
        return os.path.join(self.work, name)

    def corpus(self, kind, count, name):
        path = self.path(name)
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                subprocess.run([self.tool("gen-corpus"), kind, str(count)], stdout=out, check=True)
        return path

    def forget_case(self, name):
        for path in glob.glob(self.path(name) + "*"):
            os.remove(path)

    def do_import(self, name, *paths, fresh=True, options=()):
        if fresh:
            self.forget_case(name)
        return Run([self.cli(), "import", "--json", *options, "--case", self.path(name), *paths], DONE)

    def case_size(self, name):
        return sum(os.path.getsize(path) for path in glob.glob(self.path(name) + "*"))

    def floor_scan(self, kind, path):
        return Run([self.tool("floor-scan"), kind, path]).first_number()

    def floor_rows(self, count, rows_a_statement=32):
        seconds = Run([self.tool("floor-rows"), self.path("floor.db"), str(count), str(rows_a_statement)]).first_number()
        self.forget_case("floor.db")
        return seconds

    # Lines of the table

    def line(self, what, product, other, against, ratio, goal, met):
        self.lines.append({"what": what, "product": product, "other": other, "against": against, "ratio": ratio, "goal": goal, "met": met})
        print(".", end="", file=sys.stderr, flush=True)

    def at_most(self, what, product, other, against, limit):
        self.line(what, f"{product:.2f} s", f"{other:.2f} s", against, product / other, f"≤ {limit} ×", product <= limit * other)

    def times_faster(self, what, product, other, against, limit):
        self.line(what, f"{product:.2f} s", f"{other:.2f} s", against, other / product, f"≥ {limit} × faster", other >= limit * product)

    def bound(self, what, value, unit, limit, at_least=False):
        met = value >= limit if at_least else value <= limit
        shown = f"{value:.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"
        self.line(what, shown, "", "", None, f"{'≥' if at_least else '≤'} {limit} {unit}", met)

    def note(self, what, seconds, size=None):
        rate = f"{size / seconds / MB:.0f} MB/s" if size else ""
        self.line(what, "", f"{seconds:.3f} s", rate, None, "", None)

    def missing(self, what, why):
        self.line(what, "", "", why, None, "", None)

    def alternate(self, *measures):
        """Runs the measures in turns, so that a busy moment hits all of them; gives the medians."""
        taken = [[] for _ in measures]
        for _ in range(self.runs):
            for times, measure in zip(taken, measures):
                times.append(measure())
        return [statistics.median(times) for times in taken]

    # Groups

    def product(self, name, path, *options):
        def measure():
            run = self.do_import(name, path, options=options)
            self.processor[name] = min(run.processor, self.processor.get(name, run.processor))
            return run.seconds
        return measure

    def size_line(self, what, name, path):
        """Processor time too: what other programs on the machine do is not in it."""
        self.line(f"processor time of that, {what}", f"{self.processor[name]:.2f} s", "", "", None, "", None)
        self.bound(f"size of the case, {what}", self.case_size(name) / os.path.getsize(path), "× the log", 0.5)

    def auth(self):
        count = 2_000_000 // self.scale
        path = self.corpus("auth", count, "all/auth.log")
        what = f"auth.log, {count:,} lines → case"
        product, rows, scan, fields = self.alternate(
            self.product("auth.tocsin", path), lambda: self.floor_rows(count), lambda: self.floor_scan("lines", path),
            lambda: self.floor_scan("syslog", path))
        self.at_most(what, product, rows, "floor: lean rows", 1.5)
        self.size_line("auth.log", "auth.tocsin", path)
        classroom = Run([sys.executable, os.path.join(HERE, "classroom.py"), path, self.path("classroom.csv")]).seconds
        self.times_faster(what, product, classroom, "peer: classroom Python", 12)
        self.lnav(what, product, path)
        self.note("floor: ends of lines", scan, os.path.getsize(path))
        self.note("floor: fields of RFC 3164", fields, os.path.getsize(path))

    def detect(self):
        """The same with all built-in rules, windows and baselines: a case whose alerts are there."""
        count = 2_000_000 // self.scale
        path = self.corpus("auth", count, "all/auth.log")
        what = f"auth.log, {count:,} lines → case with alerts"
        product, rows = self.alternate(self.product("alerts.tocsin", path, "--detect"), lambda: self.floor_rows(count))
        self.at_most(what, product, rows, "floor: lean rows", 1.5)
        self.line("processor time of that", f"{self.processor['alerts.tocsin']:.2f} s", "", "", None, "", None)
        run = self.do_import("alerts.tocsin", path, options=["--detect"])
        self.bound("memory of that", run.memory / MB, "MB", 200)
        self.forget_case("alerts.tocsin")

    def lnav(self, what, product, path):
        if shutil.which("lnav") is None:
            return self.missing(what, "peer lnav is not installed")
        command = ["lnav", "-n", "-c", ";select count(*) from syslog_log", path]
        (seconds,) = self.alternate(lambda: Run(command).seconds)
        self.times_faster(what, product, seconds, "peer: lnav's count(*)", 1)

    def parsed(self, kind, count, name, title, parse, parse_name):
        """Against the best parser measured when the goals were set, and lean rows written one a statement as then."""
        path = self.corpus(kind, count, name)
        case = kind + ".tocsin"
        product, scan, rows = self.alternate(
            self.product(case, path), lambda: parse(path), lambda: self.floor_rows(count, 1))
        what = f"{title}, {count:,} → case"
        self.at_most(what, product, scan + rows, f"floors: {parse_name} + lean rows", 1.6)
        self.bound(what, product * self.scale, "s" if self.scale == 1 else "s × scale", 2)
        self.size_line(title, case, path)

    def json(self):
        self.parsed("json", 1_000_000 // self.scale, "all/api.json", "JSON lines",
                    lambda path: self.floor_scan("json", path), "tokens")

    def xml(self):
        self.parsed("xml", 200_000 // self.scale, "all/Security.xml", "Windows XML",
                    lambda path: Run([self.tool("floor-sax"), path]).first_number(), "libxml2 SAX2")
        path = self.path("all/Security.xml")
        self.note("floor: tags and texts of XML", self.floor_scan("xml", path), os.path.getsize(path))

    def evtx_copies(self):
        """Copies of the corpus that differ in unused bytes of the header, whose sum is made right again."""
        corpus = os.environ.get("TOCSIN_CORPUS", os.path.join(ROOT, "..", "shared", "corpus"))
        files = sorted(glob.glob(os.path.join(corpus, "evtx", "**", "*.evtx"), recursive=True))
        copies = []
        for n in range(EVTX_COPIES):
            for i, path in enumerate(files):
                with open(path, "rb") as f:
                    data = bytearray(f.read())
                data[100:104] = struct.pack("<I", n)
                data[124:128] = struct.pack("<I", zlib.crc32(data[:120]))
                copies.append(self.path(f"evtx/{n}-{i}.evtx"))
                os.makedirs(self.path("evtx"), exist_ok=True)
                with open(copies[-1], "wb") as f:
                    f.write(data)
        return copies

    def evtx(self):
        copies = self.evtx_copies()
        if not copies:
            return self.missing("EVTX", "no corpus of EVTX files here")
        size = sum(os.path.getsize(path) for path in copies)
        product, parse = self.alternate(
            self.product("evtx.tocsin", self.path("evtx")),
            lambda: Run([self.tool("bench-parse"), "evtx", "1", *copies]).first_number())
        self.bound(f"EVTX, {size / MB:.0f} MB, parse in one thread", size / parse / MB, "MB/s", 500, at_least=True)
        self.bound("EVTX → case", size / product / MB, "MB/s", 150, at_least=True)
        if shutil.which("evtxexport") is None:
            return self.missing("EVTX → case", "peer evtxexport is not installed")
        part = copies[: len(copies) // EVTX_COPIES]
        start = time.perf_counter()
        for path in part:
            subprocess.run(["evtxexport", "-f", "xml", path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        peer = (time.perf_counter() - start) * EVTX_COPIES
        self.times_faster("EVTX, parse in one thread", parse, peer, "peer: libevtx to XML (evtxexport)", 15)
        self.line("EVTX → case", f"{product:.2f} s", f"{peer:.2f} s", "the same peer", peer / product, "", None)

    @staticmethod
    def values(run):
        """The lines `name value` of a program."""
        found = {}
        for line in run.output.splitlines():
            parts = line.split()
            if len(parts) == 2:
                found[parts[0]] = float(parts[1])
        return found

    def measure_rules(self, rules, kind, times, *paths):
        """Medians of what bench-rules says."""
        runs = [self.values(Run([self.tool("bench-rules"), rules, kind, str(times), *paths])) for _ in range(self.runs)]
        return {name: statistics.median(run[name] for run in runs) for name in runs[0]}

    def rules(self):
        corpus = os.environ.get("TOCSIN_CORPUS", os.path.join(ROOT, "..", "shared", "corpus"))
        rules = os.path.join(corpus, "sigma-rules")
        copies = self.evtx_copies()
        if not copies or not os.path.isdir(rules):
            return self.missing("Sigma rules on EVTX", "no corpus of rules and EVTX files here")
        found = self.measure_rules(rules, "evtx", 5, *copies)
        what = f"{found['rules']:.0f} rules"
        self.bound(f"load of {found['files']:.0f} files of rules", found["load"], "s", 0.3)
        self.bound(f"matcher alone, {what}, EVTX", found["events"] / found["match"] / 1000, "k events/s", 300, at_least=True)
        whole = found["parse"] + found["match"] + found["gather"]
        self.bound(f"EVTX parsed and matched, {what}, one core", found["events"] / whole / 1000, "k events/s", 100, at_least=True)

    def windows(self):
        """Over the failed logins of auth.log, half of its lines; the floor has all of them as numbers."""
        count = 2_000_000 // self.scale
        path = self.corpus("auth", count, "all/auth.log")
        found = self.measure_rules(os.path.join(HERE, "window-rules.yml"), "syslog", 1, path)
        scored = self.measure_rules(os.path.join(HERE, "zscore-rule.yml"), "syslog", 1, path)
        records = int(found["records"])
        floors = [self.values(Run([self.tool("floor-windows"), str(records)])) for _ in range(self.runs)]
        windows = statistics.median(floor["windows"] for floor in floors)
        zscore = statistics.median(floor["zscore"] for floor in floors)
        self.at_most(f"eight windows over {records:,} matches", found["windows"], windows, "floor: sliding counts", 4)
        self.line("their values taken from the events", f"{found['gather']:.2f} s", "", "", None, "", None)
        self.line(f"z-score over {records:,} matches", f"{scored['windows']:.3f} s", f"{zscore:.3f} s", "floor: fixed buckets",
                  scored["windows"] / zscore, "", None)

    OPEN_GOALS = [  # question of bench-open, what it says of it, which number, limit in ms
        ("open", "first rows", "first", 500), ("newest first", "first rows", "first", 500), ("field", "all", "all", 100),
        ("field and field", "all", "all", 100), ("absent field", "all", "all", 100), ("common word", "first rows", "first", 300),
        ("word newest first", "first rows", "first", 300), ("rare word", "first rows", "first", 300),
        ("absent word", "all", "all", 300), ("absent phrase", "all", "all", 300), ("open", "a page", "page", 5),
        ("field", "a page", "page", 5), ("common word", "a page", "page", 5), ("sort by host", "all", "all", 2000),
        ("sort by user", "all", "all", 2000), ("sort by pid", "all", "all", 2000), ("sort by message", "all", "all", 2000),
        ("open", "histogram of all", "all", 50),
    ]

    def ask(self, case, question):
        """Medians of the times of a question, each in a process of its own; and the most memory of any."""
        runs = [Run([self.tool("bench-open"), case, question]) for _ in range(self.runs)]
        answers = []
        for run in runs:
            words = next(line for line in run.output.splitlines() if line.startswith(question + ":"))[len(question) + 1:].split()
            answers.append({name: float(value) for name, value in zip(words[::2], words[1::2])})
            answers[-1]["stall"] = self.values(run)["stall"]
        found = {name: statistics.median(answer[name] for answer in answers) for name in answers[0]}
        found["memory"] = max(run.memory for run in runs)
        return found

    def open(self):
        count = 5_000_000 // self.scale
        path = self.corpus("auth", count, "five.log")
        self.do_import("five.tocsin", path)
        os.remove(path)
        answers = {question: self.ask(self.path("five.tocsin"), question) for question in dict.fromkeys(goal[0] for goal in self.OPEN_GOALS)}
        for question, what, number, limit in self.OPEN_GOALS:
            self.bound(f"case of {count:,}: {question}, {what}", answers[question][number], "ms", limit)
        self.bound("stall of the main loop meanwhile", max(answer["stall"] for answer in answers.values()), "ms", 50)
        self.bound("memory of that", max(answer["memory"] for answer in answers.values()) / MB, "MB", 300)
        self.forget_case("five.tocsin")

    def again(self):
        for kind, count, name in (("auth", 2_000_000, "auth.log"), ("json", 1_000_000, "api.json"), ("xml", 200_000, "Security.xml")):
            self.corpus(kind, count // self.scale, "all/" + name)
        first = self.do_import("all.tocsin", self.path("all"))
        second = [self.do_import("all.tocsin", self.path("all"), fresh=False) for _ in range(self.runs)]
        if json.loads(second[0].output)["events"] != 0 and json.loads(second[0].output)["events"] == json.loads(first.output)["events"]:
            print("second import: its `events` are those of the first; see that nothing was added", file=sys.stderr)
        self.note("import of a folder of all three, first time", first.seconds)
        self.bound("the same folder a second time", statistics.median(run.seconds for run in second), "s", 1)

    def memory(self):
        small = self.corpus("auth", 950_000 // self.scale, "100MB.log")
        peak = self.do_import("small.tocsin", small).memory
        self.bound(f"memory, import of {os.path.getsize(small) / MB:.0f} MB", peak / MB, "MB", 200)
        if self.options.quick:
            return
        os.remove(small)
        large = self.corpus("auth", 19_000_000, "2GB.log")
        peak_large = self.do_import("large.tocsin", large).memory
        self.bound(f"memory, import of {os.path.getsize(large) / MB:.0f} MB", peak_large / MB, "MB", 200)
        self.bound("memory, twenty times the input", peak_large / peak, "× the memory", 1.25)
        os.remove(large)
        self.forget_case("large.tocsin")

    def explain(self):
        """Why the alerts with the most evidence were raised, and the simulator over each rule."""
        count = 2_000_000 // self.scale
        self.do_import("explained.tocsin", self.corpus("auth", count, "all/auth.log"))
        Run([self.cli(), "detect", "--no-user", "--case", self.path("explained.tocsin")], DONE)
        run = Run([self.tool("bench-explain"), self.path("explained.tocsin"), os.path.join(ROOT, "data", "rules")])
        rows = [line.split("\t") for line in run.output.splitlines()]
        events, seconds = max((int(row[1]), float(row[2])) for row in rows if row[0] == "why")
        self.bound(f"why an alert of {events:,} events was raised", seconds, "s", 1)
        events, seconds, read = max((int(row[1]), float(row[2]), float(row[3])) for row in rows if row[0] == "simulate")
        self.bound(f"simulator, {events:,} events, at each change", seconds * 1000, "ms", 200)
        self.note(f"simulator, reading {count:,} events", read)

    def run(self):
        groups = ["auth", "detect", "json", "xml", "evtx", "rules", "windows", "open", "again", "memory", "explain"]
        wanted = self.options.only.split(",") if self.options.only else groups
        for group in groups:
            if group in wanted:
                getattr(self, group)()
        print(file=sys.stderr)


def show(lines):
    head = ["what", "Tocsin", "other", "against", "ratio", "goal", ""]
    rows = [head] + [[
        line["what"], line["product"], line["other"], line["against"], f"{line['ratio']:.2f}" if line["ratio"] else "", line["goal"],
        {True: "met", False: "NOT MET", None: ""}[line["met"]],
    ] for line in lines]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    goals = [line for line in lines if line["met"] is not None]
    print(f"\n{sum(line['met'] for line in goals)} of {len(goals)} goals met")


def main():
    parser = argparse.ArgumentParser(description="Measures the import against its goals.")
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", default=None, help="where the corpora go (some 4 GB; removed at the end)")
    parser.add_argument("--json", default=None, help="write the lines there too")
    bench = Bench(parser.parse_args())
    try:
        bench.run()
    finally:
        shutil.rmtree(bench.work, ignore_errors=True)
    show(bench.lines)
    if bench.options.json:
        with open(bench.options.json, "w", encoding="utf-8") as f:
            json.dump(bench.lines, f, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
