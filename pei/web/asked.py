"""The forms of the steps of a PEI, drawn as the forms of sheets are (``sheets.asked``)."""

from functools import partial
from types import SimpleNamespace

from django import forms

from institutions.models import StoredFile
from pei.steps import Dissemination
from pei_project.sheets import asked as plain
from pei_project.sheets.attached import FileControl

KINDS = ((FileControl, "file", ""), (Dissemination.Lines, "choices", ""), *plain.KINDS)
asked = partial(plain.asked, kinds=KINDS)


def brings_file(form: forms.Form, name: str, files) -> None:
    """Let a file be brought with the form where one of ``files`` would be chosen."""
    attached = SimpleNamespace(related_model=StoredFile, kinds=())
    form.fields[name].widget = FileControl(attached, lambda: files)
