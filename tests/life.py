"""The demo school whose PEI lacks nothing, and what is said with each step of its life."""

from dataclasses import replace
from types import SimpleNamespace

from accounts.models import User
from institutions.models import SessionAct, StoredFile
from pei.demo.loading import load_demo
from pei.demo.schools import CEIBA, GUADUAL
from pei.lifecycle import mark_of
from pei.models import Observation, PeiVersion
from pei.models.review import Side, Visibility
from pei_project.api.wire import camel

# Everybody of the demo who has to do with the school, and two who have not, by their e-mails.
PEOPLE = {
    "secretary": "secretaria@demo.example",
    "leader": "lider@demo.example",
    "rector": "rectora@demo.example",
    "council": "consejo@demo.example",
    "gagem": "gagem@demo.example",
    "reviewer": "calidad@demo.example",
    "director": "director@demo.example",
    "staff": "admin@demo.example",
    "auditor": "consulta@demo.example",
    "stranger": "secretaria@otra.example",
}
ROUTES = {
    "submit": "submit",
    "adopt": "school-governing",
    "send_back": "school-governing",
    "file": "filing",
    "withdraw": "withdraw",
    "reject": "reject",
    "approve": "approve",
    "assign": "assign",
    "amend": "amend",
}
PAGES = {
    "submit": "enviar",
    "adopt": "decision",
    "send_back": "decision",
    "file": "radicar",
    "withdraw": "retirar",
    "reject": "devolver",
    "approve": "aprobar",
    "amend": "modificar",
}


def demo() -> SimpleNamespace:
    """Load two schools of the demo before anything has happened to their PEIs; the people by
    their part, and the version of the first school."""
    load_demo([replace(GUADUAL, happened=None), CEIBA])
    people = {who: User.objects.get(email=email) for who, email in PEOPLE.items()}
    version = PeiVersion.objects.get(institution=people["rector"].institution)
    return SimpleNamespace(people=people, version=version)


def said_with(name: str, version: PeiVersion) -> dict:
    """What is said with a step, with nothing wrong in it, as its form takes it."""
    acts = SessionAct.objects.filter(institution=version.institution_id)
    match name:
        case "adopt":
            file = StoredFile.objects.filter(institution=version.institution_id).first()
            return {
                "result": "adopted",
                "academic_council_act": acts.filter(body__code="consejo-academico")[0].pk,
                "directive_council_act": acts.filter(body__code="consejo-directivo")[0].pk,
                "quorum": 7,
                "votes_for": 6,
                "votes_against": 1,
                "abstentions": 0,
                "agreement_number": "02",
                "agreement_date": "2026-04-24",
                "agreement_file": file.pk,
            }
        case "send_back":
            return {"result": "returned", "note": "Falta el horizonte de la visión."}
        case "withdraw":
            return {"reason": "Falta un anexo."}
        case "approve":
            return {"opinion_number": "012", "opinion_date": "2026-06-12"}
        case "assign":
            return {"user_id": User.objects.get(email=PEOPLE["gagem"]).pk}
        case "amend":
            return {"kind": "adjustment", "reason": "Cambia el SIEE."}
    return {}


def body_of(name: str, version: PeiVersion) -> dict:
    """The same as the route takes it."""
    said = said_with(name, version)
    return {
        camel(key): value if isinstance(value, int) else str(value) for key, value in said.items()
    }


def form_of(name: str, version: PeiVersion) -> dict:
    """The same as the page sends it, which saw the version as it stands."""
    return said_with(name, version) | {"seen": mark_of(version)}


def route_of(name: str, version: PeiVersion) -> str:
    return f"/pei/{version.pk}/{ROUTES[name]}"


def page_of(name: str, version: PeiVersion) -> str:
    return f"/proyectos/{version.pk}/{PAGES[name]}/"


def observe(version: PeiVersion, author, section="objectives", **said) -> Observation:
    """An observation of the Secretaría that the school will see when it gets the PEI back."""
    said = {"side": Side.SECRETARY, "visibility": Visibility.SCHOOL, "shown": False} | said
    return Observation.objects.create(
        version=version,
        section=section,
        revision=1,
        text="Diga en qué año se cumple cada meta.",
        round=version.returns,
        author=author,
        author_name=author.name,
        author_role=str(author.sub_role),
        **said,
    )


def put_in(state: str, version: PeiVersion, **said) -> PeiVersion:
    """The version in a state, whatever led there."""
    PeiVersion.objects.filter(pk=version.pk).update(state=state, **said)
    return PeiVersion.objects.with_institution().get(pk=version.pk)
