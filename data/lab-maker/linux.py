# SPDX-License-Identifier: GPL-3.0-or-later
"""web01 (auth.log) and db01 (journal): what sshd, sudo, cron, PAM and logind write."""
import json

from labtools import DAYS, MONTHS, OFFICE_DAYS, SECOND, Dice, Log, at, epoch, moment

KEY = "SHA256:"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Host:
    """Writes messages of programs; `emit` puts them into the host's own form."""

    def __init__(self, name, seed, emit):
        self.name = name
        self.dice = Dice(seed)
        self.log = Log()
        self.emit = emit
        self.pid = 900
        self.session = 40

    def new_pid(self):
        self.pid = self.pid + self.dice.between(2, 31) if self.pid < 60000 else 1200
        return self.pid

    def say(self, time, app, pid, message, priority=6):
        self.log.add(time, self.emit(self, time, app, pid, message, priority))

    def key(self):
        return KEY + "".join(self.dice.pick(BASE64) for _ in range(43))

    # Programs

    def cron(self, time, user, uid, command):
        pid = self.new_pid()
        self.say(time, "CRON", pid, f"pam_unix(cron:session): session opened for user {user}(uid={uid}) by (uid=0)")
        self.say(time + 900, "CRON", pid + 1, f"({user}) CMD ({command})")
        self.say(time + self.dice.seconds(0, 3) + 2000, "CRON", pid, f"pam_unix(cron:session): session closed for user {user}")

    def ssh_session(self, time, user, uid, address, length, method="publickey"):
        """A login that succeeds, and its end."""
        pid, port = self.new_pid(), self.dice.between(49152, 65000)
        how = f"{method} for {user} from {address} port {port} ssh2"
        if method == "publickey":
            how += ": ED25519 " + self.key()
        self.session += 1
        session = self.session
        self.say(time, "sshd", pid, "Accepted " + how)
        self.say(time + 4000, "sshd", pid, f"pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)")
        self.say(time + 9000, "systemd-logind", 612, f"New session {session} of user {user}.")
        end = time + length
        self.say(end, "sshd", pid + 1, f"Received disconnect from {address} port {port}:11: disconnected by user")
        self.say(end + 300, "sshd", pid + 1, f"Disconnected from user {user} {address} port {port}")
        self.say(end + 900, "sshd", pid, f"pam_unix(sshd:session): session closed for user {user}")
        self.say(end + 5000, "systemd-logind", 612, f"Session {session} logged out. Waiting for processes to exit.")
        self.say(end + 7000, "systemd-logind", 612, f"Removed session {session}.")

    def ssh_failure(self, time, user, address, repeats=0):
        """Failed attempts for a known user on one connection; what PAM says of them counts nothing."""
        pid, port = self.new_pid(), self.dice.between(33000, 60000)
        rest = "logname= uid=0 euid=0 tty=ssh ruser= rhost=%s  user=%s" % (address, user)
        failed = f"Failed password for {user} from {address} port {port} ssh2"
        self.say(time, "sshd", pid, "pam_unix(sshd:auth): authentication failure; " + rest, 5)
        self.say(time + 2 * SECOND, "sshd", pid, failed)
        if repeats:
            self.say(time + 6 * SECOND, "sshd", pid, f"message repeated {repeats} times: [ {failed}]")
        self.say(time + 7 * SECOND, "sshd", pid, f"Connection closed by authenticating user {user} {address} port {port} [preauth]")
        if repeats:
            self.say(time + 7 * SECOND + 500, "sshd", pid, f"PAM {repeats} more authentication failures; {rest}", 5)
        return 1 + repeats

    def ssh_invalid(self, time, user, address):
        """One attempt for a user that does not exist."""
        pid, port = self.new_pid(), self.dice.between(33000, 60000)
        self.say(time, "sshd", pid, f"Invalid user {user} from {address} port {port}")
        self.say(time + 300, "sshd", pid, "pam_unix(sshd:auth): check pass; user unknown")
        self.say(time + 600, "sshd", pid, f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address} ", 5)
        self.say(time + 2 * SECOND, "sshd", pid, f"Failed password for invalid user {user} from {address} port {port} ssh2")
        self.say(time + 3 * SECOND, "sshd", pid, f"Received disconnect from {address} port {port}:11: Bye Bye [preauth]")
        self.say(time + 3 * SECOND + 200, "sshd", pid, f"Disconnected from invalid user {user} {address} port {port} [preauth]")
        return 1

    def sudo(self, time, user, uid, command, target="root"):
        pid = self.new_pid()
        where = f"TTY=pts/{self.dice.between(0, 3)} ; PWD=/home/{user} ; USER={target} ; COMMAND={command}"
        self.say(time, "sudo", pid, f"{user:>8} : {where}", 5)
        self.say(time + 500, "sudo", pid, f"pam_unix(sudo:session): session opened for user {target}(uid=0) by {user}(uid={uid})")
        self.say(time + self.dice.seconds(1, 20), "sudo", pid, f"pam_unix(sudo:session): session closed for user {target}")


