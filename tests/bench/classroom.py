#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""classroom.py AUTH_LOG OUT.csv: the peer that a course would write: an expression for each line, strptime,
a CSV of normalized rows, and ten failures in fifteen minutes for each user. Standard library only."""
import collections
import csv
import datetime
import re
import sys

LINE = re.compile(r"^(?P<time>\w{3}\s+\d+ \d\d:\d\d:\d\d) (?P<host>\S+) (?P<app>[^\s:\[]+)(?:\[(?P<pid>\d+)\])?: (?P<message>.*)$")
ADDRESS = re.compile(r"(?:from |rhost=)(?P<ip>\d{1,3}(?:\.\d{1,3}){3})")
USER = re.compile(r"(?:for (?:invalid user )?|user=|Invalid user )(?P<user>[\w.-]+)")
WINDOW = datetime.timedelta(minutes=15)


def outcome_of(message):
    if message.startswith(("Failed", "Invalid user")) or "authentication failure" in message:
        return "failed"
    return "success" if message.startswith("Accepted") else ""


def normalize(line):
    match = LINE.match(line)
    if match is None:
        return None
    message = match["message"]
    address, user = ADDRESS.search(message), USER.search(message)
    return {
        "timestamp": datetime.datetime.strptime("2025 " + match["time"], "%Y %b %d %H:%M:%S"),
        "host": match["host"], "source": "syslog", "app": match["app"], "message": message,
        "source_ip": address["ip"] if address else "", "username": user["user"] if user else "", "outcome": outcome_of(message),
    }


def main(path, out):
    recent, alerts, rows = collections.defaultdict(collections.deque), 0, 0
    with open(path, encoding="utf-8", errors="replace") as lines, open(out, "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, "timestamp host source app message source_ip username outcome".split())
        writer.writeheader()
        for line in lines:
            event = normalize(line.rstrip("\n"))
            if event is None:
                continue
            rows += 1
            if event["outcome"] == "failed" and event["username"]:
                window = recent[event["username"]]
                window.append(event["timestamp"])
                while window[0] < event["timestamp"] - WINDOW:
                    window.popleft()
                alerts += len(window) == 10
            event["timestamp"] = event["timestamp"].isoformat() + "Z"
            writer.writerow(event)
    print(f"{rows} rows, {alerts} alerts")


if __name__ == "__main__":
    main(*sys.argv[1:])
