"""The forms of users at the desk of staff."""

from django import forms
from django.contrib.auth import forms as auth_forms

from accounts import people
from accounts.models import User


class AddUserForm(auth_forms.AdminUserCreationForm):
    usable_password = forms.ChoiceField(
        label="Cómo entra",
        choices=[
            ("false", "Con una invitación por correo"),
            ("true", "Con una contraseña que usted escribe"),
        ],
        initial="false",
        required=False,
        widget=forms.RadioSelect(attrs={"class": "radiolist inline"}),
        help_text="La invitación sirve una sola vez, durante 7 días.",
    )

    class Meta:
        model = User
        fields = ["email"]


class ChangeUserForm(forms.ModelForm):
    def _post_clean(self):
        """Once the answers are laid on the user: somebody must be left who administers."""
        was_only = people.is_only_administrator(self.instance)
        super()._post_clean()
        if was_only and not people.administers(self.instance):
            self.add_error(None, people.ONLY_ONE)
