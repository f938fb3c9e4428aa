"""When there is no room to write: how that looks, whoever says it, and how much room is left."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from pei_project.errors import StorageFull

# The disk is full, the quota is used up, the file may not grow beyond what its process may write.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
POSTGRES_DISK_FULL = "53100"
# What SQLite says of a quota, or of a file beside the database that it could not make or enlarge.
MAY_BE_FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
PRIMARY = 0xFF  # of an extended result code of SQLite

LEAST_SHARE, LEAST_BYTES = 0.05, 1024**3
PROBE_BYTES = 64 * 1024


def is_full(error: BaseException | None) -> bool:
    """Whether something was not written because there was no room for it: the disk says so, or
    the database, or what caused the ``error``."""
    match error:
        case None:
            return False
        case OSError(errno=number) if number in NO_ROOM:
            return True
        case sqlite3.Error(sqlite_errorcode=code) if _refuses_for_room(code & PRIMARY):
            return True
    has_said = getattr(error, "sqlstate", None) == POSTGRES_DISK_FULL
    return has_said or is_full(error.__cause__)


def _refuses_for_room(code: int) -> bool:
    if code == sqlite3.SQLITE_FULL:
        return True
    folder = database_folder()
    if code not in MAY_BE_FULL or folder is None:
        return False
    try:
        write_in(folder)
    except OSError as error:
        return error.errno in NO_ROOM
    return False


@contextmanager
def refusing() -> Iterator[None]:
    """Inside, a write for which there is no room is refused as the rules refuse (StorageFull), for
    whoever puts the sentence beside what was typed."""
    try:
        yield
    except Exception as error:
        if is_full(error):
            raise StorageFull from error
        raise


def write_in(folder: Path) -> None:
    """Bring a small file to the disk of ``folder`` and leave nothing of it. Raises OSError where
    that cannot be done."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(PROBE_BYTES))
        file.flush()
        os.fsync(file.fileno())


def has_room(folder: Path) -> bool:
    """Whether more is left on the disk of ``folder`` than 5 %, or than 1 GB of a large one."""
    disk = shutil.disk_usage(folder)
    return disk.free >= min(disk.total * LEAST_SHARE, LEAST_BYTES)


def database_folder() -> Path | None:
    """Where SQLite keeps its file; None for PostgreSQL, whose disk is its own affair, and for a
    database in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(connection.settings_dict["NAME"]).parent
