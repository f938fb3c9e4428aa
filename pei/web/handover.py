"""«Relevo»: who leaves a school hands drafts, entrusted sections and rights to a colleague."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from institutions.models import Institution
from pei.handover import colleagues_of, hand_over, roles_under
from pei.web.asked import asked
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput
from pei_project.sheets.editors import problems_of
from pei_project.sheets.idempotency import once

SHUT_OUT = "Ya no puede ingresar"


class HandOverForm(forms.Form):
    leaver = forms.ChoiceField(label="Quién se va")
    taker = forms.ChoiceField(label="Quién lo reemplaza")
    becomes = forms.ChoiceField(
        label="Qué queda siendo quien se va", required=False, help_text="Puede cambiarse después."
    )

    def __init__(self, people: list, roles: list, data=None):
        super().__init__(data)
        self.people = {str(one.pk): one for one in people}
        self.roles = {str(one.pk): one for one in roles}
        named = [(key, f"{one.name} ({one.sub_role})") for key, one in self.people.items()]
        for name in ("leaver", "taker"):
            self.fields[name].choices = [("", "Elija"), *named]
        roles = [(key, str(one)) for key, one in self.roles.items()]
        self.fields["becomes"].choices = [("", SHUT_OUT), *roles]
        for field in self.fields.values():
            field.error_messages["required"] = f"Falta «{field.label}»."
            field.error_messages["invalid_choice"] = "Elija una opción de la lista."


@signed_in
@once
def handover(request, institution):
    """Ask who hands over to whom, and do it."""
    seen = Institution.objects.visible_to(request.user).select_related("municipality")
    school, user = get_object_or_404(seen, pk=institution), request.user
    policy.require(user, "user.hand_over", school)
    form = HandOverForm(colleagues_of(school, user), roles_under(user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        leaver, taker = form.people[said["leaver"]], form.people[said["taker"]]
        try:
            done = hand_over(leaver, taker, user, form.roles.get(said["becomes"]))
        except InvalidInput as refused:
            form.add_error("taker", refused.fields["toUserId"][0].message)
        else:
            messages.success(request, told(done, leaver, taker))
            return redirect("pei:receipt", done.step.version_id, done.step.receipt)
    fields = asked(form, form.fields, needed=("becomes",))
    school_url = reverse("institutions:institution", args=[school.pk])
    context = {
        "menu": "institution",
        "school": school,
        "school_url": school_url,
        "crumbs": [("Inicio", reverse("home")), (school.name, school_url), ("Relevo", None)],
        "fields": fields,
        "problems": problems_of(fields),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pei/handover.html", context, status=status)


def told(done, leaver, taker) -> str:
    """What passed, and what stayed."""
    said = f"{taker.name} recibió de {leaver.name}: {done.drafts} borradores, "
    said += f"{done.sections} encargos y el subrol."
    if done.left:
        said += f" Quedaron {done.left} borradores de formularios en los que ya tenía uno propio."
    return said
