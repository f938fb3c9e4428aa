"""What is said with each step of a version's life, declared once: the form of its page, and by
``pei.api.steps`` the body of its route."""

import re
from datetime import date

from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from accounts.models import User
from accounts.reaching import offices_of
from institutions.files.uses import uses_of
from institutions.models import SessionAct, StoredFile
from pei.models.decision import Result
from pei.models.plan import AmendmentKind, PeiVersion
from pei_project.text import clean_line, clean_text

FIRST_YEAR, LAST_YEAR = 1994, 2100  # of the Ley 115, and of nobody's plans
DISSEMINATED = ("date", "means", "audience")
MOST_DISSEMINATED, LONGEST_LINE = 20, 200


class Text(forms.CharField):
    """A line, or with ``long`` some paragraphs, that can be stored on every database."""

    def __init__(self, label, most=200, *, long=False, **kwargs):
        widget = forms.Textarea(attrs={"rows": 4}) if long else None
        super().__init__(label=label, max_length=most, widget=widget, **kwargs)
        self.cleaned = clean_text if long else clean_line

    def to_python(self, value):
        return self.cleaned(super().to_python(value))


class Day(forms.DateField):
    """A day, as ``2026-04-24``; no later than today where it tells what happened."""

    def __init__(self, label, *, past=True, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, input_formats=["%Y-%m-%d"], widget=widget, **kwargs)
        self.past = past
        self.error_messages["invalid"] = "Escriba la fecha como 2026-04-24."

    def clean(self, value):
        day = super().clean(value)
        if day is None:
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError("Revise el año de la fecha.", "invalid")
        if self.past and day > localdate():
            raise forms.ValidationError("La fecha no puede ser después de hoy.", "in_the_future")
        return day


class Count(forms.IntegerField):
    def __init__(self, label, least=0, most=1_000, **kwargs):
        super().__init__(label=label, min_value=least, max_value=most, **kwargs)


class Thing(forms.ModelChoiceField):
    """An act or a file of the institution, by its id."""

    def __init__(self, model, label, **kwargs):
        self.model = model
        super().__init__(model.objects.none(), label=label, empty_label="Elija", **kwargs)
        self.error_messages["invalid_choice"] = "Elija uno de la institución."

    def offer(self, things) -> None:
        self.queryset = things


