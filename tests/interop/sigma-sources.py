#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""sigma-sources.py TOCSIN_CLI: rules of the shared corpus for Linux, the web, networks and clouds, over logs made for them.

Each log below must raise the rules that stand beside it, and a quiet log none. Exits 77, which means skipped, where the
corpus is not there.
"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPUS = os.path.normpath(os.environ.get("TOCSIN_CORPUS", os.path.join(ROOT, "..", "shared", "corpus")))
RULES = os.path.join(CORPUS, "sigma-rules", "rules")
DONE = (0, 3)

ZEEK = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{}\n#fields\t{}\n{}\n"


def zeek(log, **row):
    row = {"ts": "1741082401.1", "uid": "C1", "id.orig_h": "192.0.2.1", **row}
    return ZEEK.format(log, "\t".join(row), "\t".join(row.values()))


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def audit(record, text):
    return f"type={record} msg=audit(1741082401.123:77): {text}\n"


def sysmon(event, **fields):
    data = "".join(f'<Data Name="{name}">{value}</Data>' for name, value in fields.items())
    return (
        "Mar  4 10:00:01 web01 sysmon: <Event><System><Provider Name=\"Linux-Sysmon\"/>"
        f"<EventID>{event}</EventID><Channel>Linux-Sysmon/Operational</Channel><Computer>web01</Computer></System>"
        f"<EventData>{data}</EventData></Event>\n"
    )


