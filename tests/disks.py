"""A small disk that a process lives on, to be filled and to be given room again.

``small_disk`` gives the best that this machine allows: a file system of 20 MB in the memory, which
root and who may have a namespace of their own can mount; else the process is forbidden to make any
file longer, and that is refused to it just as really.
"""

import resource
import subprocess
from contextlib import suppress
from pathlib import Path

MOUNT = 'mount -t tmpfs -o size=20m tmpfs "$0"'
FURNISH = 'cp -r "$1/." "$0"; shift; exec "$@"'
# That of root comes first: in it a process stays who it is.
NAMESPACES = (
    ["unshare", "--mount"],
    ["unshare", "--user", "--map-root-user", "--mount"],
)


class Mounted:
    """A disk that only the process and what it starts can see."""

    def __init__(self, folder: Path, namespace: list[str]):
        self.folder, self.namespace = folder, namespace

    def living(self, contents: Path, *command: str) -> list[str]:
        """The command that runs ``command`` with a copy of ``contents`` on the disk."""
        shell = ["sh", "-ec", f"{MOUNT}; {FURNISH}", str(self.folder), str(contents)]
        return [*self.namespace, *shell, *command]

    def fill(self, process: int) -> None:
        with suppress(OSError), self._filling(process).open("wb", buffering=0) as file:
            while file.write(bytes(1024)):
                pass

    def give_room(self, process: int) -> None:
        self._filling(process).unlink()

    def _filling(self, process: int) -> Path:
        return Path(f"/proc/{process}/root{self.folder}/filling")


class Forbidden:
    """The disk of everybody, on which the process may write no more."""

    def __init__(self, folder: Path):
        self.folder = folder

    def living(self, contents: Path, *command: str) -> list[str]:
        return ["sh", "-ec", FURNISH, str(self.folder), str(contents), *command]

    def fill(self, process: int) -> None:
        for one in (process, *children(process)):
            _, most = resource.prlimit(one, resource.RLIMIT_FSIZE)
            resource.prlimit(one, resource.RLIMIT_FSIZE, (0, most))

    def give_room(self, process: int) -> None:
        for one in (process, *children(process)):
            _, most = resource.prlimit(one, resource.RLIMIT_FSIZE)
            resource.prlimit(one, resource.RLIMIT_FSIZE, (most, most))


def children(process: int) -> list[int]:
    said = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in said.split()]


def small_disk(folder: Path) -> Mounted | Forbidden:
    for namespace in NAMESPACES:
        trying = [*namespace, "sh", "-c", MOUNT, str(folder)]
        if subprocess.run(trying, capture_output=True).returncode == 0:
            return Mounted(folder, namespace)
    return Forbidden(folder)
