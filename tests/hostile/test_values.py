"""D. Field values, in every answer of every section, and on the pages where they are typed."""

import html
import io
import json
import time
import uuid

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import models

from catalogs.models import CatalogItem
from pei import editing, pdf
from pei.models import sections
from pei.models.sections import Coexistence, Objectives, Principles, SocialOrganizations
from pei_project.api.wire import camel
from pei_project.sheets.fields import (
    Choice,
    Day,
    Email,
    KeyField,
    Line,
    Number,
    Paragraph,
    Phone,
    Rich,
    Whole,
    YesNo,
    web_address,
)  # fmt: skip
from pei_project.sheets.history import Change, record
from tests.conftest import shared
from tests.hostile.conftest import SHARED, invalid, timed

pytestmark = pytest.mark.django_db
institution, other_institution, secretary, stranger, plan = map(shared, SHARED)
before = shared("before")

TEXTS = (Line, Paragraph, Rich)


def url_of(plan, model) -> str:
    if model.key == "definition":
        return f"/pei/definition/{plan.pk}"
    return f"/pei/{plan.pk}/aspect/{model.key}"


def answers(model, *kinds) -> dict:
    """Every answer and column of those kinds, by the name an error would give it."""
    found = {camel(part.name): part for part in model.fields() if isinstance(part, kinds)}
    for name, row in model.tables().items():
        for part in row.fields():
            if isinstance(part, kinds):
                found[f"{camel(name)}.0.{camel(part.name)}"] = part
    return found


def saying(said: dict) -> dict:
    """The body that says these answers; each table gets one new row."""
    body = {}
    for path, value in said.items():
        match path.split("."):
            case [name]:
                body[name] = value
            case [table, _, column]:
                body.setdefault(table, [{}])[0][column] = value
    return body


def seen(plan, model) -> dict:
    return {"revision": editing.load(plan, model).revision}


@pytest.fixture
def told(client, plan, attack):
    """``told(model, said)``: what is told of a PATCH that says these answers."""

    def told(model, said):
        body = json.dumps(saying(said) | seen(plan, model))
        return attack(client.patch, url_of(plan, model), body, content_type="application/json")

    return told


@pytest.fixture
def kept(client, plan):
    """``kept(model, said)``: the section after a PATCH that says these answers."""

    def kept(model, said):
        body = saying(said) | seen(plan, model)
        answer = timed(client.patch, url_of(plan, model), body)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return kept


def all_of(model, kinds, value, code) -> tuple[dict, dict]:
    """``value`` said in every answer of those kinds, and the refusal of each."""
    found = answers(model, *kinds)
    return dict.fromkeys(found, value), {path: [code] for path in found}


# --- texts --------------------------------------------------------------------------------------

EVERY_TEXT = {
    "D01 NUL": ("a\x00b", "control_chars"),
    "D01 escape": ("\x1b[2J", "control_chars"),
    "D01 vertical tab": ("a\x0bb", "control_chars"),
    "D01 C1": ("a\x9bb", "control_chars"),
    "D03 high": ("a\ud83d", "invalid"),
    "D03 low": ("\udf31a", "invalid"),
    "D06": ("Z" + "\u0301" * 500, "too_many_marks"),
    "D09": ("w" * 10_000, "max_length"),
}


def of_a_form(part) -> list[str]:
    """What is told of a long word in an answer that has a form of its own, if it has one."""
    if isinstance(part, Email | Phone):
        return ["invalid"]
    return ["invalid", "max_length"] if web_address in part.validators else []


@pytest.mark.parametrize(("value", "code"), EVERY_TEXT.values(), ids=EVERY_TEXT)
def test_a_text_that_cannot_be_kept(told, value, code):
    for model in sections.SECTIONS:
        said, codes = all_of(model, TEXTS, value, code)
        if code == "max_length":
            lines = answers(model, Line).items()
            codes |= {path: of_a_form(part) or [code] for path, part in lines}
        assert told(model, said) == invalid(codes)


