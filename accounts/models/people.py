"""People, and what their sub-role lets them do."""

import uuid
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, functions
from django.utils import timezone

from catalogs.models import Gagem
from institutions.scope import within
from pei_project import policy
from pei_project.sheets.fields import Line
from pei_project.sheets.stamps import PEOPLE


class Role(models.Model):
    """The documented role of a login answer: ``institution``, ``secretary`` ..."""

    code = models.CharField("código", max_length=40, unique=True)
    name = models.CharField("nombre", max_length=120)

    class Meta:
        verbose_name, verbose_name_plural = "rol", "roles"
        ordering = ["id"]

    def __str__(self):
        return self.name


class Scope(models.TextChoices):
    """Whose plans a sub-role reaches. The value is the name of the User's field that says it."""

    INSTITUTION = "institution", "Su institución"
    GAGEM = "gagem", "Los municipios de su GAGEM"
    CERTIFIED_ENTITY = "certified_entity", "Su entidad territorial certificada"
    ALL = "all", "Todo"


class SubRole(models.Model):
    """What a person is in their office. Its grants are data that staff may change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("código", max_length=40, unique=True)
    name = models.CharField("nombre", max_length=120)
    role = models.ForeignKey(Role, models.PROTECT, verbose_name="rol", related_name="sub_roles")
    scope = models.CharField("alcance", max_length=20, choices=Scope)
    rank = models.PositiveSmallIntegerField(
        "rango", default=0, help_text="Nadie da un subrol de su mismo rango o de uno mayor."
    )

    class Meta:
        verbose_name, verbose_name_plural = "subrol", "subroles"
        ordering = ["rank", "code"]

    def __str__(self):
        return self.name


class Grant(models.Model):
    """One action that a sub-role may do; how far it reaches is the sub-role's scope."""

    sub_role = models.ForeignKey(
        SubRole, models.CASCADE, verbose_name="subrol", related_name="grants"
    )
    module = models.CharField("módulo", max_length=40, default="hvi")
    submodule = models.CharField("submódulo", max_length=60)
    action = models.CharField("acción", max_length=60)

    class Meta:
        verbose_name, verbose_name_plural = "permiso", "permisos"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_role", "module", "submodule", "action"], name="one_grant_each"
            ),
        ]

    def __str__(self):
        return f"{self.submodule} · {self.action}"


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The list twin of the "user.view" rule; a test holds the two together."""
        if not (user.is_active and user.holds("view_user")):
            return self.none()
        return self.within_reach_of(user)

    def within_reach_of(self, user):
        """The people of the schools in the user's scope, and those who share that scope."""
        reach = within(user, "institution__")
        if user.scope == Scope.GAGEM and user.gagem_id:
            reach |= Q(gagem=user.gagem_id)
        if user.scope == Scope.CERTIFIED_ENTITY and user.certified_entity_id:
            entity = user.certified_entity_id
            offices = Gagem.objects.filter(municipalities__certified_entity=entity)
            reach |= Q(certified_entity=entity) | Q(gagem__in=offices)
        return self.filter(reach)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """Store a user; without a password nobody can sign in as them."""
        user = self.model(email=self.model.normalize_username(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Staff of the platform: the whole admin, and the sub-role ``administrador``."""
        fields.setdefault("sub_role", SubRole.objects.filter(code="administrador").first())
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=self.model.normalize_username(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. Ask ``user.may(action, thing)``; never compare sub-roles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        "correo electrónico",
        unique=True,
        error_messages={"unique": "Ya hay un usuario con este correo."},
    )
    name = Line("nombre y apellidos", max_length=150, blank=False)
    sub_role = models.ForeignKey(
        SubRole,
        models.PROTECT,
        verbose_name="subrol",
        related_name="users",
        null=True,
        blank=True,
        help_text="Sin subrol, la persona puede ingresar pero no ve nada.",
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        models.PROTECT,
        verbose_name="institución",
        related_name="users",
        null=True,
        blank=True,
    )
    gagem = models.ForeignKey(
        "catalogs.Gagem",
        models.PROTECT,
        verbose_name="GAGEM",
        related_name="users",
        null=True,
        blank=True,
    )
    certified_entity = models.ForeignKey(
        "catalogs.CertifiedEntity",
        models.PROTECT,
        verbose_name="entidad territorial certificada",
        related_name="users",
        null=True,
        blank=True,
    )
    is_active = models.BooleanField(
        "activo", default=True, help_text="Quite la marca para cerrarle el paso de inmediato."
    )
    is_staff = models.BooleanField(
        "administra la plataforma", default=False, help_text="Puede entrar a esta administración."
    )
    second_factor_at = models.DateTimeField("segundo factor", null=True, editable=False)
    date_joined = models.DateTimeField("creado el", default=timezone.now, editable=False)
    epoch = models.PositiveIntegerField("época de sus sesiones", default=0, editable=False)
    revision = models.PositiveIntegerField("revisión", default=0, editable=False)
    updated_at = models.DateTimeField("cambiado el", default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="cambiado por",
        related_name="+",
        null=True,
        editable=False,
    )

    stamped_as, stamped_columns = PEOPLE, ("name",)
    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name, verbose_name_plural = "usuario", "usuarios"
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=functions.Lower("email")), name="email_lower")
        ]

    def __str__(self):
        return self.name or self.email

    @classmethod
    def normalize_username(cls, email):
        return super().normalize_username(email or "").strip().lower()

    def clean(self):
        """Each sub-role needs the field its scope is read from, and no other."""
        super().clean()
        wrong = {}
        for field in ("institution", "gagem", "certified_entity"):
            given = getattr(self, f"{field}_id") is not None
            name = self._meta.get_field(field).verbose_name
            if field == self.scope and not given:
                wrong[field] = f"El subrol «{self.sub_role}» necesita: {name}."
            elif field != self.scope and given:
                wrong[field] = f"El subrol elegido no usa este dato. Deje en blanco: {name}."
        if wrong:
            raise ValidationError(wrong)

    @property
    def scope(self) -> str | None:
        """How far the person's grants reach: a value of ``Scope``, None without sub-role."""
        return self.sub_role.scope if self.sub_role else None

    @cached_property
    def grants(self) -> list[Grant]:
        """The rows of the sub-role, read once per instance, in the order they were given."""
        return list(self.sub_role.grants.all()) if self.sub_role else []

    def holds(self, action: str) -> bool:
        return any(grant.action == action for grant in self.grants)

    @property
    def sees_people(self) -> bool:
        """Whether there is a list of people for them, which the menu then leads to."""
        return self.is_active and self.holds("view_user")

    def may(self, action: str, thing=None) -> bool:
        return policy.may(self, action, thing)

    def set_password(self, raw_password):
        """A new password ends every session, in browsers and in API clients."""
        super().set_password(raw_password)
        self.epoch += 1

    def set_unusable_password(self):
        self.set_password(None)

    def check_password(self, raw_password):
        """As Django's; a hash renewed on the way is no new password, so the epoch stays."""
        epoch = self.epoch
        matches = super().check_password(raw_password)
        self.epoch = epoch
        return matches

    def disable(self):
        """Shut the person out; the raised epoch keeps old sessions dead if enabled again."""
        self.is_active = False
        self.epoch += 1

    def get_session_auth_hash(self):
        """What a browser session is bound to: the password and the epoch."""
        return f"{super().get_session_auth_hash()}.{self.epoch}"
