# SPDX-License-Identifier: GPL-3.0-or-later
"""dc01 and ws07: the Security log as Event Viewer and PowerShell write it, the System log as CSV."""
from xml.sax.saxutils import escape

from labtools import DAYS, OFFICE_DAYS, SECOND, Dice, Log, at, moment, windows_time

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
AUDITING = 'Name="Microsoft-Windows-Security-Auditing" Guid="{54849625-5478-4994-a5ba-3e3b0328c30d}"'
EVENTLOG = 'Name="Microsoft-Windows-Eventlog" Guid="{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}"'
POWERSHELL = 'Name="Microsoft-Windows-PowerShell" Guid="{a0c1853b-5c40-4b15-8766-3cf1c58f985a}"'
SUCCESS, FAILURE, NO_AUDIT = "0x8020000000000000", "0x8010000000000000", "0x0"
TASKS = {4624: 12544, 4625: 12544, 4634: 12545, 4672: 12548, 4768: 14339, 4769: 14337, 4688: 13312, 4720: 13824, 4722: 13824,
         4726: 13824, 4732: 13826, 4733: 13826, 1102: 104, 4104: 2}
DOMAIN_SID = "S-1-5-21-1004336348-1177238915-682003330"
STAFF = ["a.keller", "b.novak", "c.moreau", "d.silva", "e.haddad", "f.larsen", "g.rossi", "h.lindqvist", "i.petrov", "j.park", "k.tanaka",
         "l.meyer", "m.okafor", "n.kowalski", "o.santos", "p.dubois", "q.nguyen", "r.singh", "s.weber", "t.virtanen", "u.costa",
         "v.horvat", "w.jansen", "x.chen"]


def sid(user):
    return f"{DOMAIN_SID}-{1101 + STAFF.index(user) if user in STAFF else 1190}"


class Computer:
    def __init__(self, name, seed):
        self.name = f"{name}.corp.example"
        self.dice = Dice(seed)
        self.log = Log()
        self.logon = 0x3E8F00
        self.record = 81_000

    def event(self, time, event_id, data, keywords=SUCCESS, channel="Security", provider=AUDITING, level=0, body=None):
        """An event; `data` are pairs of name and value."""
        self.record += 1
        self.log.add(time, (event_id, self.record, time, keywords, channel, provider, level, data, body))

    def new_logon(self):
        self.logon += self.dice.between(0x40, 0x2FFF)
        return hex(self.logon)

    # Events

    def logon_ok(self, time, user, address, kind=3, length=None, domain="CORP"):
        logon = self.new_logon()
        self.event(time, 4624, [
            ("SubjectUserSid", "S-1-0-0"), ("SubjectUserName", "-"), ("SubjectDomainName", "-"), ("SubjectLogonId", "0x0"),
            ("TargetUserSid", sid(user)), ("TargetUserName", user), ("TargetDomainName", domain), ("TargetLogonId", logon),
            ("LogonType", str(kind)), ("LogonProcessName", "Kerberos" if kind == 3 else "User32 "), ("AuthenticationPackageName", "Kerberos" if kind == 3 else "Negotiate"),
            ("WorkstationName", "-"), ("LogonGuid", "{00000000-0000-0000-0000-000000000000}"), ("TransmittedServices", "-"), ("LmPackageName", "-"),
            ("KeyLength", "0"), ("ProcessId", "0x0"), ("ProcessName", "-"), ("IpAddress", address), ("IpPort", str(self.dice.between(49152, 65000))),
        ])
        if length is not None:
            self.event(time + length, 4634, [
                ("TargetUserSid", sid(user)), ("TargetUserName", user), ("TargetDomainName", domain), ("TargetLogonId", logon), ("LogonType", str(kind)),
            ])
        return logon

    def logon_failed(self, time, user, address, status="0xc000006a", station="-"):
        self.event(time, 4625, [
            ("SubjectUserSid", "S-1-0-0"), ("SubjectUserName", "-"), ("SubjectDomainName", "-"), ("SubjectLogonId", "0x0"),
            ("TargetUserSid", "S-1-0-0"), ("TargetUserName", user), ("TargetDomainName", "CORP"), ("Status", "0xc000006d"),
            ("FailureReason", "%%2313"), ("SubStatus", status), ("LogonType", "3"), ("LogonProcessName", "NtLmSsp "),
            ("AuthenticationPackageName", "NTLM"), ("WorkstationName", station), ("TransmittedServices", "-"), ("LmPackageName", "-"), ("KeyLength", "0"),
            ("ProcessId", "0x0"), ("ProcessName", "-"), ("IpAddress", address), ("IpPort", str(self.dice.between(49152, 65000))),
        ], FAILURE)

    def ticket(self, time, user, address):
        self.event(time, 4768, [
            ("TargetUserName", user), ("TargetDomainName", "CORP"), ("TargetSid", sid(user)), ("ServiceName", "krbtgt"), ("ServiceSid", f"{DOMAIN_SID}-502"),
            ("TicketOptions", "0x40810010"), ("Status", "0x0"), ("TicketEncryptionType", "0x12"), ("PreAuthType", "2"),
            ("IpAddress", "::ffff:" + address), ("IpPort", str(self.dice.between(49152, 65000))),
        ])

    def process(self, time, user, image, line, parent):
        self.event(time, 4688, [
            ("SubjectUserSid", sid(user)), ("SubjectUserName", user), ("SubjectDomainName", "CORP"), ("SubjectLogonId", hex(self.logon)),
            ("NewProcessId", hex(self.dice.between(256, 9999) * 4)), ("NewProcessName", image), ("TokenElevationType", "%%1938"),
            ("ProcessId", hex(self.dice.between(256, 2500) * 4)), ("CommandLine", line), ("TargetUserSid", "S-1-0-0"), ("TargetUserName", "-"),
            ("TargetDomainName", "-"), ("TargetLogonId", "0x0"), ("ParentProcessName", parent),
        ])

    def script(self, time, text):
        self.event(time, 4104, [
            ("MessageNumber", "1"), ("MessageTotal", "1"), ("ScriptBlockText", text), ("ScriptBlockId", "9b1c3e52-6f0a-4d11-8a57-%s" % self.dice.hexadecimal(12)), ("Path", ""),
        ], NO_AUDIT, "Microsoft-Windows-PowerShell/Operational", POWERSHELL, 5)

    def account(self, time, event_id, target, by, logon):
        subject = [("SubjectUserSid", sid(by)), ("SubjectUserName", by), ("SubjectDomainName", "CORP"), ("SubjectLogonId", logon), ("PrivilegeList", "-")]
        names = [("TargetUserName", target), ("TargetDomainName", "CORP"), ("TargetSid", sid(target))]
        if event_id == 4732:
            names = [("MemberName", f"CN={target},CN=Users,DC=corp,DC=example"), ("MemberSid", sid(target)),
                     ("TargetUserName", "Administrators"), ("TargetDomainName", "Builtin"), ("TargetSid", "S-1-5-32-544")]
        self.event(time, event_id, names + subject)

    def cleared(self, time, by, logon):
        body = (f'<UserData><LogFileCleared xmlns="http://manifests.microsoft.com/win/2004/08/windows/eventlog"><SubjectUserSid>{sid(by)}</SubjectUserSid>'
                f"<SubjectUserName>{by}</SubjectUserName><SubjectDomainName>CORP</SubjectDomainName><SubjectLogonId>{logon}</SubjectLogonId></LogFileCleared></UserData>")
        self.event(time, 1102, [], "0x4020000000000000", "Security", EVENTLOG, 4, body)


