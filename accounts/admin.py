"""Staff's desk for users and for what each sub-role may do.

Nobody changes who stands at or above their own rank; a superuser is above all ranks, so that the
last administrator cannot lock themselves out.
"""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import links, people, second_factor
from accounts.desk_forms import AddUserForm, ChangeUserForm
from accounts.models import FailedLogin, Grant, Role, SubRole, User
from accounts.ranks import rank_of
from pei_project.admin import DeskModelAdmin, Figure, Granted
from pei_project.errors import RuleBroken
from pei_project.search import folded
from pei_project.sheets import things

# What a person may do is said by their sub-role; secrets and codes are shown to nobody.
admin.site.unregister([Group, TOTPDevice, StaticDevice])


class PeopleDesk(Granted):
    """Users, roles and grants are kept by who may manage people everywhere."""

    view_action, change_action = "user.view", "user.manage"

    def may(self, request, action):
        user = request.user
        return (user.is_active and user.is_superuser) or super().may(request, action)


class Lacking(admin.SimpleListFilter):
    title = "qué revisar"
    parameter_name = "revisar"

    def lookups(self, request, model_admin):
        return [("sin-subrol", "activos sin subrol")]

    def queryset(self, request, queryset):
        return queryset.filter(**WITHOUT_SUB_ROLE) if self.value() == "sin-subrol" else queryset


WITHOUT_SUB_ROLE = {"is_active": True, "sub_role": None}


