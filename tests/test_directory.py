"""The official directory is brought in from a CSV file: by command and in the admin."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalogs.models import CatalogItem, Municipality
from institutions.directory import comparison, files, importing
from institutions.models import Headquarter, Institution
from pei_project.sheets.history import Change
from tests.conftest import person

HEADER = "dane_code,name,municipality_code,sector"
GUADUAL = "276100000011,Institución Educativa El Guadual,76100,Oficial"  # the known school
RENAMED = "276100000011,Institución Educativa El Guadual Nuevo,76100,Oficial"
PINAR = "176020000022,COLEGIO EL PIÑAR,76020,NO OFICIAL"
CAUCE = "276036000033,Escuela Normal del Cauce,76036,1"
PREVIEW = "/admin/institutions/institution/importar/"
UNQUOTABLE = "Las comillas no cierran bien o una celda es demasiado larga."
CONFIRM = f"{PREVIEW}confirmar/"
RESULT = f"{PREVIEW}resultado/"


def csv(*lines, header=HEADER) -> bytes:
    return "\n".join([header, *lines, ""]).encode()


def preview(data: bytes):
    return importing.preview(files.read(data))


def refused(*lines, header=HEADER) -> list[tuple[int, str]]:
    return [tuple(one) for one in preview(csv(*lines, header=header)).refused]


def state() -> tuple:
    """Everything an import could touch."""
    return tuple(
        list(model.objects.order_by("pk").values()) for model in (Institution, Headquarter, Change)
    )


def codes() -> list[str]:
    return sorted(Institution.objects.values_list("dane_code", flat=True))


def history(thing) -> list[tuple]:
    """(field, before, after) of each change, in the order in which fields are asked."""
    found = Change.objects.filter(owner=thing.pk)
    names = [part.name for part in thing.fields()]
    rows = [(one.field, one.before, one.after) for one in found]
    return sorted(rows, key=lambda row: names.index(row[0]))


@pytest.fixture
def run(tmp_path, staff):
    """``run(data, "--dry-run")``: the command on a file of those bytes; what it wrote."""

    def command(data: bytes, *options) -> tuple[str, str]:
        file = tmp_path / "directorio.csv"
        file.write_bytes(data)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_institutions", str(file), *options, stdout=out, stderr=err)
        finally:
            command.out, command.err = out.getvalue(), err.getvalue()
        return command.out, command.err

    return command


# --- What is written ----------------------------------------------------------------------------


def test_a_new_school_comes_with_its_principal_site_and_its_history(staff):
    importing.apply(files.read(csv(PINAR)), actor=staff)

    made = Institution.objects.get()
    assert (made.dane_code, made.name) == ("176020000022", "COLEGIO EL PIÑAR")
    assert (made.municipality.code, made.sector.code, made.zone.code) == ("76020", "2", "1")
    assert (made.revision, made.updated_by) == (1, staff)
    site = made.headquarters.get()
    assert (site.dane_code, site.number, site.is_principal) == (made.dane_code, "01", True)
    assert (site.name, site.municipality, site.zone) == (made.name, made.municipality, made.zone)
    assert (site.headquarter_type.code, site.revision) == ("principal", 1)
    assert history(made) == [
        ("dane_code", None, "176020000022"),
        ("name", None, "COLEGIO EL PIÑAR"),
        ("sector", None, "2"),
        ("municipality", None, "76020"),
        ("zone", None, "1"),
    ]
    assert history(site) == [
        ("dane_code", None, "176020000022"),
        ("number", None, "01"),
        ("is_principal", None, True),
    ]
    made.full_clean()
    site.full_clean()


def test_a_known_school_changes_only_in_what_the_file_says(institution, staff):
    institution.phone, institution.address = "602 555 0101", "Calle 1"
    institution.save()
    data = csv(f"{RENAMED},,Carrera 9", header=f"{HEADER},telefono,dirección")

    importing.apply(files.read(data), actor=staff)

    institution.refresh_from_db()
    assert institution.name == "Institución Educativa El Guadual Nuevo"
    assert (institution.phone, institution.address) == ("602 555 0101", "Carrera 9")
    assert (institution.zone, institution.revision) == (None, 1)
    assert history(institution) == [
        ("name", "Institución Educativa El Guadual", "Institución Educativa El Guadual Nuevo"),
        ("address", "Calle 1", "Carrera 9"),
    ]


def test_a_school_without_principal_site_gets_one_under_a_free_number(institution, staff):
    here = {"institution": institution, "municipality": institution.municipality}
    Headquarter.objects.create(number="01", dane_code="276100000099", name="Anexa", **here)

    outcome = importing.apply(files.read(csv(GUADUAL)), actor=staff)

    assert [step.site_number for step in outcome.changed] == ["02"]
    site = institution.headquarters.get(is_principal=True)
    assert (site.number, site.dane_code) == ("02", institution.dane_code)
    institution.refresh_from_db()
    assert institution.revision == 0


def test_sites_that_stand_are_left_alone(institution, staff):
    here = {"institution": institution, "municipality": institution.municipality}
    Headquarter.objects.create(
        number="01", dane_code=institution.dane_code, name="Central", is_principal=True, **here
    )

    importing.apply(files.read(csv(RENAMED)), actor=staff)

    assert [site.name for site in Headquarter.objects.all()] == ["Central"]


def test_importing_twice_writes_nothing_the_second_time(institution, staff):
    data = csv(GUADUAL, PINAR, CAUCE)
    importing.apply(files.read(data), actor=staff)
    before = state()

    again = importing.apply(files.read(data), actor=staff)

    assert (again.new, again.changed, again.unchanged) == ([], [], 3)
    assert state() == before


@pytest.mark.parametrize(
    "digit_zone", [("1", "1"), ("2", "2"), ("3", "1"), ("4", "2"), ("7", None)]
)
def test_the_first_digit_says_the_zone_where_the_file_does_not(staff, digit_zone):
    digit, zone = digit_zone
    data = csv(f"{digit}76020000022,El Pinar,76020,2,", header=f"{HEADER},zona")

    importing.apply(files.read(data), actor=staff)

    made = Institution.objects.get()
    assert (made.zone.code if made.zone else None) == zone
    assert made.headquarters.get().zone == made.zone


@pytest.mark.parametrize(
    ("said", "zone"), [("RURAL", "2"), ("1", "1"), ("URBANA,RURAL", "1"), ("Rural y urbana", "1")]
)
def test_the_zone_of_the_file_goes_first_and_both_zones_are_none(staff, said, zone):
    data = csv(f'176020000022,El Pinar,76020,2,"{said}"', header=f"{HEADER},Zona")

    importing.apply(files.read(data), actor=staff)

    assert Institution.objects.get().zone.code == zone


def test_a_formula_is_plain_text(staff):
    name = '=HYPERLINK("http://malo.example")'
    quoted = name.replace('"', '""')

    importing.apply(files.read(csv(f'176020000022,"{quoted}",76020,2')), actor=staff)

    assert Institution.objects.get().name == name


def test_a_municipality_whose_zero_was_lost_is_found(staff):
    importing.apply(files.read(csv("105001000022,El Pinar,5001,2")), actor=staff)

    assert Institution.objects.get().municipality.code == "05001"


def test_a_code_of_another_municipality_is_only_a_warning(db):
    outcome = preview(csv("176020000022,El Pinar,76036,2"))

    assert (len(outcome.new), outcome.refused) == (1, [])
    assert [tuple(one) for one in outcome.warnings] == [
        (
            2,
            "El código DANE 176020000022 no es de Andalucía (76036)."
            " Puede ser anterior a un cambio de límites.",
        )
    ]


# --- How it may be written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("latin-1", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_are_recognised(db, encoding, name, separator, end):
    text = f"Código DANE,Nombre,Código Municipio,Sector\n{PINAR}\n".replace(",", separator)

    outcome = preview(text.replace("\n", end).encode(encoding))

    assert (outcome.table.encoding, outcome.table.separator) == (name, separator)
    assert [(step.entry.dane_code, step.name) for step in outcome.new] == [
        ("176020000022", "COLEGIO EL PIÑAR")
    ]
    assert outcome.refused == []


@pytest.mark.parametrize(
    "header",
    [
        "DANE_CODE,NAME,MUNICIPALITY_CODE,SECTOR_CODE",
        "codigoestablecimiento,nombreestablecimiento,codigomunicipio,sector",
        " Código  DANE ,Nombre del Establecimiento,Código Municipio,Sector".replace("del ", ""),
    ],
)
def test_headers_are_known_in_spanish_and_english(db, header):
    assert [step.name for step in preview(csv(CAUCE, header=header)).new] == [
        "Escuela Normal del Cauce"
    ]


def test_columns_come_in_any_order_and_the_rest_is_named(db):
    data = csv("2025,1,76036,El Cauce,276036000033", header="año,sector,divipola,nombre,dane")

    outcome = preview(data)

    assert [step.name for step in outcome.new] == ["El Cauce"]
    assert outcome.table.unread == ["año"]


def test_blank_lines_are_no_lines(db):
    outcome = preview(csv(PINAR, "", ",,,", CAUCE))

    assert ([step.entry.line for step in outcome.new], outcome.refused) == ([2, 5], [])


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",El Pinar,76020,2", "Falta el código DANE."),
        ("17602000002,El Pinar,76020,2", "El código DANE tiene 12 dígitos, no «17602000002»."),
        ('"1,76E+11",A,76020,2', "El código DANE tiene 12 dígitos, no «1,76E+11»."),
        ("176020000022,,76020,2", "Falta el nombre."),
        ("176020000022,\u200b,76020,2", "Falta el nombre."),
        (
            f"176020000022,{'ñ' * 201},76020,2",
            "El texto de «nombre» pasa de 200 caracteres: tiene 201.",
        ),
        (
            "176020000022,El \u202ePinar,76020,2",
            "En «nombre»: El texto trae caracteres de control que no se pueden guardar."
            " Escríbalo de nuevo o péguelo sin formato.",
        ),
        ("176020000022,El Pinar,76999,2", "No hay un municipio con el código «76999»."),
        ("176020000022,El Pinar,,2", "Falta el código del municipio."),
        ("176020000022,El Pinar,76020,", "Falta el sector."),
        (
            "176020000022,El Pinar,76020,Mixto",
            "El sector «Mixto» no se conoce. Use: Oficial, No oficial.",
        ),
        (
            "17602,El Pinar,1,2",
            "El código DANE tiene 12 dígitos, no «17602». No hay un municipio con el código «1».",
        ),
        ("176020000022,El Pinar,76020", "Tiene 3 celdas y el encabezado tiene 4."),
        ("176020000022,El Pinar,76020,2,,", "Tiene 6 celdas y el encabezado tiene 4."),
        (
            "176020000022,El\0 Pinar,76020,2",
            "Trae saltos de línea u otros caracteres de control dentro de una celda.",
        ),
        (
            '176020000022,"El\nPinar",76020,2',
            "Trae saltos de línea u otros caracteres de control dentro de una celda.",
        ),
        ('176020000022,"El" Pinar,76020,2', UNQUOTABLE),
        ('176020000022,"El Pinar,76020,2', UNQUOTABLE),
    ],
)
def test_a_bad_line_is_named_with_its_reason(db, line, sentence):
    assert refused(CAUCE, line) == [(3, sentence)]


def test_every_bad_line_is_named(db):
    bad = "x,El Pinar,76020,2"

    found = refused(bad, CAUCE, "176020000022,A", bad, CAUCE)

    assert [line for line, _ in found] == [2, 4, 5, 6]
    assert found[-1][1] == "El código DANE ya está en la línea 3."


def test_a_damaged_accent_is_refused_and_does_not_spoil_the_other_names(db):
    data = csv(PINAR, GUADUAL, CAUCE).replace(b"Escuela", b"Escuela \xf3")

    outcome = preview(data)

    assert [step.name for step in outcome.new][0] == "COLEGIO EL PIÑAR"
    assert [tuple(one) for one in outcome.refused] == [
        (4, "Trae caracteres dañados: el archivo se guardó mal.")
    ]


def test_two_columns_that_say_the_same_must_agree(db):
    header = f"{HEADER},sector_code"

    assert refused(f"{CAUCE},1", header=header) == []
    assert refused(f"{CAUCE},2", header=header) == [(2, "Dos columnas dicen distinto: «1», «2».")]


def test_the_code_of_a_site_of_another_school_is_refused(institution):
    here = {"institution": institution, "municipality": institution.municipality}
    Headquarter.objects.create(number="02", dane_code="276036000033", name="Anexa", **here)

    assert refused(CAUCE) == [(2, "El código DANE es de una sede de otra institución.")]


def test_a_retired_item_is_refused_where_it_is_newly_chosen(institution):
    CatalogItem.objects.filter(catalog="sector", code="1").update(is_active=False)
    Municipality.objects.filter(code="76036").update(is_active=False)

    assert refused(GUADUAL) == []
    assert refused(CAUCE) == [
        (2, "«Andalucía» ya no se ofrece en «municipio». «Oficial» ya no se ofrece en «sector».")
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "El archivo está vacío."),
        (b"\xef\xbb\xbf", "El archivo está vacío."),
        (b"a,b", "Al encabezado le falta: código DANE, nombre, código del municipio, sector."),
        (csv(), "El archivo solo tiene el encabezado."),
        (b"PK\x03\x04...", "Es un libro de Excel. Guárdelo como CSV y cargue ese archivo."),
        (csv(CAUCE, header="dane,name,municipio,sector"), "le falta: código del municipio."),
        (csv(CAUCE, header="dane,Nombre,NOMBRE,sector"), "La columna «Nombre» está más de una"),
        (csv(CAUCE, header="dane,name\0,divipola,sector"), "El encabezado está dañado."),
        (csv(header=",".join(map(str, range(201)))), "El encabezado tiene más de 200 columnas."),
        (csv(CAUCE, header='dane,"name"x,divipola,sector'), "El encabezado está dañado."),
        (csv(CAUCE) + b" " * files.MAX_BYTES, "El archivo pesa más de 5 MB."),
        (csv(*[CAUCE] * 30_001), "El archivo tiene más de 30000 líneas."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "Al encabezado le falta"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(data, sentence):
    with pytest.raises(files.UnreadableFile) as error:
        files.read(data)

    assert sentence in str(error.value)


# --- Nothing half, nothing unseen, nothing by just anybody --------------------------------------


def test_one_bad_line_and_nothing_is_written(institution, staff):
    before = state()

    with pytest.raises(importing.LinesRefused) as error:
        importing.apply(files.read(csv(RENAMED, PINAR, "x,y,z,w")), actor=staff)

    assert [one.line for one in error.value.outcome.refused] == [4]
    assert state() == before


def test_what_changed_since_the_preview_is_not_overwritten(institution, staff):
    table = files.read(csv(RENAMED))
    seen = importing.preview(table).fingerprint
    Institution.objects.update(name="Corregido entretanto")
    before = state()

    with pytest.raises(importing.Moved) as error:
        importing.apply(table, actor=staff, seen=seen)

    shown = error.value.outcome.changed[0].differences[0].before_text
    assert (state(), shown) == (before, "Corregido entretanto")


@pytest.mark.parametrize("who", ["secretary", "rector", "director", "auditor", "gagem"])
def test_who_does_not_reach_every_school_with_the_grant_may_not_import(db, request, who):
    user = request.getfixturevalue(who)
    before = state()

    with pytest.raises(PermissionDenied):
        importing.apply(files.read(csv(PINAR)), actor=user)

    assert state() == before


def test_the_queries_depend_on_the_number_of_batches_only(staff, monkeypatch):
    """The batch is made small: what SQLite takes in one statement is no matter here."""
    monkeypatch.setattr(comparison, "BATCH", 4)
    new = [f"17602000{n:04},Colegio {n},76020,2" for n in range(14)]
    changed = [line.replace(",76020", " bis,76020") for line in new]
    staff.holds("update_institution")  # read once per person

    def counted(start, end):
        table_of = (files.read(csv(*said[start:end])) for said in (new, changed))
        return [queries_of(table, staff) for table in table_of]

    one, few, more = counted(0, 1), counted(1, 5), counted(5, 13)

    assert one == few
    # Two to compare; three to write: schools, sites, changes; or schools read, schools, changes.
    # And the ends of their chains: read and written, and where they are new, made and read again.
    assert [b - a for a, b in zip(few, more, strict=True)] == [9, 7]


def queries_of(table, actor) -> int:
    with CaptureQueriesContext(connection) as queries:
        importing.apply(table, actor=actor)
    return len(queries)


# --- The command --------------------------------------------------------------------------------


def test_the_command_says_what_it_did_field_by_field(institution, run):
    out, err = run(csv(RENAMED, PINAR))

    assert "Archivo: 2 líneas, UTF-8, coma." in out
    name = "Institución Educativa El Guadual"
    assert f"  276100000011 nombre: «{name}» -> «{name} Nuevo»" in out
    assert "  276100000011 sede principal: se crea la 01" in out
    assert "Nuevas: 1. Cambiadas: 1. Sin cambio: 0. Rechazadas: 0." in out
    assert "Se guardó todo." in out
    assert err.splitlines() == ["Líneas revisadas: 2 de 2", "Instituciones guardadas: 2 de 2"]
    assert codes() == ["176020000022", "276100000011"]


def test_a_dry_run_says_the_same_and_writes_nothing(institution, run):
    before = state()

    out, _ = run(csv(RENAMED, PINAR), "--dry-run")

    assert "Nuevas: 1. Cambiadas: 1. Sin cambio: 0. Rechazadas: 0." in out
    assert "Ensayo: no se guardó nada." in out
    assert state() == before


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_broken_file_ends_the_command_with_an_error_and_changes_nothing(
    institution, run, options
):
    before = state()

    with pytest.raises(CommandError) as error:
        run(csv(RENAMED, "x,El Pinar,76020,2"), *options)

    assert str(error.value) == "No se importó nada. Líneas rechazadas: 1."
    assert "  Rechazada, línea 3: El código DANE tiene 12 dígitos, no «x»." in run.out
    assert state() == before


def test_the_command_tells_its_progress_every_500_lines(run):
    lines = [f"17602000{n:04},Colegio {n},76020,2" for n in range(1100)]

    _, err = run(csv(*lines))

    assert err.splitlines()[:3] == [f"Líneas revisadas: {n} de 1100" for n in (500, 1000, 1100)]
    assert Institution.objects.count() == Headquarter.objects.count() == 1100


def test_the_history_bears_the_name_that_was_given(run, staff):
    other = person("otra.admin", "administrador")
    run(csv(PINAR), "--as", " OTRA.ADMIN@prueba.example ")
    run(csv(CAUCE))

    assert {change.actor for change in Change.objects.filter(after="76020")} == {other}
    assert {change.actor for change in Change.objects.filter(after="76036")} == {staff}


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nadie@prueba.example", "No hay una cuenta nadie@prueba.example."),
        (
            "rectora@prueba.example",
            "No se importó nada. rectora@prueba.example no puede importar.",
        ),
    ],
)
def test_who_may_not_import_is_refused_by_the_command(run, rector, email, sentence):
    with pytest.raises(CommandError) as error:
        run(csv(PINAR), "--as", email)

    assert (str(error.value), codes()) == (sentence, ["276100000011"])


def test_without_anybody_to_answer_for_it_nothing_is_imported(run, staff, auditor):
    User.objects.filter(pk=staff.pk).update(is_active=False)

    with pytest.raises(CommandError) as error:
        run(csv(PINAR))

    assert str(error.value) == "Nadie puede importar: cree antes una cuenta de administración."
    assert codes() == []


def test_a_file_that_is_not_there_is_said(staff, tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("import_institutions", str(tmp_path / "nada.csv"))

    assert "No se pudo leer" in str(error.value)


# --- The admin ----------------------------------------------------------------------------------


def upload(client: Client, data: bytes, name: str = "directorio.csv"):
    return client.post(PREVIEW, {"file": SimpleUploadedFile(name, data)})


def token_in(response) -> str:
    return response.context["token"]


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_staff_see_what_would_change_confirm_it_and_see_the_result(institution, web, staff):
    browser = web(staff)
    before = state()

    shown = upload(browser, csv(RENAMED.replace("Nuevo", "<b>Nuevo</b>"), PINAR))

    assert (shown.status_code, state()) == (200, before)
    assert shown.context["counts"] == {
        "new": 1, "changed": 1, "unchanged": 0, "refused": 0, "warnings": 0
    }  # fmt: skip
    assert "El Guadual &lt;b&gt;Nuevo&lt;/b&gt;" in shown.content.decode()
    assert "COLEGIO EL PIÑAR" in text(shown)

    done = browser.post(CONFIRM, {"token": token_in(shown)})

    assert (done.status_code, done["Location"]) == (302, RESULT)
    assert "Se importó «directorio.csv»" in text(browser.get(RESULT))
    assert codes() == ["176020000022", "276100000011"]
    assert {change.actor for change in Change.objects.all()} == {staff}


def test_confirming_twice_imports_once(web, staff):
    browser = web(staff)
    token = token_in(upload(browser, csv(PINAR)))
    browser.post(CONFIRM, {"token": token})
    before = state()

    again = browser.post(CONFIRM, {"token": token})

    assert "La vista previa venció o ya se usó." in text(again)
    assert state() == before


def test_the_preview_of_another_person_cannot_be_confirmed(web, staff):
    token = token_in(upload(web(staff), csv(PINAR)))
    other = web(person("otra.admin", "administrador", is_staff=True))

    answers = [other.post(CONFIRM, {"token": said}) for said in (token, "", "\0" * 300)]

    assert ["La vista previa venció" in text(one) for one in answers] == [True] * 3
    assert codes() == []


def test_what_changed_meanwhile_is_shown_before_it_is_written(institution, web, staff):
    browser = web(staff)
    token = token_in(upload(browser, csv(RENAMED)))
    Institution.objects.update(name="Corregido entretanto")

    shown = browser.post(CONFIRM, {"token": token})

    assert "Las instituciones cambiaron después de la vista previa." in text(shown)
    assert "Corregido entretanto" in text(shown)
    assert Institution.objects.get().name == "Corregido entretanto"

    browser.post(CONFIRM, {"token": token_in(shown)})

    assert Institution.objects.get().name == "Institución Educativa El Guadual Nuevo"


def test_a_broken_file_offers_nothing_to_confirm_and_names_every_line(institution, web, staff):
    before = state()

    shown = upload(web(staff), csv(PINAR, *[f"x{n},A,76020,2" for n in range(60)]))

    assert (token_in(shown), len(shown.context["refused"])) == ("", 60)
    assert "no «x59»" in text(shown)
    assert "Sí, importar" not in text(shown)
    assert state() == before


def test_a_file_of_another_kind_does_not_fill_the_page(web, staff):
    shown = upload(web(staff), csv(*["x,A,76020,2"] * 1200))

    assert (shown.context["counts"]["refused"], len(shown.context["refused"])) == (1200, 1000)
    assert "Se muestran las primeras 1000." in text(shown)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (csv(CAUCE, header="a,b,c,d"), "Al encabezado le falta"),
        (b"", "El archivo está vacío."),
        (csv(CAUCE) + b" " * files.MAX_BYTES, "El archivo pesa más de 5 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_the_field(web, staff, data, sentence):
    shown = upload(web(staff), data)

    assert (shown.status_code, sentence in text(shown)) == (200, True)


def test_no_file_is_asked_for_again(web, staff):
    assert "Elija un archivo." in text(web(staff).post(PREVIEW))


def test_a_file_already_in_has_nothing_to_confirm(web, staff):
    importing.apply(files.read(csv(PINAR)), actor=staff)

    shown = upload(web(staff), csv(PINAR))

    assert (token_in(shown), "No hay nada que importar." in text(shown)) == ("", True)


@pytest.mark.parametrize("way", [PREVIEW, CONFIRM, RESULT])
@pytest.mark.parametrize(
    ("who", "is_staff", "status"),
    [("rector", False, 403), ("rector", True, 403), ("director", True, 403), (None, False, 200)],
)
def test_nobody_else_imports_in_the_admin(db, request, web, way, who, is_staff, status):
    user = request.getfixturevalue(who) if who else None
    if user:
        user.is_staff = is_staff
        user.save()
    before = state()

    browser = web(user)
    sent = {"file": SimpleUploadedFile("directorio.csv", csv(PINAR)), "token": "x"}
    answers = [browser.get(way, follow=True), browser.post(way, sent, follow=True)]

    assert [one.status_code for one in answers] == [status] * 2
    if not user:
        assert [one.redirect_chain[-1][0].split("?")[0] for one in answers] == ["/ingresar/"] * 2
    assert state() == before


def test_the_upload_needs_the_token_of_the_form(staff):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(staff)

    assert [upload(browser, csv(PINAR)).status_code, browser.post(CONFIRM).status_code] == [
        403,
        403,
    ]


def test_the_pages_need_no_script_or_style_of_their_own(web, staff):
    browser = web(staff)
    pages = [browser.get(PREVIEW), upload(browser, csv(PINAR))]
    browser.post(CONFIRM, {"token": token_in(pages[1])})
    pages.append(browser.get(RESULT))

    for page in pages:
        html = page.content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html) == []


@pytest.mark.parametrize(("may", "links"), [(True, 1), (False, 0)])
def test_the_list_links_to_the_import_for_who_may(web, db, may, links):
    chief = User.objects.create_superuser("jefa@prueba.example", "x" * 12, name="Jefa")
    if not may:
        chief.sub_role.grants.filter(action="update_institution").delete()

    listed = web(chief).get("/admin/institutions/institution/")

    assert listed.content.decode().count(f'href="{PREVIEW}"') == links