def xml(computer, record, quote='"'):
    event_id, number, time, keywords, channel, provider, level, data, body = record
    if body is None:
        body = "<EventData>" + "".join(f"<Data Name={quote}{name}{quote}>{escape(value)}</Data>" for name, value in data) + "</EventData>"
    system = (
        f'<Event xmlns="{NAMESPACE}"><System><Provider {provider}/><EventID>{event_id}</EventID><Version>0</Version><Level>{level}</Level>'
        f'<Task>{TASKS[event_id]}</Task><Opcode>0</Opcode><Keywords>{keywords}</Keywords><TimeCreated SystemTime="{windows_time(time)}"/>'
        f'<EventRecordID>{number}</EventRecordID><Correlation/><Execution ProcessID="684" ThreadID="{700 + number % 9 * 4}"/><Channel>{channel}</Channel>'
        f"<Computer>{computer.name}</Computer><Security/></System>"
    )
    return system.replace('"', quote) + body + "</Event>"


def event_viewer(computer, log):
    """Save as XML: a root, all of it on one line."""
    events = "".join(xml(computer, record) for record in log.sorted())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>{events}</Events>'.encode()


def powershell(computer, log):
    """Get-WinEvent … | ForEach-Object ToXml > file, in Windows PowerShell: UTF-16 with its mark, no root."""
    lines = "".join(xml(computer, record, "'") + "\r\n" for record in log.sorted())
    return b"\xff\xfe" + lines.encode("utf-16-le")


def csv(records):
    """The System log saved as CSV, the message as an unnamed last column; dates as the region "ISO" shows them."""
    lines = ["Level,Date and Time,Source,Event ID,Task Category"]
    for level, time, source, event_id, message in records:
        quoted = '"' + message.replace('"', '""') + '"'
        lines.append(f"{level},{moment(time):%Y-%m-%d %H:%M:%S},{source},{event_id},None,{quoted}")
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode()


# The benign week

def address_of(user):
    return f"10.20.0.{101 + STAFF.index(user)}"


def dc01(answers):
    dc = Computer("dc01", 303)
    failures = 0
    for day in OFFICE_DAYS:
        for user in STAFF:
            time = at(DAYS[day], f"{dc.dice.between(7, 9):02d}:{dc.dice.between(0, 59):02d}:{dc.dice.between(0, 59):02d}")
            if dc.dice.chance(8):
                dc.logon_failed(time - 20 * SECOND, user, address_of(user))
                failures += 1
            dc.ticket(time, user, address_of(user))
            dc.logon_ok(time + 40_000, user, address_of(user), length=dc.dice.seconds(8 * 3600, 9 * 3600))
    return dc, failures


