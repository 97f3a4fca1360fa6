"""Events as an iCalendar file (RFC 5545), one all-day event each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from policy_qa.export.content import Event

_LINE_BYTES = 75


def to_ics(events: Iterable[Event], *, name: str) -> bytes:
    """Return a calendar; lines end in CRLF and are folded at 75 bytes as RFC 5545 asks.

    Equal events give equal bytes, so a calendar imported again changes nothing.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//policy-qa//duties//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in events:
        lines += _event_lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event_lines(event: Event) -> list[str]:
    key = f"{event.day.isoformat()}|{event.summary}|{event.description}"
    stamp = f"{event.day:%Y%m%d}T000000Z"
    return [
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@policy-qa",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(event.summary)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    pieces, current, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE_BYTES:
            pieces.append(current)
            current, size = " ", 1
        current, size = current + character, size + width
    return "\r\n".join([*pieces, current])
