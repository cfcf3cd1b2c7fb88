# SPDX-License-Identifier: GPL-3.0-or-later
"""mail01 (RFC 5424) and the web API of web01 (JSON lines)."""
import json

from labtools import DAYS, SECOND, Dice, Log, at, iso, moment

ORIGIN = '[origin@32473 software="rsyslogd" ip="10.20.0.25"]'
SENDERS = ["anna@corp.example", "ben@corp.example", "carla@corp.example", "orders@corp.example"]
RECIPIENTS = ["info@example.org", "sales@example.net", "anna@corp.example", "office@example.com"]


def rfc5424(time, app, pid, message, severity=6, data="-"):
    """Facility 2 is mail."""
    return f"<{2 * 8 + severity}>1 {iso(time, 6)} mail01 {app} {pid} - {data} {message}"


def delivery(log, dice, time):
    queue = dice.hexadecimal(11).upper()
    sender, recipient = dice.pick(SENDERS), dice.pick(RECIPIENTS)
    pid = dice.between(2000, 30000)
    log.add(time, rfc5424(time, "postfix/smtpd", pid, f"{queue}: client=web01.corp.example[10.20.0.11]"))
    log.add(time + 12_000, rfc5424(time + 12_000, "postfix/cleanup", pid + 2, f"{queue}: message-id=<{dice.hexadecimal(16)}@corp.example>"))
    log.add(time + 31_000, rfc5424(time + 31_000, "postfix/qmgr", 812, f"{queue}: from=<{sender}>, size={dice.between(900, 90000)}, nrcpt=1 (queue active)"))
    done = time + dice.between(200_000, 2_500_000)
    log.add(done, rfc5424(done, "postfix/smtp", pid + 5, f"{queue}: to=<{recipient}>, relay=mx.example.net[192.0.2.25]:25, delay=1.2, dsn=2.0.0, status=sent (250 2.0.0 Ok)"))
    log.add(done + 4000, rfc5424(done + 4000, "postfix/qmgr", 812, f"{queue}: removed"))


def mail01():
    dice, log = Dice(606), Log()
    for day in range(7):
        time = at(DAYS[day], "00:00:02")
        log.add(time, rfc5424(time, "rsyslogd", 540, f"rsyslogd was HUPed, \"day {day + 1}\" begins", data='[meta@32473 sequenceId="%d" note="a \\"quoted\\] value"]' % (day + 1) + ORIGIN))
        for _ in range(dice.between(24, 30) if day < 5 else dice.between(6, 9)):
            delivery(log, dice, at(DAYS[day], f"{dice.between(7, 18):02d}:{dice.between(0, 59):02d}:{dice.between(0, 59):02d}"))
        for user in ("anna", "ben", "carla"):
            if day < 5:
                time = at(DAYS[day], f"08:{dice.between(30, 59):02d}:{dice.between(0, 59):02d}")
                address = {"anna": "10.20.0.21", "ben": "10.20.0.22", "carla": "10.20.0.23"}[user]
                log.add(time, rfc5424(time, "dovecot", 655, f"imap-login: Login: user=<{user}>, method=PLAIN, rip={address}, lip=10.20.0.25, mpid={dice.between(3000, 9000)}, TLS, session=<{dice.hexadecimal(12)}>"))
    return log


# The orders API

PATHS = ["/api/v1/orders", "/api/v1/orders/%d", "/api/v1/customers/%d", "/api/v1/stock", "/healthz"]
CLIENTS = [("svc-shop", "10.20.0.41"), ("svc-crm", "10.20.0.42"), ("anna", "10.20.0.21"), ("ben", "10.20.0.22")]


def request(time, dice, user, address, method, path, status, error=None):
    entry = {
        "timestamp": iso(time), "level": "warn" if error else "info", "host": "web01", "app": "orders-api",
        "message": f"{method} {path} {status}" + (f": {error}" if error else ""),
        "client_ip": address, "user": user, "outcome": "failed" if error else "success",
        "http": {"method": method, "path": path, "status": status, "bytes": dice.between(80, 9000)},
        "duration_ms": dice.between(2, 180), "request_id": dice.hexadecimal(16),
    }
    if user is None:
        del entry["user"]
    if error:
        entry["error"] = error
    return json.dumps(entry, separators=(",", ":"))


def traffic(log, dice, day, count):
    failures = 0
    for _ in range(count):
        user, address = dice.pick(CLIENTS)
        time = at(DAYS[day], f"{dice.between(0, 23) if user.startswith('svc') else dice.between(8, 17):02d}:{dice.between(0, 59):02d}:{dice.between(0, 59):02d}") + dice.between(0, 999) * 1000
        path = dice.pick(PATHS)
        path = path % dice.between(100, 9999) if "%" in path else path
        expired = dice.chance(1)
        failures += expired
        log.add(time, request(time, dice, user, address, "GET", path, 401 if expired else 200, "token expired" if expired else None))
    return failures


TOKEN_THIEF = "203.0.113.140"


def token_attack(log, dice, answers):
    """Attack (d): tokens made up until one was good."""
    first = time = at("Thu", "14:02:11.250")
    for _ in range(120):
        log.add(time, request(time, dice, None, TOKEN_THIEF, "GET", "/api/v1/customers/%d" % dice.between(1, 60), 401, "invalid token"))
        last = time
        time += dice.between(900, 2900) * 1000
    hit = time
    for _ in range(14):
        log.add(time, request(time, dice, "svc-crm", TOKEN_THIEF, "GET", "/api/v1/customers/%d" % dice.between(1, 9999), 200))
        time += dice.between(150, 600) * 1000
    answers.attack(
        "token-attack", host="web01", file="web01/orders-api.json", source_ip=TOKEN_THIEF, failed=120, first=iso(first), last=iso(last),
        success={"username": "svc-crm", "timestamp": iso(hit), "requests": 14},
    )


def orders_api(answers):
    dice, log = Dice(707), Log()
    failures = sum(traffic(log, dice, day, 330 if day < 5 else 120) for day in range(7))
    token_attack(log, dice, answers)
    return log, failures