class Dissemination(forms.Field):
    """When, by what means and to whom an adopted text was made known: a list of records, or on a
    page as many lines as were filled."""

    default_error_messages = {"invalid": "Diga de cada acto la fecha, el medio y a quiénes."}

    class Lines(forms.Widget):
        template_name = "pei/dissemination.html"
        blank_lines = 2

        def get_context(self, name, value, attrs):
            context = super().get_context(name, value, attrs)
            said = [line for line in value or [] if isinstance(line, dict)]
            lines = said + [{}] * self.blank_lines
            context["widget"]["lines"] = [
                {"number": number, **{part: line.get(part, "") for part in DISSEMINATED}}
                for number, line in enumerate(lines[:MOST_DISSEMINATED])
            ]
            return context

        def render(self, name, value, attrs=None, renderer=None):
            return render_to_string(self.template_name, self.get_context(name, value, attrs))

        def value_from_datadict(self, data, files, name):
            if isinstance(data.get(name), list):
                return data[name]
            numbers = range(MOST_DISSEMINATED)
            lines = [
                {part: data.get(f"{name}-{number}-{part}", "").strip() for part in DISSEMINATED}
                for number in numbers
            ]
            return [line for line in lines if any(line.values())]

    widget = Lines

    def clean(self, value):
        said = super().clean(value) or []
        if len(said) > MOST_DISSEMINATED:
            raise forms.ValidationError(f"Hasta {MOST_DISSEMINATED}.", "max_length")
        return [self.cleaned(line) for line in said]

    def cleaned(self, line) -> dict:
        is_whole = isinstance(line, dict) and set(line) == set(DISSEMINATED)
        texts = [line[part] for part in DISSEMINATED] if is_whole else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise self.refusal()
        day, means, audience = map(clean_line, texts)
        if not (re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) and means and audience):
            raise self.refusal()
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise self.refusal() from error
        if max(len(means), len(audience)) > LONGEST_LINE:
            sentence = f"Escriba hasta {LONGEST_LINE} caracteres."
            raise forms.ValidationError(sentence, "max_length")
        return {"date": day, "means": means, "audience": audience}

    def refusal(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid"], "invalid")


# --- one form for each step ---------------------------------------------------------------------


class StepForm(forms.Form):
    """What one step says of ``version``; who ``actor`` is decides what it is offered."""

    def __init__(self, version: PeiVersion, actor, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.version, self.actor = version, actor
        for field in self.fields.values():
            field.error_messages["required"] = f"Falta «{field.label}»."
        self.offer()

    def offer(self) -> None:
        """Fill the choices that depend on the version."""

    def demand(self, *names) -> None:
        """Complain of each of these that says nothing."""
        for name in names:
            if self.cleaned_data.get(name) in (None, "", []) and name not in self.errors:
                sentence = self.fields[name].error_messages["required"]
                self.add_error(name, forms.ValidationError(sentence, "required"))


class SubmitForm(StepForm):
    note = Text("Nota para el consejo", 2_000, long=True, required=False)
    without_drafts = forms.BooleanField(
        label="Enviar sin lo que hay en borradores", required=False
    )


class DecisionForm(StepForm):
    needed_to_adopt = (
        "academic_council_act", "directive_council_act", "quorum", "votes_for", "votes_against",
        "abstentions", "agreement_number", "agreement_date", "agreement_file",
    )  # fmt: skip

    result = forms.ChoiceField(
        label="Decisión del consejo", choices=Result, widget=forms.RadioSelect
    )
    academic_council_act = Thing(SessionAct, "Acta del consejo académico", required=False)
    directive_council_act = Thing(SessionAct, "Acta del consejo directivo", required=False)
    quorum = Count("Asistentes con voto", 1, required=False)
    votes_for = Count("Votos a favor", required=False)
    votes_against = Count("Votos en contra", required=False)
    abstentions = Count("Abstenciones", required=False)
    agreement_number = Text("Número del acuerdo", 30, required=False)
    agreement_date = Day("Fecha del acuerdo", required=False)
    agreement_file = Thing(StoredFile, "Acuerdo firmado", required=False)
    effective_from = Day("Rige desde", past=False, required=False)
    dissemination = Dissemination(label="Cómo se dio a conocer", required=False)
    note = Text(
        "Nota", 4_000, long=True, required=False, help_text="Si lo devuelve, diga por qué."
    )

    def offer(self):
        acts = SessionAct.objects.select_related("body").filter(
            institution=self.version.institution_id
        )
        self.fields["academic_council_act"].offer(acts.filter(body__code="consejo-academico"))
        self.fields["directive_council_act"].offer(acts.filter(body__code="consejo-directivo"))
        self.fields["agreement_file"].offer(files_of(self.version))

    def clean(self):
        said = super().clean()
        if said.get("result") == Result.RETURNED:
            self.demand("note")
        if said.get("result") != Result.ADOPTED:
            return said
        self.demand(*self.needed_to_adopt)
        votes = [said.get(name) for name in ("votes_for", "votes_against", "abstentions")]
        quorum = said.get("quorum")
        if None not in (quorum, *votes):
            self.check_votes(quorum, votes)
        return said

    def check_votes(self, quorum: int, votes: list[int]) -> None:
        if sum(votes) > quorum:
            sentence = "Los votos suman más que los asistentes con voto."
            self.add_error("votes_for", forms.ValidationError(sentence, "too_many_votes"))
        elif votes[0] <= votes[1]:
            sentence = "Para adoptar hacen falta más votos a favor que en contra."
            self.add_error("votes_for", forms.ValidationError(sentence, "not_adopted"))


class FilingForm(StepForm):
    filing_number = Text("Radicado de la Gobernación", 60, required=False)
    filed_on = Day("Fecha del radicado", required=False)
    note = Text("Nota para la Secretaría", 2_000, long=True, required=False)


class WithdrawForm(StepForm):
    reason = Text("Por qué lo retira", 2_000, long=True)


class AmendForm(StepForm):
    kind = forms.ChoiceField(
        label="Tipo de cambio", choices=AmendmentKind, widget=forms.RadioSelect
    )
    reason = Text("Por qué se modifica", 2_000, long=True)


class ApproveForm(StepForm):
    opinion_number = Text("Número del concepto", 30)
    opinion_date = Day("Fecha del concepto")
    opinion_file = Thing(StoredFile, "Concepto firmado", required=False)
    next_review_year = Count("Próxima revisión", FIRST_YEAR, LAST_YEAR, required=False)
    note = Text("Nota", 4_000, long=True, required=False)

    def offer(self):
        self.fields["opinion_file"].offer(files_seen(self.version, self.actor))


class RejectForm(StepForm):
    note = Text("Nota para la institución", 4_000, long=True, required=False)


class AssignForm(StepForm):
    user_id = forms.ModelChoiceField(None, label="Quién revisa", empty_label="Elija")
    due_on = Day("Plazo", past=False, required=False)
    reason = Text("Por qué se cambia", 2_000, long=True, required=False)

    def offer(self):
        self.fields["user_id"].queryset = reviewers_of(self.version)

    def clean_due_on(self):
        due = self.cleaned_data["due_on"]
        if due and due < localdate():
            raise forms.ValidationError("El plazo no puede ser antes de hoy.", "in_the_past")
        return due


def files_of(version: PeiVersion):
    """The files that may be named with a step: those of the institution."""
    return StoredFile.objects.filter(institution=version.institution_id).order_by("title", "pk")


def files_seen(version: PeiVersion, actor):
    """Of those files the ones that ``actor`` may see."""
    files = list(files_of(version).select_related("blob"))
    uses = uses_of(files)
    seen = [one.pk for one in files if any(use.readable_by(actor) for use in uses[one.pk])]
    return files_of(version).filter(pk__in=seen)


def reviewers_of(version: PeiVersion):
    """Who may review a version: active people of the Secretaría whose reach covers it."""
    return reviewers(offices_of(version.institution.municipality))


def reviewers(reach: Q):
    """The active people of that reach who hold the grant to review."""
    people = User.objects.filter(reach, is_active=True, sub_role__grants__action="review_pei")
    return people.order_by("name", "pk").distinct()