def test_d02_a_fixed_kind_takes_no_control_and_repeats_nothing(told):
    for model in sections.SECTIONS:
        said, codes = all_of(model, (Choice,), "<b>\x00" * 1_000, "invalid_choice")
        if said:
            assert told(model, said) == invalid(codes)


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
@pytest.mark.parametrize("_id", ["D04"])
def test_marks_that_turn_the_reading_are_refused_in_a_line_and_left_out_of_a_text(
    told, kept, mark, _id
):
    assert told(Principles, {"values.0.name": f"acta{mark}fdp"}) == invalid(
        {"values.0.name": ["control_chars"]}
    )


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
@pytest.mark.parametrize("_id", ["D04 text"])
def test_marks_that_turn_the_reading_are_left_out_of_a_text(kept, mark, _id):
    assert kept(Principles, {"mission": f"acta{mark}fdp"})["mission"] == "<p>actafdp</p>"


FAMILY = "👨‍👩‍👧‍👦 ❤️‍🔥 👍🏽 🇨🇴 𝒜"


@pytest.mark.parametrize("_id", ["D05"])
def test_emoji_come_back_unchanged_and_print(kept, plan, secretary, web, _id):
    body = kept(Principles, {"mission": FAMILY, "values.0.name": FAMILY})
    assert (body["mission"], body["values"][0]["name"]) == (f"<p>{FAMILY}</p>", FAMILY)
    page = web(secretary).get(f"/proyectos/{plan.pk}/revisar/").content.decode()
    assert FAMILY in page
    assert pdf.pdf_of(plan).content.startswith(b"%PDF-")


@pytest.mark.parametrize("_id", ["D07"])
def test_both_forms_of_an_accent_are_stored_as_one(kept, _id):
    apart, one = "Nin\u0303ez", "Ni\u00f1ez"
    body = kept(Principles, {"mission": apart, "values.0.name": apart})
    assert (body["mission"], body["values"][0]["name"]) == (f"<p>{one}</p>", one)
    changes = Change.objects.count()
    again = kept(Principles, {"mission": one})
    assert again["revision"] == body["revision"]
    assert Change.objects.count() == changes


@pytest.mark.parametrize("letters", ["x", "ñ", "<b>", "&amp;", "x" * 99 + " "])
@pytest.mark.parametrize("_id", ["D08"])
def test_a_text_of_a_megabyte_is_refused_at_once(told, letters, _id):
    """As large as a body may be, in one answer of each kind."""
    for model in sections.SECTIONS:
        for kind in TEXTS:
            for path in list(answers(model, kind))[:1]:
                text = letters * (1_000_000 // (len(json.dumps(letters)) - 2))
                start = time.process_time()
                status, error, codes = told(model, {path: text})
                assert (status, error, set(codes)) == (400, "validation_error", {path})
                assert codes[path] == ["max_length"]
                assert time.process_time() - start < 0.5


@pytest.mark.parametrize("nothing", ["   ", "\u200b\u200b", "\u00a0\u3164\ufeff"])
@pytest.mark.parametrize("_id", ["D10"])
def test_what_shows_nothing_counts_as_missing(kept, nothing, _id):
    for model in sections.SECTIONS:
        required = [name for name in model.required if isinstance(model.field_named(name), TEXTS)]
        body = kept(model, dict.fromkeys(map(camel, required), nothing))
        assert {model.label(name) for name in required} <= set(body["missing"])


CODE = [
    "' OR 1=1; DROP TABLE pei_principles;--",
    "{{7*7}} {% debug %} ${7*7} #{7*7}",
    "${jndi:ldap://x.example/a}",
    "%s%n%x %(x)s {0.__class__}",
    "; ls -la | cat /etc/passwd `id` $(id)",
    "=1+1",
    "a&amp;b &lt;c&gt;",
]


@pytest.mark.parametrize("text", CODE)
@pytest.mark.parametrize("_id", ["D26"])
def test_what_is_code_elsewhere_is_a_text_here(kept, plan, web, secretary, text, _id):
    body = kept(Principles, {"values.0.name": text, "values.0.description": text, "mission": text})
    assert body["values"][0]["name"] == text
    assert html.unescape(body["mission"]) == f"<p>{text}</p>"
    assert html.unescape(client_text(web(secretary), plan)).count(text) >= 1


@pytest.mark.parametrize("_id", ["D26 PDF"])
def test_what_is_code_elsewhere_is_printed_as_it_stands(client, plan, _id):
    rows = [{"name": text, "description": text} for text in CODE]
    body = {"values": rows, "mission": " / ".join(CODE)} | seen(plan, Principles)
    assert client.patch(url_of(plan, Principles), body).status_code == 200
    said = squeezed(printed(plan))
    assert [said.count(squeezed(text)) >= 3 for text in CODE] == [True] * len(CODE)


def client_text(browser, plan) -> str:
    return browser.get(f"/proyectos/{plan.pk}/revisar/").content.decode()


def printed(plan) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf.pdf_of(plan).content))
    return "".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- numbers, dates, choices --------------------------------------------------------------------


