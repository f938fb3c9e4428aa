"""What was made once and is kept in the default storage, by the hash of what it was made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Shelf:
    """At most ``room`` files of one kind; the oldest makes place for the newest. ``end``: what a
    whole one ends with; a file without it, still being written or never finished, is none."""

    folder: str
    suffix: str
    end: bytes
    room: int

    def path(self, name: str) -> str:
        return f"{self.folder}/{name}{self.suffix}"

    def get(self, name: str) -> bytes | None:
        try:
            with default_storage.open(self.path(name)) as file:
                content = file.read()
        except FileNotFoundError:
            return None
        return content if content.rstrip().endswith(self.end) else None

    def put(self, name: str, content: bytes) -> None:
        self._make_room()
        self.drop(name)
        default_storage.save(self.path(name), ContentFile(content))

    def drop(self, name: str) -> None:
        default_storage.delete(self.path(name))

    def _make_room(self) -> None:
        paths = list(self._paths())
        if len(paths) < self.room:
            return
        paths.sort(key=default_storage.get_modified_time)
        for path in paths[: len(paths) - self.room + 1]:
            default_storage.delete(path)

    def _paths(self) -> Iterator[str]:
        if default_storage.exists(self.folder):
            for name in default_storage.listdir(self.folder)[1]:
                yield f"{self.folder}/{name}"
