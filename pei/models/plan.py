"""One version of an institution's PEI, and the steps it has taken."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from institutions.models import Institution, StoredFile
from institutions.scope import within
from pei.states import EDITABLE, IN_FORCE, OPEN, PUBLISHED, State

# Letters and digits that are not taken for one another when they are read aloud or copied by hand.
READABLE = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def receipt_code() -> str:
    """A code by which a step is found again: ``R-`` and twelve letters, 60 random bits."""
    return "R-" + "".join(secrets.choice(READABLE) for _ in range(12))


class PeiVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The list twin of the rule "pei.view"; a test holds the two together."""
        if not (user.is_active and user.holds("view_pei_institution")):
            return self.none()
        return self.filter(within(user, "institution__"))

    def readable_by(self, user):
        """The list twin of the rule "pei.read"."""
        own = Q(institution=user.institution_id) if user.scope == "institution" else Q(pk=None)
        return self.visible_to(user).filter(own | Q(state__in=PUBLISHED))

    def open(self):
        return self.filter(state__in=OPEN)

    def with_institution(self):
        """With everything that scope and headings read of the institution."""
        return self.select_related("institution__municipality__department", "institution__sector")


class AmendmentKind(models.TextChoices):
    """How far an amendment goes (Decreto 1860 de 1994, art. 15 and 16)."""

    ADJUSTMENT = "adjustment", "Ajuste"
    RESIGNIFICATION = "resignification", "Resignificación"


class PeiVersion(models.Model):
    """One version of the PEI of an institution: what ``idPei`` names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="pei_versions", verbose_name="institución"
    )
    number = models.PositiveIntegerField("versión", default=1)
    state = models.CharField("estado", max_length=12, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField("abierta", default=timezone.now)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="modifica a",
    )  # fmt: skip
    kind = models.CharField("tipo de cambio", max_length=16, choices=AmendmentKind, blank=True)
    reason = models.TextField("por qué se modifica", blank=True)
    # How often the Secretaría has sent it back. Observations are of the round they were made in.
    returns = models.PositiveSmallIntegerField("devoluciones", default=0)
    filing_number = models.CharField("radicado", max_length=60, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name="quién revisa",
    )  # fmt: skip
    due_on = models.DateField("plazo", null=True)
    next_review_year = models.PositiveSmallIntegerField("próxima revisión", null=True)

    stamped_by = ""
    objects = PeiVersionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "versión del PEI", "versiones del PEI"
        ordering = ["-opened_at", "id"]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="version_state_opened"),
            models.Index(fields=["state", "due_on"], name="version_state_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="one_version_number"),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_version",
            ),
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state=State.APPROVED),
                name="one_approved_version",
            ),
        ]

    def __str__(self):
        return f"PEI versión {self.number} · {self.institution}"

    @cached_property
    def observed_sections(self) -> frozenset[str]:
        """The sections that the Secretaría observed for the school when it last returned it."""
        told = self.observations.of_secretary().filter(shown=True)
        told = told.open() | told.filter(round=self.returns - 1)
        return frozenset(told.order_by().values_list("section", flat=True))

    def keeps_years(self) -> bool:
        """Whether the yearly tables are kept in this version: in the one that is written, else
        in the approved one, until another is opened."""
        if self.state in EDITABLE:
            return True
        others = PeiVersion.objects.filter(institution=self.institution_id).open()
        return self.state in IN_FORCE and not others.exists()

    def moves(self):
        """The steps that led it from one state to another, the last one first."""
        return self.steps.exclude(source=F("target")).order_by("-pk")

    def locked(self) -> "PeiVersion":
        """This version, read anew and held until the transaction ends."""
        versions = PeiVersion.objects.with_institution().select_for_update(of=("self",))
        return versions.get(pk=self.pk)


class Step(models.Model):
    """One step of a version's life: who took it, in which role, when, from where to where; its
    receipt, by which it is found again, and what was said with it."""

    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="steps", verbose_name="versión"
    )
    name = models.CharField("paso", max_length=20)
    source = models.CharField("desde", max_length=12, choices=State, blank=True)
    target = models.CharField("hasta", max_length=12, choices=State, default=State.DRAFT)
    at = models.DateTimeField("cuándo", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    actor_role = models.CharField("rol", max_length=100)
    note = models.TextField("nota", blank=True)
    receipt = models.CharField("constancia", max_length=20, unique=True, default=receipt_code)
    said = models.JSONField("lo dicho", default=dict)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="documento"
    )
    snapshot_hash = models.CharField("huella de lo congelado", max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "paso", "pasos"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.name} · {self.at:%d/%m/%Y}"
