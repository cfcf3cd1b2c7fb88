#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives `tocsin-cli alerts --explain`: text, JSON, what is wrong, and what a terminal is sent."""
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest

CLI = os.path.abspath(sys.argv[1])
DONE, FAILED, USAGE = 0, 1, 2
LOG = """\
Jan  5 10:00:00 web1 sshd[100]: Failed password for root from 203.0.113.7 port 22 ssh2
Jan  5 10:00:09 web1 kernel: a "quoted", odd \x1b[31mred\x1b[0m line
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


RULE = """title: Odd line
id: 7d5a8f0e-0001-4000-8000-000000000001
status: test
description: A line that is odd
references: [https://example.org/odd]
falsepositives: Jokes
level: high
logsource: {product: linux}
detection:
    words: {message|contains: ['quoted', 'never there']}
    filter: {app: cron}
    condition: words and not filter
"""


class TestExplain(unittest.TestCase):
    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tocsin-explain-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.case = os.path.join(self.folder, "test.tocsin")
        self.rule = self.write("rule.yml", RULE)
        run("import", "--case", self.case, "--timezone", "UTC", "--year", "2025", self.write("auth.log", LOG))
        run("detect", "--case", self.case, "--rules", self.rule)
        alerts = json.loads(run("alerts", "--case", self.case, "--format", "json").out)
        self.alert = str(next(alert["id"] for alert in alerts if alert["rule_title"] == "Odd line"))

    def explain(self, *arguments):
        return run("alerts", "--case", self.case, "--explain", self.alert, *arguments)

    def test_text(self):
        text = self.explain("--rules", self.rule).out
        for line in ("message contains quoted", "message contains never there", "not", "May also be: Jokes",
                     "See https://example.org/odd", "A line that is odd"):
            self.assertIn(line, text)
        self.assertIn('"[quoted]"', text)
        self.assertRegex(text, r"(?m)^ +✓ message contains quoted +1$")
        self.assertRegex(text, r"(?m)^ +— message contains never there +0$")
        self.assertRegex(text, r"(?m)^ +— filter: app is cron +0$")

    def test_json(self):
        why = json.loads(self.explain("--rules", self.rule, "--format", "json").out)
        condition = why["why"]["condition"]
        self.assertEqual([node["kind"] for node in condition["children"]], ["any", "not"])
        self.assertEqual((why["records"], why["false_positives"]), (1, ["Jokes"]))
        mark = why["events"][0]["marks"][0]
        self.assertEqual((mark["field"], mark["length"], mark["value"]), ("message", 6, "quoted"))

    def test_rule_is_gone(self):
        result = self.explain()
        self.assertEqual(result.returncode, DONE)
        self.assertIn("not there any more", result.out)
        self.assertNotIn("why", json.loads(self.explain("--format", "json").out))

    def test_wrong(self):
        result = run("alerts", "--case", self.case, "--explain", "999")
        self.assertEqual(result.returncode, FAILED)
        self.assertEqual(run("alerts", "--case", self.case, "--explain", "x").returncode, USAGE)

    def test_terminal_gets_no_controls(self):
        self.assertNotIn(b"\x1b[31m", run_on_terminal("alerts", "--case", self.case, "--explain", self.alert, "--rules", self.rule)[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