def rfc3164(host, time, app, pid, message, priority):
    when = moment(time)
    # sudo writes no process id
    tag = app if app == "sudo" else f"{app}[{pid}]"
    return f"{MONTHS[when.month - 1]} {when.day:2d} {when:%H:%M:%S} {host.name} {tag}: {message}"


def journal(host, time, app, pid, message, priority):
    stamp = epoch(time)
    unit = {"CRON": "cron.service", "postgres": "postgresql@15-main.service", "systemd-logind": "systemd-logind.service"}
    entry = {
        "__CURSOR": "s=5c1f9d0f3e6a4b7c8d2e1f0a9b8c7d6e;i=%x;b=0f1e2d3c4b5a69788796a5b4c3d2e1f0;t=%x" % (len(host.log.records) + 4096, stamp),
        "__REALTIME_TIMESTAMP": str(stamp),
        "_BOOT_ID": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "_HOSTNAME": host.name,
        "_TRANSPORT": "syslog",
        "_SYSTEMD_UNIT": unit.get(app, "ssh.service"),
        "PRIORITY": str(priority),
        "SYSLOG_FACILITY": "0" if app == "postgres" else "10",
        "SYSLOG_IDENTIFIER": app,
        "_COMM": app.lower(),
        "_PID": str(pid),
        "_UID": "0",
        "MESSAGE": message if isinstance(message, str) else list(message),
    }
    return json.dumps(entry, separators=(",", ":"))


# The benign week

STAFF = [("anna", 1001, "10.20.0.21"), ("ben", 1002, "10.20.0.22"), ("carla", 1003, "10.20.0.23")]
SUDO = ["/usr/bin/systemctl status nginx", "/usr/bin/systemctl reload nginx", "/usr/bin/journalctl -u orders-api", "/usr/bin/apt-get update"]
SCANNERS = [f"192.0.2.{n}" for n in (14, 37, 58, 91, 120, 143, 166, 201, 222, 240)]


