#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares our reader of EVTX with libevtx (evtxexport), record by record, over the corpus.

usage: evtx-libevtx.py PARSE-FILE [FILE…]

libevtx pads hexadecimal numbers, writes nine digits of a second, and lets control
characters through; that is made equal here. Every other difference is either explained in
explain() or fails the test. Exit status 77: nothing to compare with.
"""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = re.compile(r"\{[^}]*\}")
COLUMNS = {("Provider", "Name"): "provider", ("EventID", None): "event_id",
           ("Channel", None): "channel", ("Computer", None): "host"}
CARRIERS = {"Provider", "TimeCreated", "Correlation", "Execution", "Security"}
HEX = re.compile(r"0x0*([0-9A-Fa-f]+)")
TIME = re.compile(r"(\d{4,5}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7})\d*Z")
TEXT = re.compile(r'(<Data(?: Name="[^"]*")?>)(.*?)(</Data>\n)', re.DOTALL)
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def local(tag):
    return NAMESPACE.sub("", tag).split(":")[-1]


def plain(value):
    """A value in the form in which the two are compared."""
    value = HEX.fullmatch(value).expand(r"0x\1").lower() if HEX.fullmatch(value) else value
    return NOT_XML.sub("", TIME.sub(r"\1Z", value)).replace("\u2400", "").replace("\ufffd", "")


def walk(element, prefix, fields):
    """The leaves of a body, or of RenderingInfo."""
    name = local(element.tag)
    text = element.text or ""
    for key, value in element.attrib.items():
        fields[prefix + name + "_" + local(key)].append(plain(value))
    if len(element) == 0 and (text or not element.attrib):
        fields[prefix + name].append(plain(text))
    for child in element:
        walk(child, prefix, fields)


def read_system(system, event):
    for element in system:
        name = local(element.tag)
        text = element.text or ""
        values = [((name, local(key)), value) for key, value in element.attrib.items()]
        if text or (not element.attrib and name not in CARRIERS):
            values.append(((name, None), text))
        for (element_name, attribute), value in values:
            column = COLUMNS.get((element_name, attribute))
            if column and value and column not in event["columns"]:
                event["columns"][column] = plain(value)
            else:
                field = element_name + ("_" + attribute if attribute else "")
                event["system"][field].append(plain(value))


def read_data(part, event):
    for key, value in part.attrib.items():
        event["body"]["EventData_" + local(key)].append(plain(value))
    for element in part:
        if local(element.tag) != "Data":
            walk(element, "", event["body"])
        elif len(element):
            for child in element:
                walk(child, "", event["body"])
        else:
            name = re.sub(r"\s", "", element.attrib.get("Name", "")) or "Data"
            event["body"][name].append(plain(element.text or ""))


def read_theirs(root):
    event = {"columns": {}, "system": collections.defaultdict(list),
             "body": collections.defaultdict(list)}
    for part in root:
        name = local(part.tag)
        if name == "System":
            read_system(part, event)
        elif name == "EventData":
            read_data(part, event)
        elif name == "RenderingInfo":
            for key, value in part.attrib.items():
                event["system"]["RenderingInfo_" + local(key)].append(plain(value))
            for element in part:
                if local(element.tag) == "Message" and element.text:
                    event["columns"]["message"] = plain(element.text)
                else:
                    walk(element, "RenderingInfo_", event["system"])
        elif len(part) or part.attrib or (part.text or "").strip():
            walk(part, "", event["body"])
    return event


def read_ours(record):
    event = {"columns": {}, "system": {}, "body": {}}
    system_names = re.compile(r"(Provider|EventID|TimeCreated|Correlation|Execution|Security|RenderingInfo)_\w+"
                              r"|Version|Level|Task|Opcode|Keywords|EventRecordID")
    for name in ("provider", "event_id", "channel", "host"):
        if name in record:
            event["columns"][name] = plain(str(record[name]))
    for name, value in record["fields"].items():
        values = [plain(v) for v in (value if isinstance(value, list) else [value])]
        if name.startswith("System."):
            event["system"][name[7:]] = values
        else:
            event["all"] = event.get("all", {})
            event["all"][name] = values
    event["message"] = plain(record.get("message", ""))
    return event


def differences(theirs, ours):
    """Names with the two lists of values where they are not the same."""
    found = []
    wanted = dict(theirs["system"])
    for name, values in theirs["body"].items():
        wanted[name] = values
    got = ours.get("all", {})
    for name, values in theirs["columns"].items():
        mine = ours["message"] if name == "message" else ours["columns"].get(name)
        if mine != values:
            found.append((name, values, mine))
    for name in sorted(set(wanted) | set(got)):
        if wanted.get(name) != got.get(name):
            found.append((name, wanted.get(name), got.get(name)))
    return found


def explain(name, theirs, ours):
    """Why a difference is right, or None."""
    if name.startswith("RenderingInfo_") and theirs is None:
        return "values of RenderingInfo that evtxexport leaves out"
    return None


def escape_text(match):
    """A text that evtxexport writes unescaped because it is XML."""
    return match[1] + match[2].replace("&", "&amp;").replace("<", "&lt;") + match[3]


def parse(text):
    """The event in @text, or None if it is not XML."""
    text = NOT_XML.sub("", text).replace("\r", "&#13;")
    for escaped in (text, TEXT.sub(escape_text, text)):
        try:
            return ElementTree.fromstring(escaped)
        except ElementTree.ParseError:
            pass
    return None


def export(path):
    """The events that evtxexport writes, and how many of them are not XML."""
    text = subprocess.run(["evtxexport", "-f", "xml", path], capture_output=True).stdout
    text = text.decode("utf-8", "replace")
    events = []
    for part in re.split(r"(?m)^(?=<Event[ >])", text)[1:]:
        events.append(parse(part[:part.rfind("</Event>") + len("</Event>")]))
    return events


def key_of(system):
    return (system.get("EventRecordID", [""])[0], system.get("TimeCreated_SystemTime", [""])[0])


def compare(parse_file, path, totals):
    lines = subprocess.run([parse_file, "evtx", path], capture_output=True, check=True).stdout
    records = [json.loads(line) for line in lines.splitlines()]
    events = [read_ours(record) for record in records if "reject" not in record]
    theirs = export(path)
    by_key = collections.defaultdict(list)
    faults = []
    for event in events:
        by_key[key_of(event.get("all", {}) | event["system"])].append(event)
    if len(events) < len(theirs):
        faults.append(f"{len(events)} events, evtxexport has {len(theirs)}")
    for root in theirs:
        if root is None:
            faults.append("an event of evtxexport's that is not XML")
            continue
        their_event = read_theirs(root)
        same = by_key.get(key_of(their_event["system"]))
        if not same:
            faults.append(f"no event {key_of(their_event['system'])}")
            continue
        totals["compared"] += 1
        for name, a, b in differences(their_event, same.pop(0)):
            why = explain(name, a, b)
            if why:
                totals[why] += 1
            else:
                faults.append(f"{key_of(their_event['system'])[0]} {name}: {a!r} there, {b!r} here")
    totals["files"] += 1
    totals["events"] += len(events)
    totals["exported"] += len(theirs)
    return faults


def main():
    parse_file, *paths = sys.argv[1:]
    root = pathlib.Path(os.environ.get("TOCSIN_SOURCE_ROOT", "."))
    corpus = pathlib.Path(os.environ.get("TOCSIN_CORPUS", root / ".." / "shared" / "corpus"))
    if not paths:
        paths = sorted(str(path) for folder in ("evtx", "evtx-damaged")
                       for path in (corpus / folder).rglob("*.evtx"))
    if shutil.which("evtxexport") is None:
        print("skipped: evtxexport (libevtx-utils) is not installed")
        return 77
    if not paths:
        print(f"skipped: no corpus at {corpus}")
        return 77
    totals = collections.Counter()
    n_faults = 0
    for path in paths:
        faults = compare(parse_file, path, totals)
        n_faults += len(faults)
        for fault in faults[:5]:
            print(f"{os.path.basename(path)}: {fault[:600]}")
        if len(faults) > 5:
            print(f"{os.path.basename(path)}: … {len(faults)} faults")
    for name, count in totals.items():
        print(f"{count:8} {name}")
    return 1 if n_faults else 0


sys.exit(main())
