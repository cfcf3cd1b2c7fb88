#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives what tocsin-cli does with rules and alerts: detecting with the user's own rules and settings,
triage and its undo, bringing rules in and taking them out."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

CLI = os.path.abspath(sys.argv[1])
DONE, FAILED, USAGE, INCOMPLETE = 0, 1, 2, 3
FAILED_LOGIN = "2681d05d-c17d-452a-aeab-511c4522b0dc"
SSH_BRUTE_FORCE = "15ee9df8-c8d6-4a3e-a68b-cde6674430c5"
PART = "a50e3f04-16dd-43e4-a4fe-04a7e90ff15b"
RULE = """title: %s
id: %s
level: %s
logsource:
  product: linux
detection:
  s:
    username: bob
    outcome: failed
  condition: s
"""


class Home(unittest.TestCase):
    """A case with twelve failed logins of bob, and a home of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="tocsin-rules-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.case = os.path.join(self.folder, "a.tocsin")
        self.environment = {**os.environ, "XDG_DATA_HOME": os.path.join(self.folder, "data"),
                            "XDG_CONFIG_HOME": os.path.join(self.folder, "config")}
        log = self.write("logs/auth.log", "".join(
            "2025-01-05T10:%02d:00Z web1 sshd[%d]: Failed password for bob from 203.0.113.9 port %d ssh2\n" % (i, 100 + i, 4000 + i)
            for i in range(12)))
        self.assertEqual(self.run_cli("import", "--case", self.case, log).returncode, DONE)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def run_cli(self, *arguments):
        return subprocess.run([CLI, *arguments], capture_output=True, timeout=120, text=True, env=self.environment, check=False)

    def json(self, *arguments):
        result = self.run_cli(*arguments)
        self.assertEqual(result.returncode, DONE, result.stderr)
        return json.loads(result.stdout)

    def detect(self, *arguments):
        return self.json("detect", "--case", self.case, "--json", *arguments)

    def alerts(self, *arguments):
        return self.json("alerts", "--case", self.case, "--format", "json", *arguments)

    def found(self):
        """Severity by rule, of all alerts."""
        return {alert["rule_id"]: alert["severity"] for alert in self.alerts()}

    def rules(self, *words):
        return {rule["rule_id"]: rule for rule in self.json("rules", "list", "--json", *words)["rules"]}


class TestDetect(Home):
    def test_keys(self):
        summary = self.detect()
        self.assertLessEqual({"events", "rules", "matches", "alerts", "new_alerts", "near_misses", "seconds", "by_rule"}, set(summary))
        self.assertEqual(summary["events"], 12)
        self.assertEqual(summary["alerts"], len(self.alerts()))
        rule = next(r for r in summary["by_rule"] if r["rule_id"] == FAILED_LOGIN)
        self.assertEqual((rule["level"], rule["alerts"]), ("medium", 1))
        self.assertEqual(self.detect()["new_alerts"], 0)

    def test_rules_given(self):
        rule = self.write("mine/a.yml", RULE % ("Mine", "mine", "low"))
        self.assertEqual(self.detect("--no-builtin")["alerts"], 0)
        only = self.detect("--no-builtin", "--rules", os.path.dirname(rule))
        self.assertEqual([(r["rule_id"], r["matches"], r["alerts"]) for r in only["by_rule"]], [("mine", 12, 1)])
        self.assertIn("mine", {r["rule_id"] for r in self.detect("--rules", rule)["by_rule"]})

    def test_given_replaces_builtin(self):
        rule = self.write("mine/a.yml", RULE % ("Mine", FAILED_LOGIN, "critical"))
        self.detect("--rules", rule)
        self.assertEqual([a["rule_title"] for a in self.alerts("rule_id:" + FAILED_LOGIN)], ["Mine"])

    def test_placeholders(self):
        rule = self.write("a.yml", (RULE % ("Mine", "mine", "low")).replace("username: bob", "username|expand: '%who%'"))
        missing = self.run_cli("detect", "--case", self.case, "--no-builtin", "--rules", rule)
        self.assertEqual(missing.returncode, INCOMPLETE)
        self.assertIn("%who%", missing.stderr)
        values = self.write("values", "who = alice, bob\n")
        self.assertEqual(self.detect("--no-builtin", "--rules", rule, "--placeholders", values)["matches"], 12)
        self.assertEqual(self.run_cli("detect", "--case", self.case, "--placeholders", values + "x").returncode, FAILED)

    def test_matches(self):
        rule = self.write("a.yml", RULE % ("Mine", "mine", "low"))
        path = os.path.join(self.folder, "matches.tsv")
        self.detect("--no-builtin", "--rules", rule, "--matches", path)
        with open(path, encoding="utf-8") as f:
            lines = [line.rstrip("\n").split("\t") for line in f]
        self.assertEqual(len(lines), 12)
        self.assertEqual(lines, sorted(lines))
        self.assertEqual({(l[0], os.path.basename(l[1])) for l in lines}, {("mine", "auth.log")})
        self.assertEqual({int(l[2]) for l in lines}, set(range(1, 13)))

    def test_high_value(self):
        self.detect()
        before = self.found()
        self.detect("--high-value", "alice", "--high-value", "BOB")
        raised = self.found()
        self.assertEqual((before[FAILED_LOGIN], raised[FAILED_LOGIN]), ("medium", "high"))
        self.assertTrue(all("high-value" in a["message"] for a in self.alerts() if a["severity"] != before[a["rule_id"]]))
        info = self.json("case", "info", "--case", self.case, "--json")
        self.assertEqual(info["high_value"], ["alice", "BOB"])
        self.detect()  # the case has kept them
        self.assertEqual(self.found(), raised)
        self.detect("--high-value", "")
        self.assertEqual(self.found(), before)

    def test_high_value_in_rules(self):
        rule = self.write("a.yml", (RULE % ("Mine", "mine", "low")).replace("username: bob", "username|expand: '%high_value%'"))
        self.assertEqual(self.detect("--no-builtin", "--rules", rule)["matches"], 0)
        self.assertEqual(self.detect("--no-builtin", "--rules", rule, "--high-value", "bob")["matches"], 12)
        checked = self.json("rules", "check", rule, "--json")
        self.assertEqual((checked["rules"], checked["failed"], checked["unsupported"]), (1, [], []))

    def test_lab(self):
        out = os.path.join(self.folder, "out")
        result = self.run_cli("lab", os.path.join(self.folder, "logs"), "-o", out, "--high-value", "bob")
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.case = os.path.join(out, "case.tocsin")
        self.assertEqual(self.found()[FAILED_LOGIN], "high")



COUNT = """title: Many users
id: count
logsource:
  product: linux
