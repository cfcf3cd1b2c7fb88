#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-lab.py FOLDER writes the sample lab into FOLDER and answers.json beside this program.

make-lab.py --check FOLDER says whether FOLDER holds exactly what would be written. Compressed files are
compared by what is in them: zlib does not write the same bytes everywhere.
"""
import gzip
import json
import os
import sys

import linux
import network
import windows
from labtools import Answers, at, gz

HERE = os.path.dirname(os.path.abspath(__file__))
ROTATION = at("Thu", "00:00:00")
END = at("Sun", "24:00:00")


def web01(answers):
    host, benign = linux.web01()
    linux.brute_force(host, answers)
    api, api_benign = network.orders_api(answers)
    old, new = host.log.between(0, ROTATION), host.log.between(ROTATION, END)
    answers.file("web01/auth.log.1.gz", "syslog", len(old.records))
    answers.file("web01/auth-2025-03-09.log", "syslog", len(new.records))
    answers.file("web01/orders-api.json", "json", len(api.records))
    return {
        "web01/auth.log.1.gz": gz(old.lines(), ROTATION, "auth.log.1"),
        "web01/auth-2025-03-09.log": new.lines(),
        "web01/orders-api.json": api.lines(),
    }, {"web01 ssh": benign, "web01 orders-api": api_benign}


def db01(answers):
    host, benign = linux.db01(answers)
    linux.new_country(host, answers)
    linux.spike(host, answers)
    answers.file("db01/journal.json", "journald", len(host.log.records))
    return {"db01/journal.json": host.log.lines()}, {"db01 ssh": benign}


def mail01(answers):
    log = network.mail01()
    answers.file("mail01/mail.log", "syslog", len(log.records))
    return {"mail01/mail.log": log.lines()}, {}


def dc01(answers):
    dc, benign = windows.dc01(answers)
    windows.spray(dc, answers)
    windows.ghost_account(dc, answers)
    answers.file("dc01/Security.xml", "windows_event", len(dc.log.records))
    return {"dc01/Security.xml": windows.event_viewer(dc, dc.log)}, {"dc01 logon": benign}


def ws07(answers):
    """The copy of Friday was cut short: whole events up to the cut, then one reject."""
    ws = windows.ws07()
    week, friday = ws.log.between(0, at("Fri", "00:00:00")), ws.log.between(at("Fri", "00:00:00"), END)
    whole = windows.event_viewer(ws, friday)
    cut = whole[: whole.rindex(b"<Event xmlns") - 1 - len(windows.xml(ws, friday.sorted()[-2])) // 2]
    answers.file("ws07/events.xml", "windows_event", len(week.records))
    answers.file("ws07/friday-cut-short.xml", "windows_event", len(friday.records) - 1, rejects=1)
    system = windows.system_log()
    answers.file("ws07/System.csv", "csv", len(system) + 1, blank=1)  # the header
    return {
        "ws07/events.xml": windows.powershell(ws, week),
        "ws07/friday-cut-short.xml": cut,
        "ws07/System.csv": windows.csv(system),
    }, {}


def make():
    answers, files, benign = Answers(), {}, {}
    answers.file("README.md", "", 1, rejects=1)  # no log: one reject as a whole
    for host in (web01, db01, mail01, dc01, ws07):
        more, failures = host(answers)
        files.update(more)
        benign.update(failures)
    facts = answers.as_object()
    facts["benign_failed_logins"] = benign
    return files, (json.dumps(facts, indent=2, ensure_ascii=True) + "\n").encode()


def same(path, data):
    try:
        with open(path, "rb") as f:
            found = f.read()
    except FileNotFoundError:
        return False
    return gzip.decompress(found) == gzip.decompress(data) if path.endswith(".gz") else found == data


def main(arguments):
    check = arguments[:1] == ["--check"]
    folder = arguments[-1]
    files, facts = make()
    targets = {os.path.join(folder, path): data for path, data in files.items()}
    targets[os.path.join(HERE, "answers.json")] = facts
    if check:
        differing = [path for path, data in targets.items() if not same(path, data)]
        extra = [
            os.path.join(where, name) for where, _, names in os.walk(folder) for name in names
            if os.path.join(where, name) not in targets and name != "README.md"
        ]
        for path in differing + extra:
            print(f"{path} is not what make-lab.py writes")
        return 1 if differing or extra else 0
    for path, data in targets.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