@pytest.mark.parametrize("_id", ["D11"])
def test_a_count_is_not_negative(told, _id):
    for model in sections.SECTIONS:
        said = {path: part.least - 1 for path, part in answers(model, Whole).items()}
        if said:
            assert told(model, said) == invalid({path: ["min_value"] for path in said})


@pytest.mark.parametrize("_id", ["D11 -0.00"])
def test_a_negative_zero_is_zero(kept, client, plan, _id):
    body = kept(Objectives, {"goals.0.baseline": -0.0})
    assert str(body["goals"][0]["baseline"]) in ("0", "0.0", "0.00")
    stored = editing.load(plan, Objectives).rows("goals")[0].baseline
    assert str(stored) == "0.00"


NUMBERS = {
    "D12 15 digits": (10**14, "max_digits"),
    "D12 1e300": (1e300, "max_digits"),
    "D12 30 digits": (10**29, "max_digits"),
    "D12 3 decimals": (1.005, "max_decimal_places"),
    "D12 1e-300": (1e-300, "max_digits"),
    "D12 13 whole digits": (10**12, "max_whole_digits"),
}


@pytest.mark.parametrize(("value", "code"), NUMBERS.values(), ids=NUMBERS)
def test_a_figure_that_does_not_fit(told, value, code):
    assert told(Objectives, {"goals.0.baseline": value}) == invalid({"goals.0.baseline": [code]})


@pytest.mark.parametrize(
    "value", ["1.234,50", "1,234.50", "$ 1.000", "5", "٥", "５", "", " "]
)  # fmt: skip
@pytest.mark.parametrize("_id", ["D13"])
def test_the_api_takes_no_text_for_a_number(told, value, _id):
    for model in sections.SECTIONS:
        said, codes = all_of(model, (Whole, Number), value, "invalid")
        if said:
            assert told(model, said) == invalid(codes)


TYPED = {
    "D13 12": ("12", "12.00"),
    "D13 1234,5": ("1234,5", "1234.50"),
    "D13 1.234,50": ("1.234,50", "1234.50"),
    "D13 1.234.567": ("1.234.567", "1234567.00"),
    "D13 12.5": ("12.5", "12.50"),
    "D13 -3,5": ("-3,5", "-3.50"),
    "D13 1,234.50": ("1,234.50", None),
    "D13 1.23.456": ("1.23.456", None),
    "D13 $ 1.000": ("$ 1.000", None),
    "D13 Arabic": ("٥٦", None),
    "D13 full width": ("５６", None),
    "D13 1e5": ("1e5", None),
    "D13 NaN": ("NaN", None),
    "D13 Infinity": ("Infinity", None),
    "D13 1_000": ("1_000", None),
}


@pytest.mark.parametrize(("typed", "stored"), TYPED.values(), ids=TYPED)
def test_a_figure_is_typed_as_in_colombia(web, secretary, plan, typed, stored):
    url = f"/proyectos/{plan.pk}/objetivos-y-metas/metas/metas/"
    answer = web(secretary).post(url, {"revision": "1", "description": "x", "baseline": typed})
    goals = editing.load(plan, Objectives).rows("goals")
    assert answer.status_code == (302 if stored else 422)
    assert [str(goal.baseline) for goal in goals] == ([stored] if stored else [])
    if not stored:
        assert html.escape(typed) in answer.content.decode()


WRONG = {
    "D14 object": {"$gt": ""},
    "D14 list": ["5"],
    "D14 true": True,
    "D14 text": "5",
    "D14 number": 5,
    "D14 decimal": 5.5,
    "D14 nested": [[]],
}
RIGHT = {  # what is not wrong for each kind
    **dict.fromkeys(TEXTS + (Choice,), (str,)),
    Whole: (int,),
    Number: (int, float),
    Day: (),
    YesNo: (bool,),
}


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_nothing_of_another_kind_is_taken(told, value):
    for model in sections.SECTIONS:
        wrong = [kind for kind, right in RIGHT.items() if type(value) not in right]
        said, codes = all_of(model, tuple(wrong), value, "invalid")
        assert told(model, said) == invalid(codes)


