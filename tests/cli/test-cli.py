#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the built tocsin-cli: help and wrong usage of every command, exit statuses, every output
format as Python's own modules read it, what a terminal is sent, what an interruption leaves."""
import bz2
import csv
import gzip
import io
import json
import lzma
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest
import zipfile

CLI, COMPLETION = os.path.abspath(sys.argv[1]), sys.argv[2]
DONE, FAILED, USAGE, INCOMPLETE = 0, 1, 2, 3
COMMANDS = ["lab", "import", "formats", "formats detect", "events", "rejects", "sql", "case info", "case verify",
            "case correct", "detect", "alerts", "dashboard", "rules check", "rules list", "rules import", "rules set", "rules remove"]
LOG = """\
Jan  5 10:00:00 web1 sshd[100]: Failed password for root from 203.0.113.7 port 22 ssh2
Jan  5 10:00:05 web1 sshd[100]: Accepted password for alice from 198.51.100.4 port 22 ssh2
Jan  5 10:00:09 web1 kernel: a "quoted", odd \x1b[31mred\x1b[0m line
Jan  5 10:00:10 web1 app[7]: =cmd|' /C calc'!A0
"""


def run(*arguments, **options):
    result = subprocess.run([CLI, *arguments], capture_output=True, timeout=120, **options)
    result.out = result.stdout.decode()
    result.err = result.stderr.decode()
    return result


