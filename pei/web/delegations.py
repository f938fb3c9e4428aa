"""«Encargos»: the rector says which colleague writes each section."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from pei.delegating import colleagues, entrust
from pei.models import SECTIONS, PeiVersion
from pei.web.asked import asked
from pei.web.ways import crumbs, readable_plan
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput
from pei_project.sheets.editors import place_errors, problems_of
from pei_project.sheets.idempotency import once

NOBODY = "Sin encargar"


class DelegationsForm(forms.Form):
    """A list of colleagues for each section. What it showed goes with it, so that only what its
    author changed is written."""

    def __init__(self, version: PeiVersion, people: dict, data=None):
        now = dict(version.delegations.values_list("section", "person"))
        super().__init__(data, initial={key: str(person) for key, person in now.items()})
        self.people = people
        choices = [("", NOBODY), *((key, person.name) for key, person in people.items())]
        for model in SECTIONS:
            self.fields[model.key] = forms.ChoiceField(
                label=model.form_title(),
                choices=choices,
                required=False,
                show_hidden_initial=True,
                error_messages={"invalid_choice": "Elija una persona de la lista."},
            )

    def chosen(self) -> dict:
        return {key: self.people.get(self.cleaned_data[key]) for key in self.changed_data}


@signed_in
@once
def delegations(request, plan):
    """Show who each section is entrusted to, and change it."""
    version = readable_plan(request, plan)
    policy.require(request.user, "pei.delegate", version)
    people = {str(person.pk): person for person in colleagues(version)}
    form = DelegationsForm(version, people, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = entrust(version, request.user, form.chosen())
        except InvalidInput as refused:
            place_errors(form, refused)
        else:
            messages.success(request, told(changed))
            return redirect("pei:delegations", version.pk)
    fields = asked(form, form.fields, needed=form.fields)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Encargos", None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "fields": fields,
        "problems": problems_of(fields),
        "plan": version.pk,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pei/delegations.html", context, status=status)


def told(changed: int) -> str:
    if not changed:
        return "No cambió ningún encargo."
    return "Guardado: 1 encargo." if changed == 1 else f"Guardado: {changed} encargos."
