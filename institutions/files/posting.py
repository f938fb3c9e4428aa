"""Files that come with a form: kept first, so that they stay whatever is wrong with the rest."""

from django.http import QueryDict

from institutions.files import receiving
from institutions.models import Institution, StoredFile
from pei_project import disk
from pei_project.errors import InvalidInput, RuleBroken
from pei_project.sheets.attached import UPLOAD
from pei_project.text import id_or_none
from pei_project.throttling import UPLOADS
from pei_project.uploads import let_go


class Posted(QueryDict):
    """What a form sent, with the id of each file in its place; ``refused`` says which files were
    not taken, and why, by the name of the answer."""

    refused: dict[str, str] = {}


def take_files(request, school: Institution) -> None:
    """Keep the files that the form brought (``NAME-file``) as the institution's and put the id of
    each into ``request.POST`` as the answer NAME. What stood there is what it replaces."""
    brought = {name.removesuffix(UPLOAD): file for name, file in request.FILES.items()}
    dropped = let_go(request)
    if not brought and not dropped:
        return
    posted = Posted("", mutable=True)
    posted.update(request.POST)
    posted.refused = {name.removesuffix(UPLOAD): why.sentence for name, why in dropped.items()}
    for name, upload in brought.items():
        try:
            file = take_file(request, school, upload, replaces=posted.get(name, ""))
        except RuleBroken as refused:
            posted.refused[name] = " ".join(reasons(refused))
        else:
            posted[name] = str(file.pk)
            posted.pop(f"{name}-remove", None)
    request.POST = posted


def take_file(request, school: Institution, upload, replaces="", **said) -> StoredFile:
    """Keep one file as the institution's; the same file brought again is the one there is. Raises
    what ``receive`` and ``add`` do, TooOften and StorageFull."""
    with disk.refusing():
        return _taken(request, school, upload, replaces, said)


def _taken(request, school: Institution, upload, replaces: str, said: dict) -> StoredFile:
    received = received_from(request.user, upload)
    mine = StoredFile.objects.filter(institution=school)
    if twin := mine.filter(blob=received.blob, name=received.name, replaced_by=None).first():
        return twin  # the answer to the first try was lost, or it is asked for in two places
    former = mine.filter(pk=id_or_none(replaces)).first()
    return receiving.add(school, received, actor=request.user, replaces=former, **said)


def reasons(refused: RuleBroken) -> list[str]:
    """Why a file was not taken, in the words of each problem."""
    if not isinstance(refused, InvalidInput):
        return [refused.sentence]
    return [problem.message for problems in refused.fields.values() for problem in problems]


def received_from(user, upload) -> receiving.Received:
    """Keep the bytes that somebody sends; so many files a minute and no more (TooOften)."""
    UPLOADS.take(str(user.pk))
    return receiving.receive(upload)