def run_on_terminal(*arguments):
    """What a terminal receives of standard output and standard error."""
    try:
        main, other = pty.openpty()
    except OSError as error:
        raise unittest.SkipTest("no terminal to be had: %s" % error) from error
    process = subprocess.Popen([CLI, *arguments], stdout=other, stderr=other)
    os.close(other)
    received = b""
    while True:
        try:
            block = os.read(main, 65536)
        except OSError:
            break
        if not block:
            break
        received += block
    os.close(main)
    return process.wait(), received


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tocsin-cli-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.logs = os.path.join(self.folder, "logs")
        self.case = os.path.join(self.folder, "test.tocsin")
        os.mkdir(self.logs)
        self.write("auth.log", LOG)

    def write(self, name, text):
        path = os.path.join(self.logs, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def import_all(self, *options):
        result = run("import", "--case", self.case, "--timezone", "UTC", "--year", "2025", self.logs, *options)
        self.assertIn(result.returncode, (DONE, INCOMPLETE), result.err)
        return result


class TestUsage(Case):
    def test_help(self):
        result = run("--help")
        self.assertEqual(result.returncode, DONE)
        for command in COMMANDS:
            self.assertRegex(result.out, r"(?m)^  %s  +\S" % command)
            own = run(*command.split(), "--help")
            self.assertEqual(own.returncode, DONE)
            self.assertIn("tocsin-cli %s [OPTION" % command, own.out)

    def test_version(self):
        self.assertRegex(run("--version").out, r"^tocsin-cli \d+\.\d+\.\d+\n$")

    def test_wrong(self):
        wrong = [
            [], ["nothing"], ["case"], ["case", "nothing"], ["import"], ["import", self.logs], ["import", "--case", self.case],
            ["import", "--case", self.case, "--format", "nothing", self.logs],
            ["import", "--case", self.case, "--timezone", "Mars/North", self.logs],
            ["import", "--case", self.case, "--year", "12", self.logs],
            ["import", "--case", self.case, "--jobs", "-1", self.logs],
            ["formats", "x"], ["formats", "detect"], ["events"], ["events", "--case"], ["events", "--nothing"], ["rejects"],
            ["sql"], ["sql", "--case", self.case], ["sql", "--case", self.case, "SELECT 1", "SELECT 2"],
            ["lab"], ["lab", self.logs], ["lab", "-o", self.folder], ["case", "info"], ["case", "verify", "x"],
        ]
        for arguments in wrong:
            result = run(*arguments)
            self.assertEqual(result.returncode, USAGE, arguments)
            self.assertEqual(result.out, "", arguments)
            self.assertTrue(result.err.startswith("tocsin-cli: "), result.err)
            self.assertIn("--help", result.err)
        self.assertFalse(os.path.exists(self.case))

    def test_wrong_with_a_case(self):
        self.import_all()
        for arguments in (["--format", "xls"], ["--columns", "nothing"], ["--columns", ""], ["--limit", "-5"], ["--limit", "-1"], ["pid:x"], ["host:"]):
            result = run("events", "--case", self.case, *arguments)
            self.assertEqual(result.returncode, USAGE, arguments)
        self.assertIn("column 5: expected a number after “pid:”", run("events", "--case", self.case, "pid:x").err)

    def test_failed(self):
        for arguments in (["events"], ["rejects"], ["case", "info"], ["case", "verify"], ["sql", "SELECT 1"]):
            result = run(*arguments, "--case", os.path.join(self.folder, "missing.tocsin"))
            self.assertEqual(result.returncode, FAILED, arguments)
            self.assertEqual(len(result.err.strip().split("\n")), 1)
            self.assertIn("missing.tocsin", result.err)
        not_a_case = self.write("other.tocsin", "not a case")
        self.assertEqual(run("events", "--case", not_a_case).returncode, FAILED)
        self.import_all()
        result = run("events", "--case", self.case, "-o", os.path.join(self.folder, "no", "such", "x.csv"))
        self.assertEqual(result.returncode, FAILED)
        self.assertIn("cannot write", result.err)
        if os.path.exists("/dev/full"):
            with open("/dev/full", "w", encoding="utf-8") as full:
                result = subprocess.run([CLI, "events", "--case", self.case], stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(result.returncode, FAILED)


class TestImport(Case):
    def test_json(self):
        summary = json.loads(self.import_all("--json").out)
        self.assertLessEqual({"case", "events", "rejects", "blank", "joined", "split", "records", "bytes", "seconds", "sources"}, set(summary))
        source = summary["sources"][0]
        self.assertLessEqual({"path", "member", "format", "confidence", "events", "rejects", "blank", "joined", "split", "records",
                              "first", "last", "sha256", "time_basis", "status"}, set(source))
        self.assertEqual((source["events"], source["format"], source["status"]), (4, "syslog", "complete"))
        self.assertEqual(source["records"] + source["split"], source["events"] + source["rejects"] + source["blank"] + source["joined"])
        self.assertEqual(source["first"], "2025-01-05T10:00:00.000000Z")

    def test_again_adds_nothing(self):
        self.import_all()
        self.assertEqual(json.loads(self.import_all("--json").out)["events"], 0)
        self.assertEqual(json.loads(run("case", "info", "--case", self.case, "--json").out)["events"], 4)

    def test_detect(self):
        self.write("brute.log", "".join("Jan  5 11:00:%02d web1 sshd[%d]: Failed password for root from 203.0.113.9 port %d ssh2\n"
                                        % (i, 100 + i, 4000 + i) for i in range(20)))
        summary = json.loads(self.import_all("--json", "--detect").out)
        self.assertEqual(summary["events"], 24)
        self.assertGreater(summary["new_alerts"], 0)
        again = json.loads(run("detect", "--case", self.case, "--json").out)
        self.assertEqual((again["alerts"], again["new_alerts"]), (summary["alerts"], 0))

    def test_without_detect(self):
        self.assertNotIn("alerts", json.loads(self.import_all("--json").out))
        self.assertEqual(json.loads(run("alerts", "--case", self.case, "--format", "json").out), [])

    def test_what_cannot_be_read_is_named(self):
        self.write("picture.log", bytes(range(256)) * 50)
        self.write("empty.log", "")
        result = self.import_all()
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertIn("picture.log", result.err)
        detected = run("formats", "detect", "--json", self.logs)
        self.assertEqual(detected.returncode, INCOMPLETE)
        files = {os.path.basename(f["path"]): f for f in json.loads(detected.out)["files"]}
        self.assertEqual(files["auth.log"]["format"], "syslog")
        self.assertEqual(files["picture.log"]["format"], "")
        self.assertTrue(files["picture.log"]["reason"])

    def test_missing_path(self):
        result = run("import", "--case", self.case, os.path.join(self.folder, "missing.log"))
        self.assertIn(result.returncode, (FAILED, INCOMPLETE))
        self.assertIn("missing.log", result.err)

    def test_lab(self):
        out = os.path.join(self.folder, "out")
        result = run("lab", self.logs, "-o", out)
        self.assertEqual(result.returncode, DONE, result.err)
        with open(os.path.join(out, "normalized_events.csv"), encoding="utf-8", newline="") as f:
            rows = list(csv.reader(f))
        self.assertEqual(rows[0], "timestamp,host,source,app,message,source_ip,username,outcome".split(","))
        self.assertEqual(len(rows), 5)
        self.assertEqual(run("case", "verify", "--case", os.path.join(out, "case.tocsin")).out, "ok\n")

    def test_interruption(self):
        line = "Jan  5 10:00:00 web1 app[%d]: message number %d of many that take a while to read\n"
        with open(os.path.join(self.logs, "big.log"), "w", encoding="utf-8") as f:
            for i in range(400000):
                f.write(line % (i % 9000, i))
        process = subprocess.Popen([CLI, "import", "--case", self.case, "--jobs", "1", self.logs],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=60)[1].decode()
        self.assertIn(process.returncode, (DONE, FAILED), err)
        if process.returncode == FAILED:
            self.assertEqual(len(err.strip().split("\n")), 1, err)
        self.assertEqual(run("case", "verify", "--case", self.case).out, "ok\n")
        self.import_all()
        self.assertEqual(json.loads(run("case", "info", "--case", self.case, "--json").out)["events"], 400004)
        self.assertEqual(run("case", "verify", "--case", self.case).out, "ok\n")


EVENT = ("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID>4625</EventID>"
         "<TimeCreated SystemTime='2025-03-01T10:00:%02d.1234567Z'/><Channel>Security</Channel><Computer>dc1.example.com</Computer></System>"
         "<EventData><Data Name='TargetUserName'>%s</Data><Data Name='IpAddress'>::ffff:203.0.113.7</Data></EventData></Event>")


class TestSameEvents(Case):
    """However a log is spelled, packed and read, the same events come out, byte for byte."""

    def export(self, folder, *options):
        case = os.path.join(self.folder, "%s.tocsin" % os.path.basename(folder))
        result = run("import", "--case", case, "--timezone", "UTC", "--year", "2025", "--json", folder, *options)
        self.assertEqual(result.returncode, DONE, result.err)
        self.assertEqual(run("case", "verify", "--case", case).out, "ok\n")
        columns = "timestamp,host,source,app,pid,severity,message,source_ip,username,outcome,category,action,event_id,channel,fields"
        return run("events", "--case", case, "--format", "csv", "--columns", columns).stdout

    def folder_with(self, name, files):
        folder = os.path.join(self.folder, name)
        os.mkdir(folder)
        for file, content in files.items():
            with open(os.path.join(folder, file), "wb") as f:
                f.write(content)
            os.utime(os.path.join(folder, file), (1740000000, 1740000000))
        return folder

    def test_spellings(self):
        events = [EVENT % (i % 60, "bób %d &amp; \"co\"" % i) for i in range(80)]
        double = [re.sub("<[^>]*>", lambda tag: tag[0].replace("'", '"'), event) for event in events]
        lines = [event.replace("><", ">\n  <").replace(">\n  </Data", "></Data") + "\n" for event in double]
        spellings = {
            "single": "<Events>" + "".join(events) + "</Events>",
            "double": '<?xml version="1.0" encoding="utf-8"?>\r\n<Events>' + "".join(double) + "</Events>",
            "rootless": "\n".join(events),
            "indented": "<Events>\n" + "".join(lines) + "</Events>\n",
        }
        outputs = {}
        for name, text in spellings.items():
            for encoding, mark in (("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
                                   ("utf-16-le", b""), ("utf-16-be", b"")):
                key = "%s-%s-%d" % (name, encoding, len(mark))
                outputs[key] = self.export(self.folder_with(key, {"a.xml": mark + text.encode(encoding)}))
        self.assertEqual(outputs["single-utf-8-0"].count(b"\n"), 81)
        self.assertEqual({key for key, output in outputs.items() if output != outputs["single-utf-8-0"]}, set())

    def test_packing(self):
        log = "".join("Jan  5 10:%02d:%02d web1 app[%d]: message %d\n" % (i // 60 % 60, i % 60, i, i) for i in range(9000)).encode()
        tar, zipped = io.BytesIO(), io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w:gz") as archive:
            entry = tarfile.TarInfo("a.log")
            entry.size, entry.mtime = len(log), 1740000000
            archive.addfile(entry, io.BytesIO(log))
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.log", log)
        packed = {"a.log": log, "a.log.gz": gzip.compress(log), "a.log.bz2": bz2.compress(log), "a.log.xz": lzma.compress(log),
                  "a.tar.gz": tar.getvalue(), "a.zip": zipped.getvalue()}
        expected = self.export(self.folder_with("plain", {"a.log": log}), "--jobs", "1")
        self.assertEqual(expected.count(b"\n"), 9001)
        for name, content in packed.items():
            self.assertEqual(self.export(self.folder_with(name, {name: content}), "--jobs", "2"), expected, name)

    def test_killed(self):
        with open(os.path.join(self.logs, "big.log"), "w", encoding="utf-8") as f:
            for i in range(300000):
                f.write("Jan  5 %02d:%02d:%02d web1 app[%d]: message %d\n" % (i // 3600 % 24, i // 60 % 60, i % 60, i % 9000, i))
        expected = self.export(self.logs)
        os.rename(os.path.join(self.folder, "logs.tocsin"), os.path.join(self.folder, "once.tocsin"))
        for delay in range(10):
            process = subprocess.Popen([CLI, "import", "--case", os.path.join(self.folder, "logs.tocsin"), "--timezone", "UTC",
                                        "--year", "2025", self.logs], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.03 + delay * 0.03)
            process.kill()
            process.wait()
        self.assertEqual(self.export(self.logs), expected)


class TestHostile(Case):
    """What is broken or hostile is named or kept as a reject; everything whole beside it is read."""

    def read(self, *options):
        result = self.import_all("--json", *options)
        summary = json.loads(result.out)
        for s in summary["sources"]:
            self.assertEqual(s["records"] + s["split"], s["events"] + s["rejects"] + s["blank"] + s["joined"], s)
        self.assertEqual(run("case", "verify", "--case", self.case).out, "ok\n")
        return result, {os.path.basename(s["path"]): s for s in summary["sources"]}

    def test_packed(self):
        small = gzip.compress(("Jan  5 10:00:00 web1 app: x %s\n" * 50 % tuple(os.urandom(20).hex() for i in range(50))).encode())
        self.write("cut.log.gz", small[:-200])
        self.write("sum.log.gz", small[:-8] + b"\0\0\0\0" + small[-4:])
        self.write("junk.log.gz", b"\x1f\x8b\x08\x00junk")
        names = io.BytesIO()
        with zipfile.ZipFile(names, "w") as archive:
            archive.writestr("../../../evil.log", LOG)
            archive.writestr("/tmp/evil.log", LOG)
        self.write("names.zip", names.getvalue())
        result, sources = self.read()
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertEqual((sources["cut.log.gz"]["status"], sources["cut.log.gz"]["rejects"]), ("damaged", 1))
        self.assertGreater(sources["cut.log.gz"]["events"], 30)
        self.assertEqual((sources["sum.log.gz"]["status"], sources["sum.log.gz"]["events"]), ("damaged", 50))
        self.assertIn("gzip", sources["junk.log.gz"]["note"])
        self.assertEqual(sources["names.zip"]["events"], 4)
        self.assertEqual(sorted(os.listdir(self.folder)), ["logs", "test.tocsin"])
        for name in ("cut.log.gz", "sum.log.gz", "junk.log.gz"):
            self.assertIn(name, result.err)

    def test_text(self):
        line = LOG.split("\n", maxsplit=1)[0].encode() + b"\n"
        self.write("bytes.log", line + b"Jan  5 10:00:01 web1 app: caf\xe9 \xff \0 x\n" + b"\0" * 5000 + line[:-1])
        self.write("long.log", line + b"Jan  5 10:00:01 web1 app: " + b"x" * (20 << 20) + b"\n" + line)
        self.write("odd.log", line + b"Jan  5 10:00:01 web1 app: " + b"y" * (1 << 20) + b"\r\n" + line.replace(b"\n", b"\r\n"))
        self.write("cr.log", line.replace(b"\n", b"\r") * 3)
        self.write("deep.json", b'{"a":' * 10000 + b"1" + b"}" * 10000 + b'\n{"@timestamp":"2025-01-01T00:00:00Z","message":"m"}\n')
        self.write("trace.log", (line + b"\tat com.example.App.main(App.java:1)\n" * 60) * 20)
        result, sources = self.read()
        self.assertEqual(result.returncode, DONE, result.err)
        found = {name: (s["events"], s["rejects"], s["joined"]) for name, s in sources.items()}
        self.assertEqual(found, {"auth.log": (4, 0, 0), "bytes.log": (3, 0, 0), "long.log": (2, 1, 0), "odd.log": (3, 0, 0), "cr.log": (3, 0, 0),
                                 "deep.json": (1, 1, 0), "trace.log": (20, 0, 1200)})
        self.assertIn("café ÿ ␀ x", run("events", "--case", self.case, "--format", "ndjson", "caf").out)

    def test_xml(self):
        self.write("entity.xml", "<!DOCTYPE Events [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Events>" + EVENT % (1, "&x;") + EVENT % (2, "b")
                   + "</Events>")
        self.write("raw.xml", "<Events>" + EVENT % (3, "a & b") + EVENT % (4, "c") + "</Events>")
        self.write("cut.xml", "<Events>" + EVENT % (5, "d") + (EVENT % (6, "e"))[:200])
        _, sources = self.read()
        self.assertEqual({name: (s["events"], s["rejects"]) for name, s in sources.items() if name.endswith("xml")},
                         {"entity.xml": (2, 1), "raw.xml": (2, 0), "cut.xml": (1, 1)})
        self.assertNotIn("root:", run("events", "--case", self.case, "--format", "ndjson").out)
        users = [json.loads(e)["username"] for e in run("events", "--case", self.case, "--format", "ndjson", "event_id:4625").out.splitlines()]
        self.assertEqual(users, ["&x;", "b", "a & b", "c", "d"])

    def test_nothing_to_read(self):
        folder = os.path.join(self.folder, "nothing")
        os.mkdir(folder)
        result = run("import", "--case", self.case, folder)
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertIn("nothing: not read: a folder without files", result.err)

    @unittest.skipIf(os.name != "posix" or os.geteuid() == 0, "needs a file that may not be read")
    def test_forbidden(self):
        os.chmod(self.write("secret.log", LOG), 0)
        result, _ = self.read()
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertIn("secret.log", result.err)

    def test_cases(self):
        self.import_all()
        with open(self.case, "rb") as f:
            whole = f.read()
        cases = {"newer": (whole[:60] + b"\0\0\0\x63" + whole[64:], "newer Tocsin"), "cut": (whole[:20000], "damaged"),
                 "header": (whole[:100] + bytes(2000) + whole[2100:], "damaged"), "empty": (b"", "empty"), "text": (LOG.encode(), "not a case")}
        for name, (content, words) in cases.items():
            path = self.write(name + ".tocsin", content)
            for command in (["events"], ["case", "verify"], ["case", "info"], ["rejects"], ["import", self.logs]):
                result = run(*command, "--case", path)
                self.assertEqual(result.returncode, FAILED, (name, command))
                self.assertEqual(len(result.err.strip().split("\n")), 1, result.err)
                self.assertIn(words, result.err)
            with open(path, "rb") as f:
                self.assertEqual(f.read(), content, name)

    def test_queries_of_any_shape_end(self):
        self.import_all()
        for query in ("(a+)+$", "*a" * 400 + "b", "(" * 3000 + "a" + ")" * 3000, "?" * 500, "message:" + "*?" * 300, "x' OR 1=1 --"):
            result = run("events", "--case", self.case, "--format", "ndjson", "--", query)
            self.assertIn(result.returncode, (DONE, USAGE), query[:40])


class TestEvents(Case):
    def setUp(self):
        super().setUp()
        self.import_all()

    def events(self, *arguments):
        result = run("events", "--case", self.case, *arguments)
        self.assertEqual(result.returncode, DONE, result.err)
        return result.out

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.events("--format", "csv"), newline="")))
        self.assertEqual([row["username"] for row in rows], ["root", "alice", "", ""])
        self.assertEqual(rows[0]["timestamp"], "2025-01-05T10:00:00.000000Z")
        self.assertEqual(rows[0]["outcome"], "failed")
        self.assertIn('a "quoted", odd', rows[2]["message"])
        self.assertEqual(rows[3]["message"], "'=cmd|' /C calc'!A0")

    def test_json(self):
        events = json.loads(self.events("--format", "json"))
        lines = [json.loads(line) for line in self.events("--format", "ndjson").splitlines()]
        self.assertEqual(events, lines)
        self.assertEqual([event["id"] for event in events], [1, 2, 3, 4])
        self.assertEqual(events[0]["pid"], 100)
        self.assertEqual(events[0]["time_basis"], "year")
        self.assertEqual(events[3]["message"], "=cmd|' /C calc'!A0")
        self.assertNotIn("outcome", events[3])

    def test_table(self):
        lines = self.events().splitlines()
        self.assertEqual(len(lines), 5)
        self.assertRegex(lines[0], r"^timestamp +host +source +app +message +source_ip +username +outcome$")

    def test_query(self):
        for query, n in ((["failed"], 1), (["outcome:failed"], 1), (["source_ip:203.0.113.0/24"], 1), (["username:(root OR ALICE)"], 2),
                         (["is:failed", "OR", "is:success"], 2), (["--", "-sshd"], 2), (["last:5s"], 3), (["nothing"], 0)):
            self.assertEqual(len(self.events("--format", "ndjson", *query).splitlines()), n, query)

    def test_columns_limit_output(self):
        out = os.path.join(self.folder, "x.csv")
        self.assertEqual(self.events("--format", "csv", "--columns", "id,process.pid", "-n", "2", "-o", out), "")
        with open(out, encoding="utf-8") as f:
            self.assertEqual(f.read(), "id,pid\n1,100\n2,100\n")
        self.assertEqual(self.events("--format", "csv", "--columns", "all", "-n", "1").split("\n")[0].count(","), 24)

    def test_terminal_gets_no_controls(self):
        for name in ("table", "csv", "json", "ndjson"):
            status, received = run_on_terminal("events", "--case", self.case, "--columns", "message,raw", "--format", name)
            self.assertEqual(status, DONE)
            self.assertIn(b"red", received)
            self.assertNotIn(b"\x1b", received, name)
        if os.name == "posix":
            odd = self.write("all" + "".join(map(chr, range(1, 32))) + "\x7f.log", LOG)
            for arguments in (["formats", "detect"], ["import", "--case", self.case]):
                listed = json.loads(run(*arguments, "--json", odd).out)
                self.assertEqual((listed.get("files") or listed.get("sources"))[0]["path"], odd)
        bad = self.write("\x1b]0;title\x07.bin", bytes(range(256)) * 50)
        status, received = run_on_terminal("formats", "detect", bad)
        self.assertEqual(status, INCOMPLETE)
        self.assertNotIn(b"\x1b]", received)

    def test_sql(self):
        result = run("sql", "--case", self.case, "--json", "SELECT host, count(*) AS n, NULL AS x, 1.5 AS r FROM events ('sshd') GROUP BY host")
        self.assertEqual(json.loads(result.out), [{"host": "web1", "n": 2, "r": 1.5}])
        self.assertEqual(json.loads(run("sql", "--case", self.case, "--json", "SELECT 9e999 AS a, x'ff00' AS b").out)[0]["a"], "Inf")
        for text in ("DELETE FROM source", "PRAGMA query_only=0", "ATTACH 'x' AS y", "SELECT 1; SELECT 2", "nonsense"):
            result = run("sql", "--case", self.case, text)
            self.assertEqual(result.returncode, FAILED, text)
            self.assertEqual(len(result.err.strip().split("\n")), 1)

    def test_rejects(self):
        self.write("damaged.xml", "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>1</EventID>"
                   "</System></Event><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Eve")
        self.import_all()
        rejects = json.loads(run("rejects", "--case", self.case, "--json").out)
        self.assertEqual(len(rejects), 1)
        self.assertLessEqual({"path", "record", "offset", "length", "reason", "bytes"}, set(rejects[0]))
        self.assertEqual(run("rejects", "--case", self.case, "--format", "csv").out.count("\n"), 2)

    def test_case_info(self):
        info = json.loads(run("case", "info", "--case", self.case, "--json").out)
        self.assertLessEqual({"case", "version", "events", "rejects", "sources", "alerts", "tickets", "first", "last", "size"}, set(info))
        self.assertEqual((info["events"], info["sources"], info["rejects"]), (4, 1, 0))
        self.assertEqual(info["size"], os.path.getsize(self.case))
        self.assertEqual(run("case", "verify", "--case", self.case).out, "ok\n")


class TestCorrect(Case):
    """A source that was read with the wrong zone and year."""

    def setUp(self):
        super().setUp()
        path = os.path.join(self.folder, "auth.log")
        with open(path, "w") as file:
            file.write(LOG)
        self.case_file = os.path.join(self.folder, "correct.tocsin")
        run("import", "--case", self.case_file, "--timezone", "UTC", "--year", "2024", path)

    def times(self):
        events = run("events", "--case", self.case_file, "--format", "json", "--columns", "timestamp")
        return [event["timestamp"] for event in json.loads(events.out)]

    def correct(self, *arguments):
        return run("case", "correct", "--case", self.case_file, "--source", "1", *arguments)

    def test_correct_and_undo(self):
        before = self.times()
        preview = json.loads(self.correct("--timezone", "Europe/Berlin", "--year", "2023", "--dry-run", "--json").out)
        self.assertEqual((preview["changed"], preview["first"]), (4, "2023-01-05T09:00:00.000000Z"))
        self.assertEqual(self.times(), before)
        corrected = json.loads(self.correct("--timezone", "Europe/Berlin", "--year", "2023", "--json").out)
        self.assertEqual(corrected, preview)
        self.assertEqual(min(self.times()), "2023-01-05T09:00:00.000000Z")
        self.assertEqual(run("case", "verify", "--case", self.case_file).out, "ok\n")
        undone = self.correct("--undo")
        self.assertEqual((undone.returncode, self.times()), (DONE, before))
        self.assertEqual(self.correct("--undo").returncode, FAILED)

    def test_alerts_follow(self):
        alerts = self.case_file
        more = os.path.join(self.folder, "more.log")
        with open(more, "w") as file:
            for second in range(30):
                file.write("Jan  5 10:00:%02d web1 sshd[9]: Failed password for root from 203.0.113.7 port 22 ssh2\n" % second)
        run("import", "--case", alerts, "--timezone", "UTC", "--year", "2024", more)
        run("detect", "--case", alerts)
        listed = json.loads(run("alerts", "--case", alerts, "--format", "json").out)
        self.assertTrue(any(alert["first_seen"].startswith("2024-01-05T10:00") for alert in listed))
        result = run("case", "correct", "--case", alerts, "--source", "2", "--year", "2022")
        self.assertEqual(result.returncode, DONE)
        self.assertIn("Rules were run again", result.err)
        listed = json.loads(run("alerts", "--case", alerts, "--format", "json").out)
        self.assertTrue(any(alert["first_seen"].startswith("2022-01-05T10:00") for alert in listed))
        self.assertFalse(any(alert["first_seen"].startswith("2024-01-05T10:00:2") for alert in listed))

    def test_wrong(self):
        self.assertEqual(self.correct().returncode, USAGE)
        self.assertEqual(self.correct("--undo", "--year", "2020").returncode, USAGE)
        self.assertEqual(self.correct("--timezone", "Mars/Olympus").returncode, FAILED)
        self.assertEqual(run("case", "correct", "--case", self.case_file, "--year", "2020").returncode, USAGE)


@unittest.skipUnless(shutil.which("bash"), "needs bash")
class TestCompletion(Case):
    def complete(self, *words):
        script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tocsin_cli; printf "%s\\n" "${COMPREPLY[@]}"'
        path = os.path.dirname(CLI) + os.pathsep + os.environ["PATH"]
        result = subprocess.run(["bash", "-c", script, "bash", COMPLETION, "tocsin-cli", *words], capture_output=True, text=True,
                                env={**os.environ, "PATH": path}, check=False)
        self.assertEqual(result.stderr, "")
        return result.stdout.split()

    def test_completion(self):
        self.assertEqual(self.complete("ev"), ["events"])
        self.assertEqual(self.complete("case", ""), ["info", "verify", "correct"])
        self.assertIn("--timezone", self.complete("import", "--ti"))
        self.assertIn("--json", self.complete("case", "info", "--"))
        self.assertEqual(self.complete("events", "--format", "nd"), ["ndjson"])
        self.assertLessEqual({"list", "import", "set", "remove", "check"}, set(self.complete("rules", "")))
        self.assertEqual(self.complete("alerts", "--set-status", "tr"), ["true-positive"])
        self.assertEqual(self.complete("rules", "set", "2681d05d"), ["2681d05d-c17d-452a-aeab-511c4522b0dc"])
        self.assertIn("syslog", self.complete("import", "--format", ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
