"""The base of the routes of one sheet: read, written whole (PUT), in part (PATCH), removed."""

from contextlib import contextmanager

from rest_framework.response import Response

from pei_project.api.errors import WireError
from pei_project.api.views import WRITING, ApiView, seen_revision
from pei_project.api.wire import camel
from pei_project.errors import InvalidInput
from pei_project.sheets.base import Sheet
from pei_project.sheets.saving import Stale, remove_sheet, save_sheet
from pei_project.sheets.serializers import parse, represent, wire_values


@contextmanager
def wire_names():
    """What the writer refuses, told by the names of the wire."""
    try:
        yield
    except InvalidInput as refused:
        raise InvalidInput(
            {
                ".".join(map(camel, path.split("."))): problems
                for path, problems in refused.fields.items()
            }
        ) from refused


class SheetView(ApiView):
    """A route of one sheet. Subclasses give its ``model``, set ``sheet`` where they find what the
    route is about, and open the methods they serve with ``rules`` and ``operations``."""

    model: type[Sheet] | None = None
    sheet: Sheet | None = None
    is_exact = True  # whether the reader may know the small counts of ``sensitive``

    def get(self, request, **kwargs):
        return self.answer(self.sheet)

    def put(self, request, **kwargs):
        return self.update(request, whole=True)

    def patch(self, request, **kwargs):
        return self.update(request, whole=False)

    def check_conditions(self, request):
        """First content is given once; who changes or removes says which revision they saw."""
        seen, name = 0, "stale"
        if request.method in ("PUT", "PATCH", "DELETE"):
            seen, name = seen_revision(request)
        if request.method in WRITING and seen != self.sheet.revision:
            raise self.refused(Stale(self.sheet), name)
        self.seen, self.stale_name = seen, name

    def update(self, request, whole: bool) -> Response:
        values, tables, _ = parse(self.model, request.data, whole)
        return self.answer(self.save(values, tables))

    def save(self, values, tables) -> Sheet:
        return self.write(save_sheet, values, tables)

    def remove(self) -> None:
        self.write(remove_sheet)

    def write(self, writer, *said):
        """What the writer of a sheet does, refused in the words of the wire."""
        try:
            with wire_names():
                return writer(self.sheet, *said, actor=self.request.user, seen=self.seen)
        except Stale as stale:
            raise self.refused(stale, self.stale_name) from stale

    @staticmethod
    def refused(stale: Stale, name: str) -> WireError:
        current = represent(stale.current, exact=True)  # told to who writes it
        said = {part: current[part] for part in ("revision", "updatedBy", "updatedAt")}
        return WireError(
            name, stale.sentence, current=said | {"values": wire_values(stale.current, exact=True)}
        )

    def represent(self, sheet: Sheet) -> dict:
        return represent(sheet, exact=self.is_exact)

    def answer(self, sheet: Sheet, status=200, headers=None) -> Response:
        headers = {"ETag": f'"{sheet.revision}"'} | (headers or {})
        return Response(self.represent(sheet), status=status, headers=headers)
