"""An organisation chart from rows: what it says, how it is drawn, what cannot break it."""

import re
import time
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from pei_project.sheets.chart import BOX, org_chart

pytestmark = pytest.mark.one_database

LINE, ADVISORY = "line", "advisory"
SCHOOL = [
    ("Consejo directivo", None, LINE),
    ("Rectoría", "Consejo directivo", LINE),
    ("Consejo académico", "Rectoría", ADVISORY),
    ("Coordinación", "Rectoría", LINE),
    ("Secretaría", "Rectoría", LINE),
]


def rows(said):
    ids = {name: number for number, (name, _, _) in enumerate(said, start=1)}
    return [
        SimpleNamespace(id=ids[name], name=name, parent_id=ids.get(boss), kind=kind)
        for name, boss, kind in said
    ]


def chart(said):
    return org_chart(rows(said), "chart", "Organigrama", "org_chart")


def numbered(count, boss_of, kind_of=lambda n: LINE):
    found = [
        SimpleNamespace(id=n, name=f"Cargo {n}", parent_id=boss_of(n), kind=kind_of(n))
        for n in range(count)
    ]
    return org_chart(found, "chart", "Organigrama", "org_chart")


def tree(drawing):
    return ElementTree.fromstring(drawing.svg)


def boxes(drawing) -> list[tuple[float, float, float, float]]:
    return [
        tuple(float(box.get(name)) for name in ("x", "y", "width", "height"))
        for box in tree(drawing).iter("rect")
    ]


def texts(drawing) -> list[str]:
    return [text.text for text in tree(drawing).iter("text")]


def assert_is_drawn_well(drawing):
    """No box covers another and none is cut."""
    found = boxes(drawing)
    for x, y, width, height in found:
        assert (x >= 0, y >= 0) == (True, True)
        assert (x + width <= drawing.width, y + height <= drawing.height) == (True, True)
    for place, (x, y, width, height) in enumerate(found):
        for x2, y2, width2, height2 in found[place + 1 :]:
            apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
            assert apart


def test_it_says_who_depends_on_whom_and_who_advises():
    drawing = chart(SCHOOL)
    assert (drawing.name, drawing.label, drawing.after) == ("chart", "Organigrama", "org_chart")
    assert drawing.words == [
        "Consejo directivo no depende de nadie.",
        "Rectoría depende de Consejo directivo.",
        "Consejo académico asesora a Rectoría.",
        "Coordinación depende de Rectoría.",
        "Secretaría depende de Rectoría.",
    ]


def test_each_row_is_a_box_below_its_own_and_advice_is_dashed():
    drawing = chart(SCHOOL)
    tops = dict(zip(SCHOOL, (y for _, y, _, _ in boxes(drawing)), strict=True))
    council, rector, advice, coordination, office = SCHOOL
    assert tops[council] < tops[rector] < tops[advice] < tops[coordination] == tops[office]
    dashed = [bool(box.get("stroke-dasharray")) for box in tree(drawing).iter("rect")]
    assert dashed == [False, False, True, False, False]
    assert_is_drawn_well(drawing)


def test_it_has_a_name_a_size_and_no_colour_style_or_script_of_its_own():
    drawing = chart(SCHOOL)
    root = tree(drawing)
    assert (root.get("role"), root.find("title").text) == ("img", "Organigrama")
    assert root.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawing.svg)) == {"none", "currentColor"}
    assert re.findall(r"style|script|href|\son\w+=|url\(", drawing.svg) == []


def test_names_are_escaped():
    drawing = chart([('</text><script>alert("1")</script>&', None, LINE)])
    assert "<script" not in drawing.svg
    assert "".join(texts(drawing)) == '</text><script>alert("1")</script>&'


def test_a_long_name_is_wrapped_and_one_too_long_is_cut_but_said_whole():
    name = "Coordinación académica y de convivencia de la sede principal"
    drawing = chart([(name, None, LINE), ("m" * 300, name, LINE)])
    lines = texts(drawing)
    assert " ".join(lines[: lines.index("m" * len(lines[-2]))]) == name
    assert lines[-1].endswith("m…")
    assert max(map(len, lines)) < BOX / 5
    assert drawing.words[1] == f"{'m' * 300} depende de {name}."
    assert_is_drawn_well(drawing)


@pytest.mark.parametrize("count", [4, 9, 24, 60])
def test_a_wide_tree_grows_down_instead(count):
    drawing = numbered(count, lambda n: 0 if n else None)
    assert drawing.width <= 660
    assert_is_drawn_well(drawing)


def test_a_large_tree_is_drawn_wider_rather_than_endless():
    drawing = numbered(50, lambda n: (n - 1) // 3 if n else None)
    assert 660 < drawing.width < 1100
    assert_is_drawn_well(drawing)


def test_advisers_of_all_kinds_of_node_are_drawn_apart():
    drawing = numbered(
        40, lambda n: (n - 1) // 4 if n else None, lambda n: ADVISORY if n % 3 == 0 else LINE
    )
    assert_is_drawn_well(drawing)
    assert sum("asesora" in sentence for sentence in drawing.words) == 13


def test_a_circle_is_cut_and_everybody_is_drawn_once():
    drawing = numbered(4, lambda n: (n + 1) % 4)
    assert sorted(texts(drawing)) == [f"Cargo {n}" for n in range(4)]
    assert drawing.words[0] == "Cargo 0 no depende de nadie."
    assert_is_drawn_well(drawing)


def test_who_hangs_from_oneself_or_from_a_row_that_is_gone_hangs_from_none():
    found = [
        SimpleNamespace(id=1, name="Uno", parent_id=1, kind=ADVISORY),
        SimpleNamespace(id=2, name="", parent_id=77, kind=""),
    ]
    drawing = org_chart(found, "chart", "Organigrama", "org_chart")
    assert sorted(drawing.words) == ["Sin nombre no depende de nadie.", "Uno no depende de nadie."]


def test_no_rows_are_no_boxes():
    drawing = chart([])
    assert (boxes(drawing), drawing.words) == ([], [])


@pytest.mark.parametrize(
    "boss_of",
    [
        lambda n: n - 1 if n else None,  # as deep as there are rows
        lambda n: 0 if n else None,  # as broad
        lambda n: (n - 1) // 2 * 2 if n else None,  # a caterpillar
        lambda n: (n + 1) % 500,  # one circle of all
        lambda n: n,
    ],
)
def test_five_hundred_rows_of_any_shape_take_no_time(boss_of):
    began = time.monotonic()
    drawing = numbered(500, boss_of)
    assert time.monotonic() - began < 5
    assert len(texts(drawing)) == len(drawing.words) == 500