@pytest.mark.parametrize("value", [{"$gt": ""}, ["x"], True, 5])
@pytest.mark.parametrize("_id", ["D14 choice"])
def test_an_item_is_named_by_a_text(told, value, _id):
    for model in sections.SECTIONS:
        single, many = (
            set(answers(model, kind)) for kind in (models.ForeignKey, models.ManyToManyField)
        )
        said = dict.fromkeys(single | many, value)
        codes = {path: ["invalid"] for path in single}
        if isinstance(value, list):
            codes |= {f"{path}.0": ["invalid_choice"] for path in many}
        else:
            codes |= {path: ["not_a_list"] for path in many}
        if said:
            assert told(model, said) == invalid(codes)


DAYS = {
    "D15 0001-01-01": ("0001-01-01", "out_of_range"),
    "D15 1899-12-31": ("1899-12-31", "out_of_range"),
    "D15 9999-12-31": ("9999-12-31", "out_of_range"),
    "D15 2026-02-30": ("2026-02-30", "invalid"),
    "D15 29/02/2027": ("29/02/2027", "invalid"),
    "D15 20261123": ("20261123", "invalid"),
    "D15 2026-W01-1": ("2026-W01-1", "invalid"),
    "D15 Arabic": ("٢٠٢٦-٠١-٠١", "invalid"),
    "D15 instant": ("2026-01-01T00:00:00Z", "invalid"),
    "D15 nothing": ("", "invalid"),
}


@pytest.mark.parametrize(("value", "code"), DAYS.values(), ids=DAYS)
def test_a_day_that_is_none(told, value, code):
    for model in sections.SECTIONS:
        said, codes = all_of(model, (Day,), value, code)
        if said:
            assert told(model, said) == invalid(codes)


INSTANTS = {
    "D16 leap second": ("2026-06-30T23:59:60Z", 400),
    "D16 +25:00": ("2026-01-01T00:00:00%2B25:00", 400),
    "D16 no date": ("25:00", 400),
    "D16 year 10000": ("10000-01-01T00:00:00Z", 400),
    "D16 with zone": ("2026-01-01T00:00:00Z", 200),
    "D16 first instant": ("0001-01-01T00:00:00", 400),
    "D16 last instant": ("9999-12-31T23:59:59", 400),
}


@pytest.mark.parametrize(("value", "status"), INSTANTS.values(), ids=INSTANTS)
def test_an_instant_that_is_none(client, plan, value, status):
    for name in ("since", "until"):
        answer = timed(client.get, f"/change-history/pei/{plan.pk}?{name}={value}")
        assert answer.status_code == status
        if status == 400:
            assert list(answer.json()["fields"]) == [name]


@pytest.mark.parametrize("_id", ["D16 without zone"])
def test_an_instant_without_zone_is_read_as_in_colombia(client, plan, secretary, _id):
    def count(since):
        url = f"/change-history/pei/{plan.pk}?since={since}"
        return client.get(url.replace("+", "%2B")).json()["count"]

    others = Change.objects.filter(owner=plan.pk).count()
    with time_machine.travel("2026-03-01T04:59:59Z", tick=False):
        said = {"field": "mission", "row": None, "before": None, "after": "<p>A medianoche.</p>"}
        record(plan, sections.Principles.key, 9, secretary, [said])
    assert count("2026-02-28T23:59:59") == count("2026-02-28T23:59:59-05:00") == others + 1
    assert count("2026-03-01T00:00:00") == count("2026-03-01T00:00:00-05:00") == others


@pytest.mark.parametrize("_id", ["D17"])
def test_an_end_before_its_start(told, _id):
    said = {"validityStart": 2027, "validityEnd": 2026}
    refused = invalid({"validityEnd": ["invalid_combination"]})
    assert told(sections.Definition, said) == refused


@pytest.mark.parametrize("code", ["unheard", "\x00", "\ud800", "x" * 5_000, str(uuid.UUID(int=1))])
@pytest.mark.parametrize("_id", ["D18"])
def test_a_code_nobody_knows(told, code, _id):
    for model in sections.SECTIONS:
        single = {path for path, part in answers(model, models.ForeignKey).items()
                  if not isinstance(part, KeyField)}  # fmt: skip
        many = set(answers(model, models.ManyToManyField))
        said = dict.fromkeys(single, code) | dict.fromkeys(many, [code])
        codes = {path: ["invalid_choice"] for path in single}
        codes |= {f"{path}.0": ["invalid_choice"] for path in many}
        if said:
            assert told(model, said) == invalid(codes)


