"""Public pages: is this PDF genuine, and in force?"""

from django.shortcuts import redirect, render

from accounts.throttling import address_of
from pei import verifying
from pei.verifying import LONGEST_CODE, Verified, code_typed
from pei_project.throttling import VERIFICATIONS

MENU = {"menu": "verify", "longest": LONGEST_CODE}
NO_CODE = "Escriba el código que está en la portada"
GROUPS_OF_DIGEST = 4


def verify(request):
    """The form for the code, which leads to the page of that code."""
    typed = request.GET.get("codigo")
    if typed is None:
        return render(request, "pei/verify.html", MENU)
    if code := code_typed(typed):
        return redirect("pei:verified", code)
    problems = [{"text": NO_CODE, "href": "#codigo"}]
    context = MENU | {"problems": problems, "error": NO_CODE, "typed": typed[:LONGEST_CODE]}
    return render(request, "pei/verify.html", context, status=422)


def verified(request, code):
    """What a code proves, whoever asks, as often as a school may."""
    VERIFICATIONS.take(address_of(request))
    code = code_typed(code)
    found = verifying.verify(code)
    if found is None:
        context = MENU | {"typed": code, "is_unknown": True}
        response = render(request, "pei/verify.html", context, status=404)
        response.says_why = True
        return response
    context = MENU | {
        "code": code,
        "verdict": verdict(found),
        "facts": facts(found),
        "newer": found.newer,
        "digest": found.frozen.pdf_sha256,
        "digest_groups": groups(found.frozen.pdf_sha256),
    }
    return render(request, "pei/verified.html", context)


def verdict(found: Verified) -> dict:
    """One sentence, and one more; ``kind`` is its colour."""
    when = f"{found.said['state']}."
    if found.ending:
        return {
            "kind": "info",
            "title": "El documento es auténtico",
            "text": f"{when} {found.ending}",
        }
    if found.is_in_force:
        return {
            "kind": "success",
            "title": "El documento es auténtico y está vigente",
            "text": f"{when} Rige hasta que se apruebe otra versión.",
        }
    if found.is_awaiting:
        return {
            "kind": "info",
            "title": "El documento es auténtico y aún no está aprobado",
            "text": f"{when} Rige cuando lo apruebe la Secretaría de Educación.",
        }
    return {
        "kind": "info",
        "title": "El documento es auténtico, pero ya no está vigente",
        "text": f"{when} Fue reemplazado.",
    }


def facts(found: Verified) -> list[dict]:
    """Whose it was then, which version, of when, and whether it is in force."""
    said = found.said
    school = said["institution"]
    definition = next(one for one in said["sections"] if one["key"] == "definition")
    number = definition["content"]["version_label"] or said["version"]["number"]
    state = (
        "Vigente" if found.is_in_force else "Sin aprobar" if found.is_awaiting else "No vigente"
    )
    told = [
        ("Institución", school["name"]),
        ("Municipio", f"{school['municipality']}, {school['department']}"),
        ("Código DANE", school["dane_code"]),
        ("Documento", f"Proyecto Educativo Institucional, versión {number}"),
        ("Fecha", said["state"]),
        ("Estado", "No vigente" if found.ending else state),
    ]
    if found.ending:
        told.insert(3, ("Estado de la institución", found.ending))
    return [{"label": label, "value": value} for label, value in told]


def groups(digest: str) -> str:
    """A hash in groups of four, which the eye can follow."""
    starts = range(0, len(digest), GROUPS_OF_DIGEST)
    return " ".join(digest[start : start + GROUPS_OF_DIGEST] for start in starts)
