"""The form by which staff bring a list in a file."""

from django import forms

from catalogs import spreadsheets


class ImportForm(forms.Form):
    """A CSV or XLSX file; once valid, ``rows`` are its rows."""

    file = forms.FileField(
        label="Archivo CSV o XLSX",
        allow_empty_file=True,
        error_messages={"required": "Elija el archivo."},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    whole = forms.BooleanField(
        label="El archivo trae la lista completa: retirar lo que no esté en él",
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > spreadsheets.LARGEST_FILE:
            raise forms.ValidationError("El archivo pasa de 2 MB. Divídalo en varios.")
        try:
            self.rows = spreadsheets.read(file.name, file.read())
        except spreadsheets.BrokenTable as error:
            raise forms.ValidationError(str(error)) from error
        return file