SPRAY = "198.51.100.23"
SPRAYED = "h.lindqvist"


def spray(dc, answers):
    """Attack (b): one password for everybody; one of them had it."""
    first = time = at("Wed", "21:31:04")
    for user in STAFF:
        if user != SPRAYED:
            dc.logon_failed(time, user, SPRAY, station="WIN-7Q2")
            last = time
        else:
            hit = time
            dc.logon_ok(time, user, SPRAY, length=None)
        time += dc.dice.seconds(6, 9)
    answers.attack(
        "password-spray", host="dc01.corp.example", file="dc01/Security.xml", source_ip=SPRAY, failed=len(STAFF) - 1, usernames=len(STAFF) - 1,
        first=f"{moment(first):%Y-%m-%dT%H:%M:%SZ}", last=f"{moment(last):%Y-%m-%dT%H:%M:%SZ}",
        success={"username": SPRAYED, "timestamp": f"{moment(hit):%Y-%m-%dT%H:%M:%SZ}"},
    )


GHOST = "svc_helpdesk"


def ghost_account(dc, answers):
    """Attack (e): made, given every right, used, and taken away, and the log cleared in between."""
    start = at("Fri", "22:41:10")
    logon = dc.logon_ok(start, SPRAYED, SPRAY, kind=10)
    dc.account(start + 55 * SECOND, 4720, GHOST, SPRAYED, logon)
    dc.account(start + 56 * SECOND, 4722, GHOST, SPRAYED, logon)
    dc.account(start + 83 * SECOND, 4732, GHOST, SPRAYED, logon)
    dc.logon_ok(start + 140 * SECOND, GHOST, "10.20.0.108", length=900 * SECOND)
    dc.cleared(start + 1240 * SECOND, SPRAYED, logon)
    dc.account(start + 1275 * SECOND, 4726, GHOST, SPRAYED, logon)
    answers.attack(
        "ghost-account", host="dc01.corp.example", file="dc01/Security.xml", username=GHOST, by=SPRAYED,
        created=f"{moment(start + 55 * SECOND):%Y-%m-%dT%H:%M:%SZ}", added_to="Administrators", log_cleared=1,
        deleted=f"{moment(start + 1275 * SECOND):%Y-%m-%dT%H:%M:%SZ}", event_ids={"4720": 1, "4722": 1, "4732": 1, "1102": 1, "4726": 1},
    )


PROGRAMS = [
    (r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE", '"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE"'),
    (r"C:\Program Files\Mozilla Firefox\firefox.exe", '"C:\\Program Files\\Mozilla Firefox\\firefox.exe" -osint -url https://intranet.corp.example/?a=1&b=2'),
    (r"C:\Windows\System32\notepad.exe", r"C:\Windows\System32\notepad.exe C:\Users\j.park\Documents\Übergabe.txt"),
    (r"C:\Windows\System32\mmc.exe", r'"C:\Windows\system32\mmc.exe" C:\Windows\system32\printmanagement.msc'),
]
SCRIPTS = ["Get-Service Spooler | Restart-Service", "Get-ChildItem C:\\Reports -Filter *.xlsx | Measure-Object", "Get-Date -Format s"]


def ws07():
    ws = Computer("ws07", 404)
    for day in OFFICE_DAYS:
        time = at(DAYS[day], f"08:{ws.dice.between(0, 40):02d}:{ws.dice.between(0, 59):02d}")
        ws.logon_ok(time, "j.park", "127.0.0.1", kind=2, length=ws.dice.seconds(8 * 3600, 9 * 3600))
        for i in range(ws.dice.between(9, 14)):
            image, line = ws.dice.pick(PROGRAMS)
            ws.process(time + ws.dice.seconds(60, 28000), "j.park", image, line, r"C:\Windows\explorer.exe")
        for i in range(ws.dice.between(2, 4)):
            ws.script(time + ws.dice.seconds(600, 28000), ws.dice.pick(SCRIPTS))
    return ws


SYSTEM = [
    ("Information", "Service Control Manager", 7036, "The Windows Update service entered the running state."),
    ("Information", "Microsoft-Windows-Kernel-General", 16, 'The access history in hive "\\??\\C:\\ProgramData\\cache" was cleared, updating 12 keys.'),
    ("Warning", "Microsoft-Windows-DNS-Client", 1014, "Name resolution for the name wpad.corp.example timed out after none of the configured DNS servers responded."),
    ("Error", "Microsoft-Windows-WindowsUpdateClient", 20, "Installation Failure: Windows failed to install the following update with error 0x80070005:\r\nSecurity Intelligence Update."),
]


def system_log():
    dice, records = Dice(505), []
    for day in range(7):
        for i in range(dice.between(12, 20)):
            level, source, event_id, message = dice.pick(SYSTEM)
            records.append((level, at(DAYS[day], f"{dice.between(6, 19):02d}:{dice.between(0, 59):02d}:{dice.between(0, 59):02d}"), source, event_id, message))
    return sorted(records, key=lambda r: r[1])
