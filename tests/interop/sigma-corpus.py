#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sigma-corpus.py TOCSIN_CLI: the rules and event logs of the shared corpus through the command line.

`rules check` loads every document that can be loaded; each log of sigma-regression raises the rule that its folder
names; all rules over the logs of evtx find what an independent evaluator found, record by record. Exits 77, which
means skipped, where the corpus is not there.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.path.normpath(os.environ.get("TOCSIN_CORPUS", os.path.join(ROOT, "..", "shared", "corpus")))
RULES = os.path.join(CORPUS, "sigma-rules")
DONE = (0, 3)  # 3: the rules that want values for their placeholders are named
faults = []


def run(*arguments):
    result = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True)
    if result.returncode not in DONE:
        sys.exit(f"{' '.join(arguments)}: {result.returncode}: {result.stderr[-500:]}")
    return result.stdout


def expect(what, found, wanted):
    if found != wanted:
        faults.append(f"{what}: {found}, not {wanted}")


def check_rules(folder):
    checked = json.loads(run("rules", "check", "--json", RULES))
    expect("files", checked["files"], 4040)
    expect("rules", checked["rules"], 4012)
    expect("without values", len(checked["unsupported"]), 28)
    expect("pseudo-code", len(checked["failed"]), 4)
    for fault in checked["failed"]:
        if not fault["line"] or not fault["column"] or not fault["message"]:
            faults.append(f"a fault without place or reason: {fault}")
    names = {re.search(r"%([^%]+)%", fault["reason"]).group(1) for fault in checked["unsupported"]}
    values = os.path.join(folder, "placeholders")
    while True:  # a rule may want several: the first is named each time
        with open(values, "w", encoding="utf-8") as out:
            out.writelines(f"{name} = value\n" for name in sorted(names))
        checked = json.loads(run("rules", "check", "--json", "--placeholders", values, RULES))
        more = {re.search(r"%([^%]+)%", fault["reason"]).group(1) for fault in checked["unsupported"]} - names
        if not more:
            break
        names |= more
    expect("rules with values for the placeholders", checked["rules"], 4040)


def detect(folder, name, path):
    case = os.path.join(folder, name + ".tocsin")
    matches = os.path.join(folder, name + ".tsv")
    run("import", "--case", case, path)
    run("detect", "--case", case, "--no-builtin", "--rules", RULES, "--matches", matches)
    with open(matches, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def check_trace(folder):
    logs = os.path.join(CORPUS, "evtx")
    found = {(os.path.relpath(source, logs), int(record) - 1, rule) for rule, source, record, _ in detect(folder, "evtx", logs)}
    with open(os.path.join(CORPUS, "sigma-expected-trace.tsv"), encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    wanted = {(row[0], int(row[1]), row[3]) for row in rows}
    for extra in sorted(found - wanted):
        faults.append(f"found, but not expected: {extra}")
    for missing in sorted(wanted - found):
        faults.append(f"expected, but not found: {missing}")
    print(f"{len(found)} matches over {logs}, {len(wanted)} expected")


def check_regression(folder):
    root = os.path.join(CORPUS, "sigma-regression")
    found = {(os.path.dirname(source), rule) for rule, source, _, _ in detect(folder, "regression", root)}
    cases = sorted(glob.glob(os.path.join(root, "**", "info.yml"), recursive=True))
    for info in cases:
        with open(info, encoding="utf-8") as text:
            rules = re.findall(r"^\s*-?\s*id:\s*([0-9a-f-]{36})\s*$", text.read(), re.MULTILINE)
        if not any((os.path.dirname(info), rule) in found for rule in rules):
            faults.append(f"{os.path.relpath(info, root)}: its rule is not raised")
    print(f"{len(cases)} cases of regression")


def main():
    if not os.path.isdir(RULES):
        print("no corpus of Sigma rules beside this tree: skipped")
        return 77
    with tempfile.TemporaryDirectory(prefix="tocsin-sigma-") as folder:
        check_rules(folder)
        check_trace(folder)
        check_regression(folder)
    for fault in faults[:50]:
        print(fault)
    return 1 if faults else 0


sys.exit(main())
