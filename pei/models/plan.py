"""One version of an institution's PEI, and the steps it has taken."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution
from institutions.scope import within
from pei.states import EDITABLE, IN_FORCE, OPEN, PUBLISHED, State


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


class PeiVersion(models.Model):
    """One version of the PEI of an institution: what ``idPei`` names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="pei_versions", verbose_name="institución"
    )
    number = models.PositiveIntegerField("versión", default=1)
    state = models.CharField("estado", max_length=12, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField("abierta", default=timezone.now)

    stamped_by = ""
    objects = PeiVersionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "versión del PEI", "versiones del PEI"
        ordering = ["-opened_at", "id"]
        indexes = [models.Index(fields=["state", "-opened_at"], name="version_state_opened")]
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

    def keeps_years(self) -> bool:
        """Whether the yearly tables are kept in this version: in the one that is written, else
        in the approved one, until another is opened."""
        if self.state in EDITABLE:
            return True
        others = PeiVersion.objects.filter(institution=self.institution_id).open()
        return self.state in IN_FORCE and not others.exists()

    def locked(self) -> "PeiVersion":
        """This version, read anew and held until the transaction ends."""
        versions = PeiVersion.objects.with_institution().select_for_update(of=("self",))
        return versions.get(pk=self.pk)


class Step(models.Model):
    """One step of a version's life: who took it, in which role, when."""

    version = models.ForeignKey(
        PeiVersion, models.CASCADE, related_name="steps", verbose_name="versión"
    )
    name = models.CharField("paso", max_length=20)
    at = models.DateTimeField("cuándo", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="quién"
    )
    actor_role = models.CharField("rol", max_length=100)
    note = models.TextField("nota", blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "paso", "pasos"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.name} · {self.at:%d/%m/%Y}"
