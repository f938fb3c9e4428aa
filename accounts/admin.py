"""Staff's desk for users and for what each sub-role may do."""

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.models import Grant, Role, SubRole, User


def sign_in_first(request, extra_context=None):
    """The admin has no sign-in of its own: the product's counts the failures."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


admin.site.login = sign_in_first
# What a person may do is said by their sub-role.
admin.site.unregister(Group)


class AddUserForm(auth_forms.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email"]


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    add_form = AddUserForm
    form = forms.ModelForm
    list_display = ["email", "name", "sub_role", "institution", "is_active"]
    list_filter = ["is_active", "sub_role", "is_staff"]
    list_select_related = ["sub_role", "institution"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = []
    autocomplete_fields = ["institution"]
    actions = ["disable"]
    readonly_fields = ["password_change", "last_login", "date_joined"]
    reach = (
        "Qué puede hacer y dónde",
        {"fields": ["sub_role", "institution", "gagem", "certified_entity"]},
    )
    fieldsets = [
        (None, {"fields": ["email", "name", "password_change", "is_active"]}),
        reach,
        ("Administración", {"fields": ["is_staff", "is_superuser"]}),
        ("Fechas", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
        reach,
    ]

    @admin.display(description="contraseña")
    def password_change(self, user):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">Cambiar la contraseña</a>', address)

    @admin.action(description="Desactivar los usuarios elegidos", permissions=["change"])
    def disable(self, request, users):
        for user in users:
            if self.has_change_permission(request, user):
                user.disable()
                self.sign(request, user)
                user.save()
                self.log_change(request, user, "Desactivado.")

    def save_model(self, request, user, form, change):
        if change and "is_active" in form.changed_data and not user.is_active:
            user.disable()
        self.sign(request, user)
        super().save_model(request, user, form, change)

    def sign(self, request, user):
        """Say who changed the user, and let whoever is editing the same see it."""
        user.revision += 1
        user.updated_at, user.updated_by = timezone.now(), request.user

    def get_readonly_fields(self, request, user=None):
        """Only a superuser opens the admin to others."""
        guarded = [] if request.user.is_superuser else ["is_staff", "is_superuser"]
        return [*self.readonly_fields, *guarded]

    def has_change_permission(self, request, user=None):
        above = user is not None and user.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, user) and not above

    def has_delete_permission(self, request, user=None):
        return False  # History says who did what; a user is disabled.


class GrantInline(admin.TabularInline):
    model = Grant
    extra = 0


@admin.register(SubRole)
class SubRoleAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "role", "scope", "rank"]
    list_filter = ["role"]
    inlines = [GrantInline]

    def get_readonly_fields(self, request, sub_role=None):
        return ["code"] if sub_role else []

    def has_delete_permission(self, request, sub_role=None):
        return False  # Tokens and steps name it.


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    """The documented roles: only what they are called changes."""

    list_display = ["name", "code"]
    readonly_fields = ["code"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, role=None):
        return False
