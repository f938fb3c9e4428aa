"""Where files are kept on this machine: whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file is written beside its place, brought to the disk, and then put there in one step: a
    process that dies leaves no half file under any name that is ever asked for. The same name
    written again is replaced."""

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=place.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.replace(written, place)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        self._sync(place.parent)
        return name

    @staticmethod
    def _sync(folder: Path) -> None:
        """The name itself must reach the disk too."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