@admin.register(User)
class UserAdmin(PeopleDesk, DeskModelAdmin, auth_admin.UserAdmin):
    add_form = AddUserForm
    form = ChangeUserForm
    list_display = ["email", "name", "sub_role", "institution", "is_active"]
    list_filter = [Lacking, "is_active", "sub_role", "is_staff"]
    list_select_related = ["sub_role", "institution"]
    search_fields = ["folded_email", "folded_name", "institution__search_key"]
    search_help_text = "Correo, nombre o institución; no importan las tildes."
    ordering = ["email"]
    filter_horizontal = []
    autocomplete_fields = ["institution"]
    actions = ["disable", "invite", "reset_second_factor"]
    readonly_fields = ["password_change", "second_factor_at", "last_login", "date_joined"]
    reach = (
        "Qué puede hacer y dónde",
        {"fields": ["sub_role", "institution", "gagem", "certified_entity"]},
    )
    fieldsets = [
        (None, {"fields": ["email", "name", "password_change", "second_factor_at", "is_active"]}),
        reach,
        ("Administración", {"fields": ["is_staff", "is_superuser"]}),
        ("Fechas", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
        reach,
    ]

    def get_search_results(self, request, queryset, search_term):
        """People are few beside schools: their names are folded as they are searched."""
        people = queryset.annotate(folded_name=folded("name"), folded_email=folded("email"))
        return super().get_search_results(request, people, search_term)

    def attention(self, request):
        count = User.objects.filter(**WITHOUT_SUB_ROLE).count()
        return [Figure(count, "usuarios activos sin subrol", self.list_url(revisar="sin-subrol"))]

    @admin.display(description="contraseña")
    def password_change(self, user):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">Cambiar la contraseña</a>', address)

    @admin.action(description="Desactivar los usuarios elegidos", permissions=["change"])
    def disable(self, request, users):
        for user in users:
            if self.has_change_permission(request, user):
                try:
                    with transaction.atomic():
                        user, before = people.hold(user), things.said(user)
                        people.shut_out(request.user, user)
                        people.keep(request.user, user, before)
                except RuleBroken as refused:
                    self.message_user(request, f"{user}: {refused.sentence}", messages.ERROR)
                else:
                    self.log_change(request, user, "Desactivado.")

    @admin.action(description="Invitar otra vez a los usuarios elegidos", permissions=["change"])
    def invite(self, request, users):
        for user in users:
            if self.has_change_permission(request, user):
                try:
                    people.invite_again(request.user, user)
                except RuleBroken as refused:
                    self.message_user(request, f"{user}: {refused.sentence}", messages.ERROR)
                else:
                    self.log_change(request, user, "Invitado otra vez.")

    @admin.action(description="Quitar el segundo factor perdido", permissions=["change"])
    def reset_second_factor(self, request, users):
        for user in users:
            if user.second_factor_at and self.has_change_permission(request, user):
                second_factor.reset(user, request.user)
                self.log_change(request, user, "Segundo factor quitado.")

    def user_change_password(self, request, id, form_url=""):  # noqa: A002  # Django's name
        """The history tells that somebody gave a person another password; never which."""
        with transaction.atomic():
            user = self.get_object(request, unquote(id))
            epoch = user and user.epoch
            response = super().user_change_password(request, id, form_url)
            if user and User.objects.filter(pk=user.pk).exclude(epoch=epoch).exists():
                told = {"field": "password", "row": None, "before": None, "after": None}
                things.record_thing(user, request.user, [told])
        return response

    def save_model(self, request, user, form, change):
        if change and "is_active" in form.changed_data and not user.is_active:
            user.disable()
            people.close_families(user)
        if change and {"is_active", "email"} & {*form.changed_data}:
            links.end(user)
        self.sign(request, user)
        super().save_model(request, user, form, change)
        if not change and not user.has_usable_password():
            people.send_invitation(request.user, user)

    def sign(self, request, user):
        """Say who changed the user, and let whoever is editing the same see it."""
        user.revision += 1
        user.updated_at, user.updated_by = timezone.now(), request.user

    def get_readonly_fields(self, request, user=None):
        """Only a superuser opens the admin to others."""
        guarded = [] if request.user.is_superuser else ["is_staff", "is_superuser"]
        return [*self.readonly_fields, *guarded]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """Nobody gives a sub-role of their own rank or a higher one."""
        if field.name == "sub_role":
            kwargs["queryset"] = SubRole.objects.filter(rank__lt=rank_of(request.user))
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def has_change_permission(self, request, user=None):
        if not super().has_change_permission(request, user):
            return False
        return user is None or request.user.is_superuser or rank_of(user) < rank_of(request.user)


class GrantInline(PeopleDesk, admin.TabularInline):
    model = Grant
    extra = 0

    def has_change_permission(self, request, sub_role=None):
        return may_change(request, sub_role) and super().has_change_permission(request, sub_role)

    has_add_permission = has_delete_permission = has_change_permission


def may_change(request, sub_role) -> bool:
    return sub_role is None or sub_role.rank < rank_of(request.user)


@admin.register(SubRole)
class SubRoleAdmin(PeopleDesk, DeskModelAdmin):
    """Sub-roles are named by tokens and steps, so they stay; what each may do is data."""

    list_display = ["name", "code", "role", "scope", "rank", "people"]
    list_filter = ["role"]
    list_select_related = ["role"]
    inlines = [GrantInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(people_count=Count("users"))

    @admin.display(description="personas", ordering="people_count")
    def people(self, sub_role):
        return sub_role.people_count

    def get_readonly_fields(self, request, sub_role=None):
        return ["code"] if sub_role else []

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "rank":
            kwargs["max_value"] = rank_of(request.user) - 1
        return super().formfield_for_dbfield(field, request, **kwargs)

    def has_change_permission(self, request, sub_role=None):
        return may_change(request, sub_role) and super().has_change_permission(request, sub_role)


@admin.register(Role)
class RoleAdmin(PeopleDesk, DeskModelAdmin):
    """The documented roles: only what they are called changes."""

    list_display = ["name", "code"]
    readonly_fields = ["code"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(FailedLogin)
class FailedLoginAdmin(PeopleDesk, DeskModelAdmin):
    """Accounts that were tried from an address, and whether they are locked for it now."""

    list_display = ["account", "address", "failures", "last", "is_locked"]
    fields = readonly_fields = list_display
    search_fields = ["username", "ip_address"]
    searched_as_folded = False
    ordering = ["-attempt_time"]
    actions = ["release"]

    def attention(self, request):
        count = FailedLogin.locked().count()
        return [Figure(count, "ingresos bloqueados", self.list_url())]

    @admin.display(description="cuenta", ordering="username")
    def account(self, attempt):
        return attempt.username

    @admin.display(description="dirección", ordering="ip_address")
    def address(self, attempt):
        return attempt.ip_address

    @admin.display(description="fallos", ordering="failures_since_start")
    def failures(self, attempt):
        return attempt.failures_since_start

    @admin.display(description="último", ordering="attempt_time")
    def last(self, attempt):
        return attempt.attempt_time

    @admin.display(description="bloqueado", boolean=True)
    def is_locked(self, attempt):
        return attempt.is_locked

    @admin.action(description="Dejar intentar otra vez", permissions=["view"])
    def release(self, request, attempts):
        for attempt in attempts:
            self.log_change(request, attempt, "Se dejó intentar otra vez.")
            attempt.delete()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, attempt=None):
        return False