@pytest.mark.parametrize("_id", ["D18 key"])
def test_an_id_nobody_knows(told, _id):
    for model in sections.SECTIONS:
        for value, code in (("unheard", "invalid"), (str(uuid.UUID(int=1)), "invalid_choice")):
            said, codes = all_of(model, (KeyField,), value, code)
            if said:
                assert told(model, said) == invalid(codes)


def retire(catalog: str, code: str) -> None:
    CatalogItem.objects.filter(catalog=catalog, code=code).update(is_active=False)


@pytest.mark.parametrize("_id", ["D19"])
def test_a_retired_item_is_not_chosen_anew(told, _id):
    retire("population-group", "migrante")
    said = {"populationGroups": ["migrante"]}
    assert told(Principles, said) == invalid({"populationGroups": ["inactive_choice"]})


@pytest.mark.parametrize("_id", ["D20"])
def test_a_retired_item_that_was_chosen_stays(kept, client, plan, _id):
    row = {"specificObjectives.0.text": "x", "specificObjectives.0.managementArea": "academica"}
    kept(Principles, {"populationGroups": ["migrante"]})
    kept(Objectives, row)
    retire("population-group", "migrante")
    retire("management-area", "academica")
    for model in (Principles, Objectives):
        whole = client.get(url_of(plan, model)).json()
        answer = client.put(url_of(plan, model), whole)
        assert (answer.status_code, answer.json()) == (200, whole)


@pytest.mark.parametrize("_id", ["D22"])
def test_a_count_has_a_bound(told, _id):
    for model in sections.SECTIONS:
        said = {path: part.most + 1 for path, part in answers(model, Whole).items()}
        if said:
            assert told(model, said) == invalid({path: ["max_value"] for path in said})
            said = dict.fromkeys(said, 2**63)
            assert told(model, said) == invalid({path: ["max_value"] for path in said})


DANE = [
    "27610000001",
    "2761000000011",
    "27610000001A",
    "276100 00001",
    "٢76100000011",
    "",
    "\0" * 12,
]


@pytest.mark.parametrize("code", DANE)
@pytest.mark.parametrize("_id", ["D23"])
def test_a_dane_code_is_twelve_digits(institution, code, _id):
    """No route writes it yet: the admin and the directory come through the model."""
    institution.dane_code = code
    with pytest.raises(ValidationError) as refused:
        institution.full_clean()
    found = {error.code for error in refused.value.error_dict["dane_code"]}
    assert found <= {"invalid", "max_length", "blank"}


# --- addresses and phones -----------------------------------------------------------------------

AT = "@entidad.example"

ADDRESSES = {
    "D24 CRLF Bcc": (f"aliado{AT}\r\nBcc: otro{AT}", "invalid"),
    "D24 LF": (f"aliado{AT}\nBcc:otro{AT}", "invalid"),
    "D24 two": (f"aliado{AT},otro{AT}", "invalid"),
    "D24 name": (f"Aliado <aliado{AT}>", "invalid"),
    "D24 255": ("a" * (255 - len(AT)) + AT, "max_length"),
    "D24 quoted": (f'"aliado"{AT}', "invalid"),
    "D24 quoted space": (f'"a b"{AT}', "invalid"),
    "D24 quoted CRLF": (f'"a\r\nBcc: x"{AT}', "invalid"),
    "D24 no at": ("aliado.entidad.example", "invalid"),
    "D24 accent before": (f"educación{AT}", "invalid"),
    "D24 NUL": (f"aliado{AT}\0", "control_chars"),
}


@pytest.mark.parametrize(("value", "code"), ADDRESSES.values(), ids=ADDRESSES)
def test_what_is_no_address(told, value, code):
    for model in sections.SECTIONS:
        said, codes = all_of(model, (Email,), value, code)
        if said:
            assert told(model, said) == invalid(codes)


