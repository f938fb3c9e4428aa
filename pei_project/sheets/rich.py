"""A formatted answer in a form: a textarea of plain text, which the editor takes over where it
can (``static/js/richtext.js``)."""

from django import forms
from django.core.exceptions import ValidationError

from pei_project import richtext
from pei_project.sheets.fields import MARKUP, Rich


class EditorHtml(str):
    """An answer as the editor sends it: HTML, where a textarea sends plain text."""

    __slots__ = ()


class RichTextarea(forms.Textarea):
    """The editor keeps the textarea's name and says in NAME-format that it sends HTML."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return EditorHtml(value) if value and data.get(f"{name}-format") == "html" else value


class RichTextField(forms.CharField):
    """One formatted answer, typed over ``stored``. A text that was not touched, by hand or in
    the editor, comes back as plain text and keeps its formatting."""

    widget = RichTextarea

    def __init__(self, part: Rich, stored: str, **kwargs):
        self.part, self.stored = part, stored
        super().__init__(strip=False, **kwargs)

    def prepare_value(self, value):
        """The plain text; HTML that cannot be stored stays as it came, to be corrected."""
        if isinstance(value, EditorHtml) or value == self.stored:
            try:
                return richtext.to_plain(value)
            except ValidationError:
                return value
        return value

    def for_editor(self, value) -> dict:
        """What the editor finds on the textarea: the text with its formats ("" where there is
        nothing but the plain text), and whether it came from an editor and is not stored yet."""
        if isinstance(value, EditorHtml):
            return {"data-rich": value, "data-typed": True}
        try:
            return {"data-rich": value if value == self.stored else self.clean(value)}
        except ValidationError:
            return {"data-rich": ""}

    def is_far_too_long(self, value) -> bool:
        """Whether it is no answer, whatever it says: no work is spent on it."""
        return len(value or "") > MARKUP * self.part.limit

    def as_html(self, value) -> str:
        """What a browser sent, as HTML where it can be."""
        if isinstance(value, EditorHtml) or self.is_far_too_long(value):
            return str(value)
        try:
            return self.clean(value)
        except ValidationError:
            return value or ""

    def clean(self, value):
        if self.is_far_too_long(value):
            return value  # for the writer to refuse, in its words
        return self.typed_over(self.stored, value)

    def typed_over(self, began: str, value) -> str:
        """The answer in what was sent by who was looking at ``began``."""
        if isinstance(value, EditorHtml):
            return self.part.to_python(str(value))
        text = (value or "").replace("\r\n", "\n")
        return began if text == richtext.to_plain(began) else richtext.from_plain(text)