detection:
  s:
    outcome: failed
  timeframe: 1h
  condition: s | count(username)%s > 3
"""


class TestCheck(Home):
    def test_hint(self):
        rule = self.write("mine/a.yml", COUNT % "")
        by = self.write("mine/b.yml", COUNT % " by host")
        result = self.run_cli("rules", "check", rule)
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("count() by username", result.stderr)
        self.assertIn("a.yml:1", result.stderr)
        hints = self.json("rules", "check", "--json", rule, by)["hints"]
        self.assertEqual([(os.path.basename(hint["path"]), hint["rule_id"]) for hint in hints], [("a.yml", "count")])

    def test_profile(self):
        rule = self.write("mine/a.yml", RULE % ("Mine", "mine", "low"))
        self.write("mine/b.yml", (RULE % ("Other", "other", "low")).replace("bob", "mallory").replace("failed", "unheard-of"))
        folder = os.path.dirname(rule)
        profile = self.json("rules", "check", "--json", "--profile", "--case", self.case, folder)["profile"]
        self.assertEqual(profile["events"], 12)
        self.assertGreater(profile["seconds"], 0)
        costs = {cost["rule_id"]: cost for cost in profile["rules"]}
        self.assertEqual((costs["mine"]["evaluated"], costs["mine"]["matches"]), (12, 12))
        self.assertNotIn("other", costs)  # nothing of it is in any event, so that it is never looked at
        times = [cost["seconds"] for cost in profile["rules"]]
        self.assertEqual(times, sorted(times, reverse=True))
        result = self.run_cli("rules", "check", "--profile", "--case", self.case, folder)
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("12 events in", result.stdout)
        self.assertIn("Mine", result.stdout)
        self.assertEqual(self.alerts(), [])

    def test_wrong(self):
        rule = self.write("mine/a.yml", RULE % ("Mine", "mine", "low"))
        self.assertEqual(self.run_cli("rules", "check", "--profile", rule).returncode, USAGE)
        self.assertEqual(self.run_cli("rules", "check", "--profile", "--case", os.path.join(self.folder, "no.tocsin"), rule).returncode, FAILED)
        self.assertEqual(self.run_cli("detect", "--case", self.case, "--profile", "some").returncode, USAGE)

    def test_log_sources(self):
        rule = self.write("mine/a.yml", (RULE % ("Mine", "mine", "low")).replace("product: linux", "product: qualys"))
        self.assertEqual(self.json("rules", "check", "--json", rule)["unknown_logsources"], ["product=qualys"])

    def test_detection_profile(self):
        rule = self.write("mine/a.yml", "id: run-key\nlogsource: {category: registry_set, product: windows}\n"
                          "detection: {s: {TargetObject|endswith: '\\Run\\evil'}, condition: s}\n")
        data = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in (
            ("ObjectName", "\\REGISTRY\\MACHINE\\SOFTWARE\\Run"), ("ObjectValueName", "evil"), ("OperationType", "%%1905")))
        log = self.write("logs/a.xml", "<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
                         "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4657</EventID><TimeCreated SystemTime='2025-03-04T10:00:01Z'/>"
                         f"<Channel>Security</Channel><Computer>ws1</Computer></System><EventData>{data}</EventData></Event></Events>\n")
        self.run_cli("import", "--case", self.case, log)
        self.assertEqual(self.detect("--no-builtin", "--rules", rule)["matches"], 0)
        self.assertEqual(self.detect("--no-builtin", "--rules", rule, "--profile", "core")["matches"], 0)
        self.assertEqual(self.detect("--no-builtin", "--rules", rule, "--profile", "full")["matches"], 1)


class TestAlerts(Home):
    def setUp(self):
        super().setUp()
        self.detect()
        self.ids = [alert["id"] for alert in self.alerts()]
        self.assertGreater(len(self.ids), 1)

    def set_status(self, status, *ids):
        return self.run_cli("alerts", "--case", self.case, "--set-status", status, *[str(i) for i in ids])

    def counts(self):
        return self.json("case", "info", "--case", self.case, "--json")["alerts"]

    def test_status(self):
        nobody = {"new": 0, "acknowledged": 0, "in-progress": 0, "true-positive": 0, "false-positive": 0}
        self.assertEqual(self.counts(), {**nobody, "new": len(self.ids)})
        self.assertEqual(self.set_status("acknowledged", self.ids[0]).returncode, DONE)
        self.assertEqual(self.set_status("false-positive", *self.ids).returncode, DONE)
        self.assertEqual(self.counts(), {**nobody, "false-positive": len(self.ids)})
        self.assertEqual(self.alerts("--status", "new"), [])
        self.assertEqual(len(self.alerts("status:false-positive")), len(self.ids))
        self.detect()
        self.assertEqual(self.counts()["false-positive"], len(self.ids))
        for expected in ({**nobody, "acknowledged": 1, "new": len(self.ids) - 1}, {**nobody, "new": len(self.ids)}):
            self.assertEqual(self.run_cli("alerts", "--case", self.case, "--undo").returncode, DONE)
            self.assertEqual(self.counts(), expected)
        nothing = self.run_cli("alerts", "--case", self.case, "--undo")
        self.assertEqual(nothing.returncode, FAILED)
        self.assertIn("nothing to undo", nothing.stderr)

    def test_history(self):
        first = self.ids[0]
        self.set_status("acknowledged", first)
        note = "known; \x1b[31mred\x1b[0m"
        self.run_cli("alerts", "--case", self.case, "--set-status", "false-positive", "--note", note, *[str(i) for i in self.ids])
        self.run_cli("alerts", "--case", self.case, "--undo")
        acts = self.json("alerts", "--case", self.case, "--history", "--format", "json", str(first))
        self.assertEqual([(a["alert"], a["before"], a["after"], a.get("state") or "") for a in acts],
                         [(first, "new", "acknowledged", ""), (first, "acknowledged", "false-positive", "undone")])
        self.assertEqual(acts[1]["note"], note)
        every = self.json("alerts", "--case", self.case, "--history", "--format", "json")
        self.assertEqual(len(every), 1 + len(self.ids))
        self.assertEqual(len({a["act"] for a in every}), 2)
        table = self.run_cli("alerts", "--case", self.case, "--history").stdout
        self.assertNotIn("\x1b", table)
        self.assertIn("false-positive", table)
        self.assertEqual(self.run_cli("alerts", "--case", self.case, "--history", "1", "2").returncode, USAGE)

    def test_filters(self):
        alert = self.alerts("rule_id:" + FAILED_LOGIN)[0]
        self.assertEqual([a["id"] for a in self.alerts("id:%d" % alert["id"])], [alert["id"]])
        self.assertEqual(self.alerts('rule:"Many failed logins of one user"'), [alert])
        self.assertEqual(self.alerts("alert:%d" % alert["id"]), [alert])
        self.assertEqual(len(self.alerts("--", "-id:%d" % alert["id"])), len(self.ids) - 1)
        self.set_status("in-progress", alert["id"])
        both = self.alerts("--status", "new", "--status", "in-progress")
        self.assertEqual(sorted(a["id"] for a in both), sorted(self.ids))
        self.assertEqual([a["id"] for a in self.alerts("--status", "in-progress")], [alert["id"]])

    def test_evidence(self):
        alert = self.alerts("rule_id:" + FAILED_LOGIN)[0]
        events = self.run_cli("events", "--case", self.case, "--format", "ndjson", "alert:%d" % alert["id"])
        found = [json.loads(line)["id"] for line in events.stdout.splitlines()]
        self.assertEqual(found, alert["evidence"])
        self.assertEqual(len(found), 12)
        ids = self.run_cli("events", "--case", self.case, "--format", "ndjson", "id:(%d OR %d)" % (found[2], found[5]))
        self.assertEqual([json.loads(line)["id"] for line in ids.stdout.splitlines()], [found[2], found[5]])
        sql = self.run_cli("sql", "--case", self.case, "--format", "csv", "SELECT count(*) AS n FROM events ('rule:%s')" % FAILED_LOGIN)
        self.assertEqual(sql.stdout.split(), ["n", "12"])

    def test_near_misses(self):
        self.assertEqual(self.run_cli("rules", "set", FAILED_LOGIN, "--threshold", "13").returncode, DONE)
        self.detect()
        near = self.json("alerts", "--case", self.case, "--near-misses", "--format", "json", "rule_id:" + FAILED_LOGIN)
        self.assertEqual([(n["observed"], n["threshold"], len(n["evidence"])) for n in near], [(12, 13, 12)])

    def test_wrong(self):
        for arguments in (["--set-status", "closed", "1"], ["--set-status", "new"], ["--set-status", "new", "x"], ["--status", "x"],
                          ["--undo", "1"], ["--undo", "--set-status", "new"], ["--format", "xls"]):
            result = self.run_cli("alerts", "--case", self.case, *arguments)
            self.assertEqual(result.returncode, USAGE, arguments)
            self.assertIn("--help", result.stderr)
        self.assertEqual(self.set_status("new", 9999).returncode, FAILED)
        self.assertEqual(self.run_cli("alerts", "--case", self.case + "x", "--undo", "--json").returncode, USAGE)


class TestRules(Home):
    def test_list(self):
        rules = self.rules()
        rule = rules[FAILED_LOGIN]
        self.assertEqual((rule["state"], rule["origin"], rule["level"], rule["threshold"], rule["window"], rule["kind"]),
                         ("enabled", "built-in", "medium", 10, "15m", "correlation"))
        self.assertEqual(rules[PART]["state"], "part")
        self.assertNotIn("alerts", rule)
        self.detect()
        with_case = {r["rule_id"]: r["alerts"] for r in self.json("rules", "list", "--json", "--case", self.case)["rules"]}
        self.assertEqual((with_case[FAILED_LOGIN], with_case[PART]), (1, 0))
        self.assertEqual(set(self.rules("ssh", "BRUTE", "enabled")), {SSH_BRUTE_FORCE})
        table = self.run_cli("rules", "list").stdout.splitlines()
        self.assertEqual(len(table), len(rules) + 1)

    def test_set(self):
        def states(**settings):
            arguments = [word for key, value in settings.items() for word in (["--" + key] if value is True else ["--" + key, value])]
            result = self.run_cli("rules", "set", FAILED_LOGIN, *arguments)
            self.assertEqual(result.returncode, DONE, result.stderr)
            self.detect()
            return self.found().get(FAILED_LOGIN)

        self.assertEqual(states(level="critical"), "critical")
        self.assertEqual(states(threshold="13"), None)
        self.assertEqual(states(threshold="12"), "critical")
        self.assertEqual(states(window="10m"), None)
        self.assertEqual(states(window="11m"), "critical")
        self.assertEqual(states(allow="source_ip=203.0.113.0/24"), None)
        self.assertEqual(self.rules()[FAILED_LOGIN]["allow"], ["source_ip=203.0.113.0/24"])
        result = self.run_cli("rules", "set", FAILED_LOGIN, "--no-allow", "source_ip=203.0.113.0/24")
        self.assertEqual(result.returncode, DONE)
        self.assertEqual(states(disable=True), None)
        self.assertEqual(self.rules()[FAILED_LOGIN]["state"], "disabled")
        self.assertEqual(states(enable=True), "critical")
        self.assertEqual(states(reset=True), "medium")
        self.assertEqual(self.rules()[FAILED_LOGIN]["threshold"], 10)
        self.detect("--no-user")
        self.run_cli("rules", "set", "Many failed logins of one user", "--disable")  # by title
        self.assertEqual(self.detect("--no-user")["alerts"], len(self.alerts()))

    def test_set_wrong(self):
        for arguments, status in (([], USAGE), (["nothing", "--disable"], FAILED), ([PART, "--threshold", "3"], FAILED),
                                  ([PART, "--window", "3m"], FAILED), ([FAILED_LOGIN, "--level", "bad"], FAILED),
                                  ([FAILED_LOGIN, "--threshold", "many"], FAILED), ([FAILED_LOGIN, "--threshold", "-1"], FAILED),
                                  ([FAILED_LOGIN, "--window", "soon"], FAILED), ([FAILED_LOGIN, "--allow", "10.0.0.1"], FAILED),
                                  ([FAILED_LOGIN, "--enable", "--disable"], USAGE)):
            result = self.run_cli("rules", "set", *arguments)
            self.assertEqual(result.returncode, status, arguments)
            self.assertTrue(result.stderr.startswith("tocsin-cli: "), result.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "config", "tocsin", "rules.ini")))

    def test_broken_settings(self):
        path = self.write("config/tocsin/rules.ini", "nonsense")
        result = self.run_cli("detect", "--case", self.case)
        self.assertEqual(result.returncode, INCOMPLETE)
        self.assertIn("rules.ini", result.stderr)
        self.assertEqual(self.run_cli("rules", "set", FAILED_LOGIN, "--disable").returncode, DONE)
        with open(path + ".broken-1", encoding="utf-8") as f:
            self.assertEqual(f.read(), "nonsense")

    def test_import(self):
        self.write("Pack/sub/a.yml", RULE % ("Mine", "mine", "high"))
        self.write("Pack/wrong.yml", "title: W\nid: w\n")
        self.write("Pack/notes.txt", "x")
        result = self.run_cli("rules", "import", os.path.join(self.folder, "Pack"), "--json")
        self.assertEqual(result.returncode, INCOMPLETE)
        summary = json.loads(result.stdout)
        self.assertEqual((summary["files"], summary["added"], summary["rules"], summary["ignored"]), (2, 1, 1, 1))
        self.assertTrue(summary["failed"][0]["path"].endswith("wrong.yml"))
        self.assertIn("wrong.yml", result.stderr)
        self.assertEqual(self.rules()["mine"]["origin"], "user")
        self.detect()
        self.assertEqual(self.found()["mine"], "high")
        self.assertEqual(self.run_cli("rules", "remove", "mine").returncode, DONE)
        self.assertNotIn("mine", self.rules())
        self.assertEqual(self.run_cli("rules", "remove", FAILED_LOGIN).returncode, FAILED)

    def test_import_archive(self):
        path = os.path.join(self.folder, "pack.zip")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("../../escaped.yml", RULE % ("One", "one", "low"))
            archive.writestr("two.yml", RULE % ("Two", "two", "low"))
        result = self.run_cli("rules", "import", path)
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertLessEqual({"one", "two"}, set(self.rules()))
        found = [os.path.join(folder, name) for folder, _, names in os.walk(self.folder) for name in names if name.endswith(".yml")]
        self.assertEqual({os.path.dirname(path) for path in found}, {os.path.join(self.folder, "data", "tocsin", "rules", "pack")})

    def test_wrong(self):
        for arguments in ([], ["nothing"], ["import"], ["import", "a", "b"], ["remove"], ["list", "--nothing"], ["list", "--format", "xls"]):
            result = self.run_cli("rules", *arguments)
            self.assertEqual(result.returncode, USAGE, arguments)
            self.assertIn("--help", result.stderr)
        self.assertEqual(self.run_cli("rules", "import", os.path.join(self.folder, "missing")).returncode, FAILED)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