@pytest.mark.parametrize(
    "value", ["aliado@municipio-peña.example", "a" * (254 - len(AT)) + AT, ""]
)
@pytest.mark.parametrize("_id", ["D24 IDN"])
def test_an_address_in_any_language_is_kept_as_it_is(kept, value, _id):
    body = kept(SocialOrganizations, {"alliances.0.contactEmail": value})
    assert body["alliances"][0]["contactEmail"] == value


PHONES = {
    "D25 SQL": ("' OR 1", "invalid"),
    "D25 words": ("llame a la rectora", "invalid"),
    "D25 40": ("3" * 40, "max_length"),
    "D25 40 in groups": ("300 " * 10, "max_length"),
    "D25 two": ("602 555 0199 / 602 555 0198", "invalid"),
    "D25 figures and a letter": ("3" * 10_000 + "x", "invalid"),
    "D25 plus": ("+", "invalid"),
    "D25 Arabic": ("٣٠٠ ٥٥٥", "invalid"),
    "D25 full width": ("６０２", "invalid"),
    "D25 NUL": ("602\0", "control_chars"),
}


@pytest.mark.parametrize(("value", "code"), PHONES.values(), ids=PHONES)
def test_what_is_no_phone(told, value, code):
    for model in sections.SECTIONS:
        said, codes = all_of(model, (Phone,), value, code)
        if said:
            assert told(model, said) == invalid(codes)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("+57 (300) 000-0000", "+57 300 000 0000"),
        ("602.555.0199", "602 555 0199"),
        (" 123 ", "123"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("_id", ["D25 kept"])
def test_a_phone_is_kept_as_its_figures(kept, value, stored, _id):
    body = kept(Coexistence, {"entityDirectory.0.phone": value})
    assert body["entityDirectory"][0]["phone"] == stored


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("_id", ["D27"])
def test_a_table_has_an_end(told, _id):
    for model in sections.SECTIONS:
        for name in map(camel, model.tables()):
            assert told(model, {name: [{}] * 501}) == invalid({name: ["too_many"]})
            assert told(model, {name: [{}] * 5_001}) == invalid({"body": ["too_many"]})


@pytest.mark.parametrize("_id", ["D28"])
def test_the_same_row_is_sent_once(told, _id):
    for model in sections.SECTIONS:
        row = {"id": str(uuid.uuid4())}
        for name in map(camel, model.tables()):
            assert told(model, {name: [row, row]}) == invalid({name: ["duplicate"]})


@pytest.mark.parametrize("_id", ["D28 items"])
def test_the_same_item_is_chosen_once(told, _id):
    said = {"populationGroups": ["migrante", "migrante"]}
    assert told(Principles, said) == invalid({"populationGroups": ["duplicate"]})


@pytest.mark.parametrize("order", [-(10**28), -1, 0, 99, 2**63, 10**29])
@pytest.mark.parametrize("_id", ["D14 order"])
def test_a_row_moves_within_its_table(client, plan, order, _id):
    row = editing.load(plan, Objectives).rows("specific_objectives")[0]
    said = {"specificObjectives": [{"id": str(row.pk), "order": order}], "revision": 1}
    answer = client.patch(url_of(plan, Objectives), said)
    assert answer.status_code == 200
    assert answer.json()["specificObjectives"][0]["order"] == 1


# --- the same on the pages ----------------------------------------------------------------------

PAGES = {
    "D01 page": "a\x00b\x1b",
    "D03 page": b"\xed\xa0\x80",
    "D06 page": "Z" + "\u0301" * 500,
    "D08 page": "x" * 300_000,
    "I10 page": "x",
}


@pytest.mark.parametrize("typed", PAGES.values(), ids=PAGES)
def test_a_page_refuses_or_keeps_and_never_breaks(web, secretary, plan, typed):
    browser, section = web(secretary), f"/proyectos/{plan.pk}/objetivos-y-metas/objetivos/"
    for revision in ("1", "-1", "9" * 30, "x", "", "1\x00"):
        said = {"general_objective": typed, "revision": revision}
        answer = timed(browser.post, section, said)
        assert answer.status_code in (302, 409, 422)
        row = f"{section}objetivos-especificos/"
        answer = timed(browser.post, row, {"text": typed, "revision": revision})
        assert answer.status_code in (302, 409, 422)
    stored = editing.load(plan, Objectives)
    texts = [stored.general_objective, *(one.text for one in stored.rows("specific_objectives"))]
    assert all("\x00" not in text and len(text) < 7_000 for text in texts)
