"""A process of its own for what may cost too much: setting pages and reading strangers' PDFs.

``run`` starts ``python -m MODULE FOLDER`` with the files it is given in a folder, and gives back
the files it finds there afterwards. The process knows no secret and no database, may use only so
much time and memory, and gives its memory back when it ends. No more of them run at once on a
machine than it has cores: each holds a lock on a file, which the system lets go of even where the
process is killed, and which outlives whoever started it.
"""

import errno
import fcntl
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CPU_SECONDS = 55
WALL_SECONDS = 120
MEMORY = 850 * 1024 * 1024
FILE = 300 * 1024 * 1024
OUT_OF_MEMORY, OUT_OF_ROOM = 3, 4  # exit statuses
# How a process ends that met a limit, or that C code gave up; another signal came from outside.
LIMITS = {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGABRT, -signal.SIGSEGV, OUT_OF_MEMORY}
ENVIRONMENT = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")

PLACES = len(os.sched_getaffinity(0))
LONGEST_QUEUE = 60  # seconds
LOOK = 0.1

log = logging.getLogger(__name__)


class TooMuch(Exception):
    """The work asks for more time or memory than it may have."""


class Busy(Exception):
    """The machine has no room for the work now, or was too slow at it."""


def run(module: str, files: dict[str, bytes], kind: str = "pages") -> dict[str, bytes]:
    """The files the process leaves. Raises TooMuch, Busy for what may go better later, or OSError
    ENOSPC where there is no room for its files. Work of another ``kind`` has places of its own:
    who sends a file does not wait for a long document."""
    with place(kind=kind) as lock, tempfile.TemporaryDirectory(prefix="pei-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        _done(module, folder, lock)
        left = [path for path in Path(folder).iterdir() if path.name not in files]
        return {path.name: path.read_bytes() for path in left}


def _done(module: str, folder: str, lock: int) -> None:
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, folder],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=ROOT,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            pass_fds=[lock],
            timeout=WALL_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise Busy(f"{module} took {WALL_SECONDS} s") from error
    said = done.stderr.decode(errors="replace")
    if done.returncode in LIMITS:
        raise TooMuch(said)
    if done.returncode == OUT_OF_ROOM:
        raise OSError(errno.ENOSPC, said)
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{said}")
    if said:
        log.warning("%s said: %s", module, said)


def serve(work: Callable[[Path], None], folder: str) -> int:
    """The main function of such a process: ``work`` on the folder within the limits. Returns the
    exit status."""
    limit()
    try:
        work(Path(folder))
    except (MemoryError, RecursionError):
        return OUT_OF_MEMORY
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):  # EFBIG is its own limit
            raise
        return OUT_OF_ROOM
    return 0


def limit() -> None:
    """Called by the process for itself, before it reads anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))


# --- One for each core ----------------------------------------------------------------------


@contextmanager
def place(wait: float = LONGEST_QUEUE, kind: str = "pages") -> Iterator[int]:
    """Hold one of the machine's places, as the number of an open file; Busy if none is free."""
    until = time.monotonic() + wait
    while (lock := _free_place(kind)) is None:
        if time.monotonic() >= until:
            raise Busy("no free place")
        time.sleep(LOOK)
    try:
        yield lock
    finally:
        os.close(lock)


def has_place() -> bool:
    """Whether a process could start now."""
    with suppress(Busy), place(wait=0):
        return True
    return False


def _free_place(kind: str) -> int | None:
    folder = Path(tempfile.gettempdir()) / f"pei-places-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(PLACES):
        lock = os.open(folder / f"{kind}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return lock
    return None