# name of the log, its text, the files of the rules that it raises
LOGS = (
    ("audit.log", audit("EXECVE", 'argc=2 a0="touch" a1="/tmp/.hidden"') + audit("CWD", 'cwd="/"'), ["lnx_auditd_hidden_files_directories"]),
    ("audit-hex.log", audit("EXECVE", 'argc=2 a0="touch" a1=2F746D702F2E61206222') + audit("CWD", 'cwd="/"'), ["lnx_auditd_hidden_files_directories"]),
    ("audit-stop.log", audit("SERVICE_STOP", "pid=1 uid=0 msg='unit=ufw comm=\"systemd\" res=success'") * 2, ["lnx_auditd_disable_system_firewall"]),
    ("audit-user.log", audit("ADD_USER", "pid=1 uid=0 msg='op=add-user acct=\"mallory\" exe=\"/usr/sbin/useradd\" res=success'") * 2, ["lnx_auditd_create_account"]),
    ("auth.log", "Mar  4 10:00:01 web01 sshd[7]: error: Corrupted MAC on input.\n", ["lnx_sshd_susp_ssh"]),
    ("cron.log", "Mar  4 10:00:01 web01 crontab[7]: (root) REPLACE (root)\nMar  4 10:00:02 web01 CRON[8]: (root) REPLACE (bob)\n", ["lnx_cron_crontab_file_modification"]),
    ("clam.log", "Mar  4 10:00:01 web01 clamd[7]: /tmp/x: Win.Trojan.Agent-1 FOUND\n", ["lnx_clamav_relevant_message"]),
    ("vsftpd.log", 'Mon Jun  9 18:43:28 2025 [pid 1] [jean] DEBUG: Client "192.0.2.9", "Input line too long."\n' * 2, ["lnx_vsftpd_susp_error_messages"]),
    ("syslog", "Mar  4 10:00:01 web01 named[7]: client 192.0.2.1: zone transfer 'example.com/AXFR/IN' denied: dropping source port zero packet from 192.0.2.1\n", ["lnx_syslog_susp_named"]),
    ("journal.json", lines({"__REALTIME_TIMESTAMP": "1741082401000000", "_HOSTNAME": "web01", "SYSLOG_IDENTIFIER": "sh", "MESSAGE": "wget x; chmod 777 y"}), ["lnx_shell_susp_commands"]),
    ("sysmon.log", sysmon(1, Image="/usr/bin/base64", CommandLine="base64 -d /tmp/x"), ["proc_creation_lnx_base64_decode"]),
    ("access.log", '192.0.2.1 - - [04/Mar/2025:10:00:01 +0000] "GET /a?f=../../../etc/passwd HTTP/1.1" 200 5 "-" "x"\n', ["web_path_traversal_exploitation_attempt"]),
    ("u_ex.log", "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\n"
     "2025-03-04 10:00:01 192.0.2.2 GET /a.asp f=../../../etc/passwd 192.0.2.1 Mozilla/5.0+x 200\n", ["web_path_traversal_exploitation_attempt"]),
    ("error_log", "[Tue Mar 04 10:00:01 2025] [core:notice] [pid 5] AH00052: child pid 9 exit signal Segmentation Fault (11)\n", ["web_apache_segfault"]),
    ("nginx-error.log", "2025/03/04 10:00:01 [alert] 12#34: worker process 9 exited on signal 6 (core dumped)\n" * 2, ["web_nginx_core_dump"]),
    ("squid.log", "1741082401.123 20 192.0.2.1 TCP_MISS/200 512 GET http://203.0.113.1/loader - HIER_DIRECT/203.0.113.1 text/html\n"
     '192.0.2.1 - - [04/Mar/2025:10:00:01 +0000] "GET http://203.0.113.1/a HTTP/1.1" 200 5 "-" "xxx"\n', []),
    ("combined-proxy.log", '192.0.2.1 - - [04/Mar/2025:10:00:01 +0000] "GET http://203.0.113.1/a HTTP/1.1" 200 5 "-" "CertUtil URL Agent"\n' * 2, ["proxy_ua_susp"]),
    ("kern.log", "Mar  4 10:00:01 fw kernel: [UFW ALLOW] IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=40 PROTO=TCP SPT=5 DPT=23\n", ["net_firewall_cleartext_protocols"]),
    ("pfirewall.log", "#Version: 1.5\n#Time Format: Local\n#Fields: date time action protocol src-ip dst-ip src-port dst-port\n"
     "2025-03-04 10:00:01 ALLOW TCP 192.0.2.1 192.0.2.2 5 23\n", ["net_firewall_cleartext_protocols"]),
    ("named.log", "Mar  4 10:00:01 ns named[7]: client @0x1 192.0.2.1#5 (t.example): query: aaa.stage.123456.example.com IN A + (192.0.2.53)\n", ["net_dns_mal_cobaltstrike"]),
    ("smb_files.log", zeek("smb_files", action="SMB::FILE_OPEN", path="\\\\192.0.2.9\\IPC$", name="svc-stdin"), ["zeek_smb_converted_win_susp_psexec"]),
    ("dce_rpc.json", lines({"ts": 1741082401.1, "uid": "C1", "id.orig_h": "192.0.2.1", "endpoint": "svcctl", "operation": "CreateServiceW"}), ["zeek_dce_rpc_mitre_bzar_execution"]),
    ("cloudtrail.json", json.dumps({"Records": [{"eventVersion": "1.08", "eventTime": "2025-03-04T10:00:01Z", "awsRegion": "us-east-1",
     "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "sourceIPAddress": "203.0.113.1"}]}), ["aws_cloudtrail_disable_logging"]),
    ("gcp.json", lines({"timestamp": "2025-03-04T10:00:01Z", "logName": "projects/p/logs/cloudaudit", "protoPayload":
     {"serviceName": "compute.googleapis.com", "methodName": "v1.compute.firewalls.delete"}}), ["gcp_firewall_rule_modified_or_deleted"]),
    ("signin.json", lines({"time": "2025-03-04T10:00:01Z", "operationName": "Sign-in activity", "category": "SignInLogs",
     "ResultType": "50053", "resultType": "50053"}), ["azure_account_lockout"]),
    ("m365.json", lines({"CreationTime": "2025-03-04T10:00:01", "Workload": "Exchange", "RecordType": 1, "Operation": "New-AcceptedDomain"}), ["microsoft365_new_federated_domain_added_audit"]),
    ("okta.json", lines({"published": "2025-03-04T10:00:01Z", "eventType": "user.mfa.factor.deactivate", "displayMessage": "m", "actor": {"alternateId": "a@example.com"}}),
     ["okta_mfa_reset_or_deactivated"]),
    ("github.json", lines({"@timestamp": 1741082401000, "_document_id": "d", "actor": "a", "action": "environment.delete"}), ["github_delete_action_invoked"]),
)


def run(*arguments):
    result = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True)
    if result.returncode not in DONE:
        sys.exit(f"{' '.join(arguments)}: {result.returncode}: {result.stderr[-500:]}")
    return result.stdout


def index_rules():
    """Id of each rule by the name of its file."""
    ids = {}
    for folder, _, files in os.walk(RULES):
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8") as text:
                for line in text:
                    if line.startswith("id: "):
                        ids[os.path.splitext(name)[0]] = line[4:].strip()
                        break
    return ids


def main():
    if not os.path.isdir(RULES):
        print("no corpus of Sigma rules beside this tree: skipped")
        return 77
    ids, faults = index_rules(), []
    names = {rule: name for name, rule in ids.items()}
    with tempfile.TemporaryDirectory(prefix="tocsin-sources-") as folder:
        logs, case, matches = (os.path.join(folder, name) for name in ("logs", "case.tocsin", "matches"))
        os.mkdir(logs)
        for name, text, _ in LOGS:
            with open(os.path.join(logs, name), "w", encoding="utf-8", newline="") as out:
                out.write(text)
        run("import", "--case", case, logs)
        run("detect", "--case", case, "--no-builtin", "--rules", RULES, "--matches", matches)
        with open(matches, encoding="utf-8") as found:
            raised = {(os.path.basename(row[1]), names.get(row[0])) for row in (line.split("\t") for line in found)}
    for name, _, rules in LOGS:
        for rule in rules:
            if rule not in ids:
                print(f"{rule} is not in this corpus")
            elif (name, rule) not in raised:
                faults.append(f"{name} does not raise {rule}, but {sorted(r for n, r in raised if n == name)}")
    print(f"{len(LOGS)} logs, {len(raised)} rules raised")
    print("\n".join(faults))
    return 1 if faults else 0


sys.exit(main())
