"""What is said with an observation, declared once: the forms of the pages and the bodies of the
routes, as ``pei.steps`` declares those of the steps."""

from django import forms

from pei.models.review import Severity, Visibility
from pei.models.sections import SECTIONS, section_named
from pei.steps import StepForm, Text
from pei_project.api.wire import camel


class Row(forms.UUIDField):
    """A row of a table, by its id."""


class ObservationForm(StepForm):
    """``aspect`` is a section of the version; ``field`` an answer or table of it, by its name on
    the wire, and ``row`` a row of that table. Nothing said of whom it is for: the Secretaría."""

    aspect = forms.ChoiceField(
        label="Sección", choices=[(one.key, one.form_title()) for one in SECTIONS]
    )
    field = Text("Sobre qué respuesta", 80, required=False)
    row = Row(label="Fila", required=False)
    quote = Text("Palabras del texto", 500, required=False)
    text = Text("Observación", 4_000, long=True)
    severity = forms.ChoiceField(
        label="Gravedad", choices=Severity, widget=forms.RadioSelect, required=False
    )
    visibility = forms.ChoiceField(
        label="¿Quién la ve?", choices=Visibility, widget=forms.RadioSelect, required=False
    )

    def clean_severity(self):
        return self.cleaned_data["severity"] or Severity.MUST

    def clean_visibility(self):
        return self.cleaned_data["visibility"] or Visibility.INTERNAL

    def clean(self):
        said = super().clean()
        section = section_named(said.get("aspect"))
        if section is None or "field" not in said:
            return said
        names = {camel(name): name for name in section.names()}
        if said["field"] and said["field"] not in names:
            sentence = "Elija una respuesta de esa sección."
            self.add_error("field", forms.ValidationError(sentence, "invalid_choice"))
            return said
        said["field"] = names.get(said["field"], "")
        if said.get("row") and not self.has_row(section, said["field"], said["row"]):
            sentence = "Elija una fila de esa tabla."
            self.add_error("row", forms.ValidationError(sentence, "invalid_choice"))
        return said

    def has_row(self, section, table: str, row) -> bool:
        model = section.tables().get(table)
        return bool(model) and model.objects.filter(sheet=self.version.pk, pk=row).exists()


class AnswerForm(StepForm):
    text = Text("Su respuesta", 4_000, long=True)


class ResolveForm(StepForm):
    text = Text("Por qué quedó resuelta", 2_000, long=True, required=False)


class ReopenForm(StepForm):
    text = Text("Qué falta", 2_000, long=True)