def office_login(host, day, user, uid, address, hour):
    """Comes in the morning; now and then the first password is wrong."""
    dice = host.dice
    time = at(DAYS[day], f"{hour:02d}:{dice.between(0, 50):02d}:{dice.between(0, 59):02d}")
    failures = 0
    if dice.chance(20):
        failures = host.ssh_failure(time - 40 * SECOND, user, address)
    length = dice.seconds(1200, 9000)
    host.ssh_session(time, user, uid, address, length, "password" if failures else "publickey")
    if dice.chance(60):
        host.sudo(time + length // 2, user, uid, dice.pick(SUDO))
    return failures


def web01():
    host = Host("web01", 101, rfc3164)
    for hour in range(24 * 7):
        host.cron(hour * 3600 * SECOND + 17 * 60 * SECOND, "root", 0, "cd / && run-parts --report /etc/cron.hourly")
        host.cron(hour * 3600 * SECOND + 39 * 60 * SECOND, "www-data", 33, "/srv/orders/bin/expire-tokens")
    failures = sum(
        office_login(host, day, user, uid, address, hour)
        for day in OFFICE_DAYS for user, uid, address in STAFF for hour in (8, 13)
    )
    for day in range(7):
        # the internet knocks once and goes away
        scanner = SCANNERS[day]
        time = at(DAYS[day], f"{host.dice.between(3, 21):02d}:{host.dice.between(0, 59):02d}:11")
        failures += host.ssh_invalid(time, host.dice.pick(["pi", "ubnt", "guest"]), scanner)
        host.say(time + 600 * SECOND, "sshd", host.new_pid(), f"Connection closed by {SCANNERS[day + 3]} port {41000 + day} [preauth]")
    return host, failures


# Attack (a): guessed until the password of `deploy` was found

BRUTE_FORCE = "203.0.113.77"
GUESSES = "admin test oracle ubuntu postgres git jenkins ftpuser user1 nagios tomcat minecraft backup support hadoop www dev es redis guest".split()


def brute_force(host, answers):
    time, by_user, first = at("Tue", "02:14:07"), {}, None
    steps = [(user, None) for user in GUESSES] + [("root", 2)] * 9 + [("deploy", 0)] * 12
    for user, repeats in steps:
        n = host.ssh_invalid(time, user, BRUTE_FORCE) if repeats is None else host.ssh_failure(time, user, BRUTE_FORCE, repeats)
        by_user[user] = by_user.get(user, 0) + n
        first = first if first is not None else time + 2 * SECOND
        last = time + (6 if repeats else 2) * SECOND
        time += host.dice.seconds(9, 17)
    host.ssh_session(time, "deploy", 1004, BRUTE_FORCE, 640 * SECOND, "password")
    host.sudo(time + 95 * SECOND, "deploy", 1004, "/usr/bin/id")
    host.sudo(time + 160 * SECOND, "deploy", 1004, "/usr/bin/cat /etc/shadow")
    answers.attack(
        "ssh-brute-force", host="web01", file="web01/auth.log.1.gz", source_ip=BRUTE_FORCE, failed=sum(by_user.values()),
        usernames=len(by_user), first=f"{moment(first):%Y-%m-%dT%H:%M:%SZ}", last=f"{moment(last):%Y-%m-%dT%H:%M:%SZ}",
        by_user={user: n for user, n in by_user.items() if n > 1},
        success={"username": "deploy", "timestamp": f"{moment(time):%Y-%m-%dT%H:%M:%SZ}"},
    )


# db01: attack (c), the key of a privileged account used from another country; and the spike of `svc-report`

HOME = ["217.232.14.88", "217.232.77.201"]  # Germany
AWAY = "177.32.10.45"  # Brazil
REPORTER = "10.20.0.31"


def database(host):
    """PostgreSQL's own messages, one with a byte that is not UTF-8."""
    for hour in range(24 * 7):
        time = hour * 3600 * SECOND + host.dice.seconds(60, 900)
        host.say(time, "postgres", 731, f"[{hour + 1}-1] LOG:  checkpoint complete: wrote {host.dice.between(20, 900)} buffers")
    time = at("Wed", "15:20:31.5")
    host.say(time, "postgres", 2210, "[3-1] ERROR:  invalid byte sequence for encoding \"UTF8\": M\xfcller".encode("latin-1"), 3)


def db01(answers):
    host = Host("db01", 202, journal)
    for hour in range(0, 24 * 7, 2):
        host.cron(hour * 3600 * SECOND + 5 * 60 * SECOND, "postgres", 114, "/usr/local/bin/archive-wal")
    database(host)
    failures = 0
    for day in range(7):
        for hour in (9, 16):
            time = at(DAYS[day], f"{hour:02d}:{host.dice.between(0, 55):02d}:{host.dice.between(0, 59):02d}")
            if day in OFFICE_DAYS:
                host.ssh_session(time, "dbadmin", 1010, host.dice.pick(HOME), host.dice.seconds(900, 5400))
        time = at(DAYS[day], f"06:30:{host.dice.between(0, 30):02d}")
        if day in (1, 2, 4):
            failures += host.ssh_failure(time - 30 * SECOND, "svc-report", REPORTER)
        host.ssh_session(time, "svc-report", 1011, REPORTER, 240 * SECOND, "password")
    return host, failures


def new_country(host, answers):
    time = at("Thu", "23:47:12")
    host.ssh_session(time, "dbadmin", 1010, AWAY, 1500 * SECOND)
    host.sudo(time + 120 * SECOND, "dbadmin", 1010, "/usr/bin/pg_dump -U postgres -f /tmp/.d orders", "postgres")
    answers.attack(
        "new-country-login", host="db01", file="db01/journal.json", username="dbadmin", source_ip=AWAY, country="BR",
        baseline={"DE": 8}, timestamp=f"{moment(time):%Y-%m-%dT%H:%M:%SZ}", failed=0,
    )


def spike(host, answers):
    """Too slow for any threshold, far too much for this account."""
    first = at("Sat", "11:01:20")
    for i in range(8):
        host.ssh_failure(first + i * 225 * SECOND, "svc-report", REPORTER)
    answers.attack(
        "failed-login-spike", host="db01", file="db01/journal.json", username="svc-report", source_ip=REPORTER, failed=8,
        first=f"{moment(first + 2 * SECOND):%Y-%m-%dT%H:%M:%SZ}", last=f"{moment(first + 7 * 225 * SECOND + 2 * SECOND):%Y-%m-%dT%H:%M:%SZ}",
    )
