#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-lab.py CLI LAB ANSWERS: the lab, imported through the command line, holds what its answers say."""
import collections
import csv
import json
import os
import subprocess
import sys
import tempfile

DAMAGED = 3  # the exit status: done, but not every input could be read whole
FAULTS = []


def expect(what, found, expected):
    if found != expected:
        FAULTS.append(f"{what}: {found!r}, expected {expected!r}")


def run(cli, *arguments, status=0):
    done = subprocess.run([cli, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    expect(f"exit status of {arguments[0]}", done.returncode, status)
    if done.returncode != status:
        print(done.stderr.decode(errors="replace"))
    return done.stdout.decode()


def list_events(cli, case):
    """All events, as the command line prints them; one without a time is seen as such by the checks."""
    lines = run(cli, "events", "--case", case, "--format", "ndjson").splitlines()
    return [{"timestamp": "", **json.loads(line)} for line in lines]


def check_files(imported, lab, answers):
    sources = {os.path.relpath(source["path"], lab).replace(os.sep, "/"): source for source in imported["sources"]}
    for path, facts in answers["files"].items():
        if path not in sources:
            FAULTS.append(f"{path} was not imported")
            continue
        for key in ("records", "events", "rejects", "blank"):
            expect(f"{path}: {key}", sources[path][key], facts[key])
        source = sources[path]
        expect(f"{path}: the sum", source["records"] + source["split"], source["events"] + source["rejects"] + source["blank"] + source["joined"])
    for path in set(sources) - set(answers["files"]):
        expect(f"{path}: events of what is no log", sources[path]["events"], 0)
    for key, number in answers["total"].items():
        expect(f"all files: {key}", imported[key], number)


def check_datasets(events, answers):
    wanted = collections.Counter()
    for facts in answers["files"].values():
        wanted[facts["dataset"]] += facts["events"]
    expect("events of each dataset", collections.Counter(event["source"] for event in events), wanted)
    times = sorted(event["timestamp"] for event in events)
    expect("first day", times[0][:10], "2025-03-03")
    expect("last day", times[-1][:10], "2025-03-09")


def second(text):
    return text.rstrip("Z").split(".")[0]


def failed_by_user(events, host, address=None, first="", last="9999"):
    """Failed attempts, not lines: a line counts as many as it stands for, and a companion none."""
    users = collections.Counter()
    for event in events:
        if (event.get("outcome") == "failed" and event.get("host") == host and (address is None or event.get("source_ip") == address)
                and second(first) <= second(event["timestamp"]) <= second(last)):
            users[event.get("username", "")] += event["repeat"]
    return +users


def check_success(name, facts, events):
    wanted = facts["success"]
    found = [e for e in events if e.get("outcome") == "success" and e.get("source_ip") == facts["source_ip"] and e.get("username") == wanted["username"]]
    expect(f"{name}: time of the success", second(wanted["timestamp"]) in [second(e["timestamp"]) for e in found], True)
    if "requests" in wanted:
        expect(f"{name}: requests", len(found), wanted["requests"])


def check_attack(name, facts, events):
    if "failed" in facts:
        users = failed_by_user(events, facts["host"], facts["source_ip"], facts.get("first", ""), facts.get("last", "9999"))
        expect(f"{name}: failed attempts", sum(users.values()), facts["failed"])
        if "usernames" in facts:
            expect(f"{name}: user names", len(users), facts["usernames"])
        for user, number in facts.get("by_user", {}).items():
            expect(f"{name}: attempts for {user}", users[user], number)
    if "success" in facts:
        check_success(name, facts, events)
    for event_id, number in facts.get("event_ids", {}).items():
        expect(f"{name}: events {event_id}", sum(e.get("event_id") == int(event_id) and e.get("host") == facts["host"] for e in events), number)
    if "country" in facts:
        logins = [e for e in events if e.get("source_ip") == facts["source_ip"] and e.get("outcome") == "success" and e.get("username") == facts["username"]]
        expect(f"{name}: time of the login", second(facts["timestamp"]) in [second(e["timestamp"]) for e in logins], True)


def check_benign(events, answers):
    """All failed logins of a host are those of its attacks and those of the benign week."""
    for host in ("web01", "db01", "dc01.corp.example"):
        wanted = sum(facts.get("failed", 0) for facts in answers["attacks"].values() if facts["host"] == host)
        wanted += sum(n for name, n in answers["benign_failed_logins"].items() if name.split()[0] == host.split(".")[0])
        expect(f"{host}: all failed logins", sum(failed_by_user(events, host).values()), wanted)


def check_lab_command(cli, lab, out, answers):
    run(cli, "lab", lab, "-o", out, status=DAMAGED)
    with open(os.path.join(out, "normalized_events.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    expect("columns of normalized_events.csv", rows[0], "timestamp,host,source,app,message,source_ip,username,outcome".split(","))
    expect("rows of normalized_events.csv", len(rows) - 1, answers["total"]["events"])
    expect("case of the lab", os.path.exists(os.path.join(out, "case.tocsin")), True)


def main(cli, lab, answers_path):
    with open(answers_path, encoding="utf-8") as f:
        answers = json.load(f)
    with tempfile.TemporaryDirectory() as work:
        case = os.path.join(work, "lab.tocsin")
        imported = json.loads(run(cli, "import", "--json", "--case", case, "--timezone", "UTC", lab, status=DAMAGED))
        events = list_events(cli, case)
        check_files(imported, lab, answers)
        expect("events listed", len(events), answers["total"]["events"])
        check_datasets(events, answers)
        for name, facts in answers["attacks"].items():
            check_attack(name, facts, events)
        check_benign(events, answers)
        run(cli, "import", "--json", "--case", case, "--timezone", "UTC", lab, status=DAMAGED)
        expect("events after a second import", len(list_events(cli, case)), len(events))
        run(cli, "case", "verify", "--case", case)
        check_lab_command(cli, lab, os.path.join(work, "out"), answers)
    for fault in FAULTS:
        print(fault)
    print(f"{len(FAULTS)} answers differ" if FAULTS else "every answer of the lab is there")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
