"""The import of the official directory in the admin: a file, what it would do, yes, done.

Between preview and confirmation the file waits in the cache, which the processes of the server
share and which empties itself. Only who uploaded it reaches it, and once. What is written is what
was shown: if the institutions have changed meanwhile, the new preview is shown instead.
"""

import hashlib
import secrets
import zlib
from dataclasses import dataclass

from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from institutions.directory import files, importing
from institutions.directory.comparison import Outcome
from pei_project import policy
from pei_project.errors import RuleBroken

WAITS = 30 * 60  # seconds that a file waits for its confirmation
SAMPLE = 20  # lines shown of each kind
REFUSED_SHOWN = 1000  # more mean that the file is another one
RESULT = "directory_import"  # in the session: the counts of its last import


@dataclass(frozen=True)
class Waiting:
    """A file shown and not yet confirmed; ``seen`` is the fingerprint of what was shown."""

    name: str
    packed: bytes
    seen: str


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Archivo CSV",
        help_text="Hasta 5 MB y 30.000 líneas. Se reconocen la codificación y el separador.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": "Elija un archivo.",
            "missing": "Elija un archivo.",
            "empty": "El archivo está vacío.",
        },
    )

    def clean_file(self):
        """The table of the file; its bytes stay in ``self.data_read``."""
        upload = self.cleaned_data["file"]
        self.data_read = upload.read(files.MAX_BYTES + 1)
        try:
            return files.read(self.data_read)
        except files.UnreadableFile as error:
            raise forms.ValidationError(str(error), code="invalid") from error


class DirectoryImport:
    """What the admin of institutions gains: three pages, and the link to them on its list."""

    def get_urls(self):
        pages = {
            "importar/": (self.import_page, "institutions_institution_import"),
            "importar/confirmar/": (self.confirm_page, "institutions_institution_import_confirm"),
            "importar/resultado/": (self.result_page, "institutions_institution_import_result"),
        }
        own = [
            path(way, self.admin_site.admin_view(view), name=name)
            for way, (view, name) in pages.items()
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        may_import = policy.may(request.user, "directory.import")
        return super().changelist_view(request, {"may_import": may_import} | (extra_context or {}))

    def import_page(self, request):
        """Ask for the file; show what it would do."""
        _require(request)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = UploadForm(*sent)
        if not form.is_valid():
            return self._page(request, "import.html", {"form": form})
        outcome = importing.preview(form.cleaned_data["file"])
        name = request.FILES["file"].name
        return self._preview(request, outcome, form.data_read, name)

    def confirm_page(self, request):
        """Write what was shown. The file is used up: sent twice, it is written once."""
        _require(request)
        if request.method != "POST":
            return redirect("admin:institutions_institution_import")
        key = _key(request, request.POST.get("token", ""))
        waiting = cache.get(key)
        if waiting is None or not cache.delete(key):
            sentence = "La vista previa venció o ya se usó. Cargue el archivo otra vez."
            return self._again(request, sentence)
        data, name = zlib.decompress(waiting.packed), waiting.name
        try:
            outcome = importing.apply(files.read(data), actor=request.user, seen=waiting.seen)
        except (importing.Moved, importing.LinesRefused) as error:
            return self._preview(request, error.outcome, data, name, notice=error.sentence)
        except RuleBroken as error:
            return self._again(request, error.sentence)
        request.session[RESULT] = _counts(outcome) | {"file": name}
        return redirect("admin:institutions_institution_import_result")

    def result_page(self, request):
        """What the last import of this session did."""
        _require(request)
        if RESULT not in request.session:
            return redirect("admin:institutions_institution_import")
        return self._page(request, "import_result.html", {"result": request.session[RESULT]})

    def _preview(self, request, outcome: Outcome, data: bytes, name: str, notice: str = ""):
        token = ""
        if outcome.changes_something:
            token = secrets.token_urlsafe(24)
            waiting = Waiting(name, zlib.compress(data), outcome.fingerprint)
            cache.set(_key(request, token), waiting, WAITS)
        context = {
            "outcome": outcome,
            "separator": files.SEPARATORS[outcome.table.separator],
            "counts": _counts(outcome),
            "new": outcome.new[:SAMPLE],
            "changed": outcome.changed[:SAMPLE],
            "warnings": outcome.warnings[:SAMPLE],
            "refused": outcome.refused[:REFUSED_SHOWN],
            "file": name,
            "token": token,
            "notice": notice,
        }
        return self._page(request, "import_preview.html", context)

    def _again(self, request, notice: str):
        return self._page(request, "import.html", {"form": UploadForm(), "notice": notice})

    def _page(self, request, template: str, context: dict):
        shared = self.admin_site.each_context(request) | {
            "title": "Importar el directorio oficial",
            "list_url": reverse("admin:institutions_institution_changelist"),
            "again_url": reverse("admin:institutions_institution_import"),
        }
        template = f"admin/institutions/{template}"
        return TemplateResponse(request, template, shared | context)


def _require(request) -> None:
    if not policy.may(request.user, "directory.import"):
        raise PermissionDenied


def _key(request, token: str) -> str:
    """Under what a file waits: hashed, for what comes as token may be anything."""
    said = f"{request.user.pk}:{token}"
    return f"directory-import:{hashlib.sha256(said.encode()).hexdigest()}"


def _counts(outcome: Outcome) -> dict[str, int]:
    return {
        "new": len(outcome.new),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "refused": len(outcome.refused),
        "warnings": len(outcome.warnings),
    }
