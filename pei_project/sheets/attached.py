"""A file as an answer in a form: what is there, a way to bring another, and one to take it away.

The id of the file travels in a hidden control, so that a file that was brought stays although
another answer is wrong, and a page that is sent twice brings it once. What is brought stands in
``NAME-file`` (the views turn it into an id before the form is read), what is taken away in
``NAME-remove``. ``static/js/upload.js`` brings it at once, with its progress.
"""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

UPLOAD, REMOVE = "-file", "-remove"


class FileControl(forms.Widget):
    """Draws ``components/file_control.html``. ``things`` gives the files that may stand here;
    their model says what it takes (``accepted``, ``limits``, ``most``) and where
    (``upload_url``)."""

    needs_multipart_form = True

    def __init__(self, part, things):
        self.part, self.things = part, things
        super().__init__()

    def value_from_datadict(self, data, files, name):
        return "" if data.get(f"{name}{REMOVE}") else data.get(name, "")

    def render(self, name, value, attrs=None, renderer=None):
        found = [thing for thing in self.things() if str(thing.pk) == str(value)] if value else []
        files, attrs = self.part.related_model, attrs or {}
        context = {
            "name": name,
            "id": attrs.get("id", f"id_{name}"),
            "described": attrs.get("aria-describedby", ""),
            "invalid": "aria-invalid" in attrs,
            "file": found[0] if found else None,
            "limits": files.limits(self.part.kinds),
            "accepted": files.accepted(self.part.kinds),
            "most": files.most(),
            "upload_url": files.upload_url(),
        }
        return render_to_string("components/file_control.html", context)


class AttachedField(forms.Field):
    """The id of a file."""

    def to_python(self, value):
        if not value:
            return None
        try:
            return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
        except ValueError as error:
            raise ValidationError("Suba el archivo otra vez.", code="invalid") from error
