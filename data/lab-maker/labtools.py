# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hosts of the lab share: time, dice, log files and the tally of answers.

Nothing here depends on the machine, the clock or the version of Python: the dice are our own, so
that the same bytes come out everywhere.
"""
import datetime
import gzip
import io

START = datetime.datetime(2025, 3, 3, tzinfo=datetime.timezone.utc)  # a Monday
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
OFFICE_DAYS = range(5)
SECOND = 1_000_000


def at(day, clock):
    """Microseconds into the week: at("Tue", "02:14:07")."""
    hour, minute, second = (clock.split(":") + ["0"])[:3]
    whole = (DAYS.index(day) * 24 + int(hour)) * 3600 + int(minute) * 60
    return whole * SECOND + round(float(second) * SECOND)


def moment(time):
    return START + datetime.timedelta(microseconds=time)


def iso(time, digits=3):
    text = moment(time).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text[: len(text) - 6 + digits] + "Z"


def windows_time(time):
    return moment(time).strftime("%Y-%m-%dT%H:%M:%S.%f") + "3Z"  # seven digits, as Windows writes


def epoch(time):
    return round(START.timestamp()) * SECOND + time


class Dice:
    """xorshift64*: small, and the same everywhere."""

    def __init__(self, seed):
        self.state = seed * 0x9E3779B97F4A7C15 % 2**64 or 1

    def next(self):
        x = self.state
        x ^= x >> 12
        x ^= x << 25 & (2**64 - 1)
        x ^= x >> 27
        self.state = x
        return x * 0x2545F4914F6CDD1D % 2**64

    def between(self, low, high):
        return low + (self.next() >> 11) % (high - low + 1)

    def pick(self, items):
        return items[self.between(0, len(items) - 1)]

    def chance(self, percent):
        return self.between(1, 100) <= percent

    def seconds(self, low, high):
        """A span in microseconds."""
        return self.between(low * SECOND, high * SECOND)

    def hexadecimal(self, digits):
        return "".join("%x" % self.between(0, 15) for _ in range(digits))


class Log:
    """Records with their times, written in the order of time."""

    def __init__(self):
        self.records = []

    def add(self, time, record):
        self.records.append((time, len(self.records), record))

    def sorted(self):
        return [record for _, _, record in sorted(self.records, key=lambda r: r[:2])]

    def between(self, low, high):
        part = Log()
        part.records = [r for r in self.records if low <= r[0] < high]
        return part

    def lines(self, end="\n"):
        return "".join(record + end for record in self.sorted()).encode()


def gz(data, time, name):
    """A gzip file as logrotate leaves it, with the time of the rotation inside."""
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", 9, out, mtime=epoch(time) // SECOND) as f:
        f.write(data)
    return out.getvalue()


class Answers:
    """What an import of the lab has to find."""

    def __init__(self):
        self.files = {}
        self.attacks = {}

    def file(self, path, dataset, records, rejects=0, blank=0):
        self.files[path] = {
            "dataset": dataset, "records": records, "events": records - rejects - blank,
            "rejects": rejects, "blank": blank,
        }

    def attack(self, name, **facts):
        self.attacks[name] = facts

    def as_object(self):
        total = {key: sum(f[key] for f in self.files.values()) for key in ("records", "events", "rejects", "blank")}
        return {"files": self.files, "total": total, "attacks": self.attacks}
