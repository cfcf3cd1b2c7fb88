#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-explain.py CLI LAB EXPECTED: why each alert of the lab was raised, as the command line says it.

To write the expectation anew after a change that you have looked at: TOCSIN_GOLDEN_UPDATE=1."""
import difflib
import json
import os
import subprocess
import sys
import tempfile


def run(cli, *arguments):
    done = subprocess.run([cli, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{arguments[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def check_numbers(alert, why):
    """What holds for every alert, whatever its rule."""
    faults = []
    if not why["rule_known"]:
        faults.append("the rule is not known")
    if why["why"]["events"] != len(alert["evidence"]) or why["records"] < len(alert["evidence"]):
        faults.append(f"{why['records']} records are explained, {len(alert['evidence'])} are evidence")
    if not any(point["met"] for point in why["points"]):
        faults.append("no point fulfils the condition")
    if "fired" in why:
        first = next(point["time"] for point in why["points"] if point["met"])
        if first != why["fired"] or not alert["first_seen"] <= why["fired"] <= alert["last_seen"]:
            faults.append(f"it fired at {why['fired']}, the first point that is met is at {first}")
    if why.get("type") in ("event_count", "value_count"):
        if max(point["value"] for point in why["points"]) != alert["observed"]:
            faults.append("the greatest point is not what was observed")
        for point in why["points"]:
            if point["met"] != (point["value"] >= why["threshold"]):
                faults.append(f"the point at {point['time']} is {point['value']}, met {point['met']}")
    return faults


def main():
    cli, lab, expected_path = sys.argv[1:]
    faults, text = [], []
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "lab.tocsin")
        run(cli, "import", "--case", case, lab)
        run(cli, "detect", "--case", case)
        alerts = json.loads(run(cli, "alerts", "--case", case, "--format", "json"))
        for alert in sorted(alerts, key=lambda each: (each["rule_title"], each["first_seen"], each["entity"])):
            number = str(alert["id"])
            text.append(run(cli, "alerts", "--case", case, "--explain", number))
            why = json.loads(run(cli, "alerts", "--case", case, "--explain", number, "--format", "json"))
            faults += [f"{alert['rule_title']}, {alert['entity']}: {fault}" for fault in check_numbers(alert, why)]
    found = "----\n".join(text)
    if "TOCSIN_GOLDEN_UPDATE" in os.environ:
        with open(expected_path, "w", encoding="utf-8") as f:
            f.write(found)
    with open(expected_path, encoding="utf-8") as f:
        expected = f.read()
    faults += difflib.unified_diff(expected.splitlines(), found.splitlines(), "expected", "found", lineterm="")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
