"""What is asked of people who come in, and of who brings them in."""

from django import forms
from django.core.exceptions import ValidationError

from accounts import passwords, people
from accounts.models import User
from catalogs.models import CertifiedEntity, Gagem
from institutions.models import Institution
from institutions.scope import within
from pei_project.errors import NOT_ON_THE_LIST, InvalidInput

EMAIL_MAX = User._meta.get_field("email").max_length


class Asked(forms.Form):
    """A form that tells what the writer refuses beside the answer it is about; ``called``: the
    fields that have another name there."""

    called: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"Falta «{field.label}»."
            field.error_messages["invalid_choice"] = NOT_ON_THE_LIST

    def place(self, refused: InvalidInput) -> None:
        for name, problems in refused.fields.items():
            name = self.called.get(name, name)
            for problem in problems:
                self.add_error(name if name in self.fields else None, problem.message)


class Name(forms.CharField):
    """A person's name, judged as the answers of sheets are."""

    def __init__(self, **said):
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(label="Nombre y apellidos", max_length=150, widget=widget, **said)

    def clean(self, value):
        return User._meta.get_field("name").clean(super().clean(value), None)


def password_field(label: str, autocomplete: str, **said) -> forms.CharField:
    attributes = {"autocomplete": autocomplete, "data-password": ""}
    widget = forms.PasswordInput(attrs=attributes)
    return forms.CharField(
        label=label, strip=False, max_length=passwords.LONGEST, widget=widget, **said
    )


class NewPasswordForm(Asked):
    password = password_field("Contraseña nueva", "new-password", help_text=passwords.HELP)


class AcceptForm(Asked):
    name = Name()
    password = password_field("Su contraseña", "new-password", help_text=passwords.HELP)


class ChangePasswordForm(Asked):
    current_password = password_field("Contraseña actual", "current-password")
    password = password_field("Contraseña nueva", "new-password", help_text=passwords.HELP)
    called = {"current": "current_password"}


class ForgotForm(Asked):
    email = forms.EmailField(
        label="Correo electrónico",
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class InviteForm(Asked):
    """Whom to invite, to what and where; only the places that the actor chooses among are
    asked. ``person`` is who was told of, once valid."""

    email = forms.EmailField(
        label="Correo electrónico",
        max_length=EMAIL_MAX,
        help_text="A este correo llega la invitación, y con él se ingresa.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = Name()
    sub_role = forms.ChoiceField(label="Subrol", help_text="Lo que podrá hacer.")
    dane = forms.CharField(
        label="Código DANE de la institución",
        max_length=20,
        required=False,
        help_text="Solo para quien trabaja en una institución educativa.",
    )
    gagem = forms.ModelChoiceField(
        Gagem.objects.none(),
        label="GAGEM",
        required=False,
        empty_label="Ninguno",
        help_text="Solo para profesionales de GAGEM.",
    )
    certified_entity = forms.ModelChoiceField(
        CertifiedEntity.objects.none(),
        label="Entidad territorial certificada",
        required=False,
        empty_label="Ninguna",
        help_text="Solo para quien trabaja en una Secretaría de Educación.",
    )
    called = {"institution": "dane"}

    def __init__(self, actor, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.sub_roles = {one.code: one for one in people.offered(actor)}
        named = [(code, str(one)) for code, one in self.sub_roles.items()]
        self.fields["sub_role"].choices = [("", "Elija"), *named]
        for field, scope in (("dane", "institution"), ("gagem",) * 2, ("certified_entity",) * 2):
            if actor.scope == scope or scope not in {o.scope for o in self.sub_roles.values()}:
                del self.fields[field]
        if "gagem" in self.fields:
            self.fields["gagem"].queryset = offices_of(actor)
        if "certified_entity" in self.fields:
            self.fields["certified_entity"].queryset = CertifiedEntity.objects.order_by("name")

    def clean_dane(self):
        code = self.cleaned_data["dane"].strip()
        if not code:
            return None
        found = Institution.objects.filter(within(self.actor), dane_code=code)
        school = found.select_related("municipality").first()
        if school is None:
            raise ValidationError("No hay una institución con este código a su alcance.")
        return school

    def person(self) -> User:
        said = self.cleaned_data
        return User(
            email=said["email"],
            name=said["name"],
            sub_role=self.sub_roles[said["sub_role"]],
            institution=said.get("dane"),
            gagem=said.get("gagem"),
            certified_entity=said.get("certified_entity"),
        )


def offices_of(actor):
    """The GAGEM whose people the actor reaches."""
    offices = Gagem.objects.order_by("name")
    if actor.scope == "all":
        return offices
    entity = actor.certified_entity_id
    return offices.filter(municipalities__certified_entity=entity).distinct()


class PersonForm(Asked):
    """Name and sub-role of somebody; the sub-roles are those of the same reach."""

    name = Name()
    sub_role = forms.ChoiceField(label="Subrol", help_text="Si cambia, se cierran sus sesiones.")

    def __init__(self, actor, person, *args, **kwargs):
        initial = {"name": person.name, "sub_role": person.sub_role and person.sub_role.code}
        super().__init__(*args, initial=initial, **kwargs)
        offered = [one for one in people.offered(actor) if one.scope == person.scope]
        self.sub_roles = {one.code: one for one in offered}
        self.fields["sub_role"].choices = [(code, str(o)) for code, o in self.sub_roles.items()]
        if not self.sub_roles:
            del self.fields["sub_role"]

    def said(self) -> dict:
        told = {"name": self.cleaned_data["name"]}
        if code := self.cleaned_data.get("sub_role"):
            told["sub_role"] = self.sub_roles[code]
        return told
