"""The PDF of a PEI for programs."""

import orjson
from django.http import HttpResponse

from pei import pdf
from pei.api.views import ReadablePlan
from pei.models.frozen import Moment
from pei_project.api.operations import IF_NONE_MATCH, JSON, RANGE, Operation
from pei_project.api.shapes import one_of, text
from pei_project.api.wire import AnyNegotiation
from pei_project.errors import InvalidInput, Problem


class PlanDownload(ReadablePlan):
    """GET /pei/{idPei}/download: the PDF of the current text."""

    content_negotiation_class = AnyNegotiation
    query = {
        "copy": one_of(
            (pdf.CURRENT, *Moment.values),
            default=pdf.CURRENT,
            description="El texto de hoy, el que se adoptó o el que se aprobó. Desde la adopción "
            "el de hoy es el que quedó congelado: siempre los mismos bytes.",
        ),
        "annexes": one_of(
            ("false", "true"),
            default="false",
            description="`true`: con los PDF que las respuestas señalan detrás, cada uno después "
            "de una página que lo nombra.",
        ),
    }
    parameters = frozenset(query)
    operations = {
        "GET": Operation(
            summary="Download PEI",
            folder="pei",
            description="El PEI en PDF. Mientras se prepara, 202: se pide otra vez en `Location`, "
            "después de lo que dice `Retry-After`.",
            answer=text(contentMediaType="application/pdf"),
            media=("application/pdf",),
            accepts=(IF_NONE_MATCH, RANGE),
            sends=("ETag",),
            waits=True,
            refusals=("payload_too_large", "throttled", "storage_full"),
        )
    }

    def get(self, request, **kwargs):
        copy, annexes = (self.chosen(request, name) for name in ("copy", "annexes"))
        frozen = pdf.copy_of(self.thing, copy)
        if frozen:
            found = pdf.freezing.wait(frozen)
        else:
            found = pdf.asked_pdf(self.thing, request.user, with_annexes=annexes == "true")
        if not isinstance(found, pdf.Pdf):
            return self.still_being_made(request)
        return pdf.range_response(request, found, pdf.filename_of(self.thing, frozen))

    def chosen(self, request, name: str) -> str:
        offered = self.query[name]["enum"]
        said = request.query_params.get(name, self.query[name]["default"])
        if said not in offered:
            problem = Problem("invalid_choice", f"Elija {' o '.join(offered)}.")
            raise InvalidInput({name: [problem]})
        return said

    def still_being_made(self, request):
        body = orjson.dumps({"message": "El PDF se está preparando. Pídalo otra vez."})
        response = HttpResponse(body, status=202, content_type=JSON)
        response["Location"] = request.get_full_path()
        response["Retry-After"] = str(pdf.making.WAIT)
        response["Cache-Control"] = "no-store"
        return response
