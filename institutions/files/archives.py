"""Whether an Office file may be unpacked at all, said by its list of entries alone.

A bomb of 190 kB unpacks to 200 MB, and reading the list of an archive with 100,000 entries takes
a second: both are refused before anything is unpacked, from the record at the end of the file
(APPNOTE.TXT of PKWARE, 4.3.16).
"""

import io
import struct
import zipfile
import zlib

from institutions.files.kinds import refused

MOST_ENTRIES = 2_000
LONGEST_LIST = 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
LARGEST_RATIO = 200
SMALL = 1024 * 1024  # so little may be packed as tightly as it likes
NESTED = 2  # archives in archives: a chart brings its workbook

# The last two: a way of packing that is not known, a password.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"


def check(content: bytes) -> None:
    """Refuse an archive that is broken (``invalid_file``) or that would unpack to more than one
    may (``archive_too_large``)."""
    if _unpacked(content, NESTED) > MOST_UNPACKED:
        raise _too_large()


def _too_large():
    return refused("archive_too_large", "El archivo contiene demasiado. Divídalo en varios.")


def broken():
    return refused("invalid_file", "El archivo está dañado o incompleto. Guárdelo otra vez.")


def _unpacked(content: bytes, nested: int) -> int:
    """How many bytes it would unpack to, the archives in it too."""
    _check_list(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            total = sum(_size(entry) for entry in archive.infolist())
            if total > MOST_UNPACKED:
                raise _too_large()
            for entry in archive.infolist():
                if _is_archive(archive, entry):
                    if not nested:
                        raise _too_large()
                    total += _unpacked(archive.read(entry), nested - 1)
    except UNREADABLE as error:
        raise broken() from error
    return total


def _check_list(content: bytes) -> None:
    place = content.rfind(END_MARK, max(0, len(content) - END.size - 0xFFFF))
    if place < 0 or place + END.size > len(content):
        raise broken()
    _, _, _, _, entries, length, _, _ = END.unpack_from(content, place)
    if entries > MOST_ENTRIES or length > LONGEST_LIST:
        raise _too_large()


def _size(entry: zipfile.ZipInfo) -> int:
    ratio = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > SMALL and ratio > LARGEST_RATIO:
        raise _too_large()
    return entry.file_size


def _is_archive(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if entry.is_dir() or entry.file_size < END.size:
        return False
    with archive.open(entry) as inner:
        return inner.read(4) == b"PK\x03\x04"
