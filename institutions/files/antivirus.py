"""The antivirus: off until ``CLAMD_URL`` names a clamd (``tcp://host:3310``, ``unix:/path``)."""

import contextlib
import socket
import struct
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 15
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    SILENT = "silent"  # it did not answer, or not with a verdict


def is_on() -> bool:
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> Verdict:
    """Ask clamd about these bytes (its INSTREAM command). ``CLEAN`` where it is off."""
    if not is_on():
        return Verdict.CLEAN
    try:
        with contextlib.closing(_connection()) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!L", 0))
            answer = _answer(clamd)
    except OSError:
        return Verdict.SILENT
    if answer.endswith(b"FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer.endswith(b"OK") else Verdict.SILENT


def _connection() -> socket.socket:
    place = urlsplit(settings.CLAMD_URL)
    if place.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(SECONDS)
        clamd.connect(place.path)
        return clamd
    clamd = socket.create_connection((place.hostname, place.port or 3310), SECONDS)
    clamd.settimeout(SECONDS)
    return clamd


def _answer(clamd: socket.socket) -> bytes:
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        more = clamd.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].strip()
