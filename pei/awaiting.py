"""Who asked for a PDF that takes a while and left is told when it is ready. Whoever stayed on its
page has fetched it by then."""

from pei import making
from pei.models import Awaited, PeiVersion
from pei.notices import tell
from pei_project.jobs.registry import job


def expect(version: PeiVersion, user, tag: str, url: str) -> None:
    """Somebody waits for the copy with this tag, which was asked for at ``url``."""
    Awaited.objects.get_or_create(tag=tag, user=user, defaults={"version": version, "url": url})


def fetched(user, tag: str) -> None:
    Awaited.objects.filter(tag=tag, user=user.pk).delete()


@job(making.TELL, "Avisar que un PDF está listo")
def tell_who_left(run):
    tag = run.payload["tag"]
    message = "pei.pdf_ready" if making.PDFS.get(tag) else "pei.pdf_refused"
    is_over = message == "pei.pdf_ready" or making.REFUSED.get(tag)
    with run.finishing():
        rows = Awaited.objects.filter(tag=tag)
        left = list(rows.select_related("version__institution__municipality", "user__sub_role"))
        for one in left:
            if is_over and one.user.may("pei.read", one.version):
                said = {"school": one.version.institution.name, "number": one.version.number}
                tell(message, [one.user], one.url, **said)
        Awaited.objects.filter(pk__in=[one.pk for one in left]).delete()
