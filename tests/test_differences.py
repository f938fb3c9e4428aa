"""Two texts laid side by side, and one made of both."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pei_project.sheets.differences import Piece, as_html, compare, merge

pytestmark = pytest.mark.one_database

TEXTS = st.text(alphabet="ab .\n", max_size=60) | st.lists(
    st.sampled_from(["uno", "dos", "tres", " ", " ", ". ", "\n", "\n\n", "- "]), max_size=30
).map("".join)


def words(text):
    return set(re.findall(r"\w+", text))


def test_changed_words_stand_between_those_that_stayed():
    assert compare("La escuela forma niños.", "La escuela educa niños y niñas.") == [
        Piece("same", "La escuela "),
        Piece("removed", "forma"),
        Piece("added", "educa"),
        Piece("same", " niños"),
        Piece("added", " y niñas"),
        Piece("same", "."),
    ]


def test_a_sentence_written_anew_is_one_change_and_not_one_for_each_word():
    assert compare("uno dos tres", "cuatro cinco seis") == [
        Piece("removed", "uno dos tres"),
        Piece("added", "cuatro cinco seis"),
    ]


def test_equal_texts_are_one_piece_and_empty_ones_none():
    assert compare("igual", "igual") == [Piece("same", "igual")]
    assert compare("", "") == []
    assert compare("", "a") == [Piece("added", "a")]
    assert compare("a", "") == [Piece("removed", "a")]


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before, after):
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(one.kind != two.kind for one, two in zip(pieces, pieces[1:], strict=False))


def test_the_page_shows_tags_for_changes_and_escapes_the_text():
    html = as_html([Piece("same", "a <b> "), Piece("removed", "&"), Piece("added", "<i>")])
    assert html == "a &lt;b&gt; <del>&amp;</del><ins>&lt;i&gt;</ins>"


def some_words(count, seed, vocabulary):
    return [f"p{random.Random(seed + place).randrange(vocabulary)}" for place in range(count)]


def test_a_long_text_is_compared_by_paragraphs():
    paragraphs = [" ".join(some_words(200, 1000 * place, 500)) for place in range(100)]
    changed = [*paragraphs[:50], "Nuevo párrafo.", *paragraphs[51:]]
    assert compare("\n\n".join(paragraphs), "\n\n".join(changed)) == [
        Piece("same", "\n\n".join(paragraphs[:50]) + "\n\n"),
        Piece("removed", paragraphs[50]),
        Piece("added", "Nuevo párrafo."),
        Piece("same", "\n\n" + "\n\n".join(paragraphs[51:])),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 4_000, "b a c " * 3_000),
        (" ".join(some_words(9_000, 0, 50)), " ".join(some_words(9_000, 1, 50))),
        (" ".join(some_words(9_000, 0, 9**9)), " ".join(some_words(9_000, 50_000, 9**9))),
        ("x\n" * 100_000, "y\nx\n" * 50_000),
        ("a" * 500_000, "b" * 500_000),
    ],
)
def test_no_pair_of_texts_takes_long(before, after):
    start = time.process_time()
    pieces = compare(before, after)
    assert time.process_time() - start < 2
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    start = time.process_time()
    merge("", before, after)
    merge(before[::2], before, after)
    assert time.process_time() - start < 4


BASE = "Misión.\n\nFormar niños.\n\n- paz\n- campo"


def test_what_only_one_changed_is_taken_from_that_one():
    mine = BASE.replace("niños", "niñas y niños")
    theirs = BASE.replace("Misión.", "Nuestra misión.") + "\n- río"
    assert merge(BASE, mine, theirs) == (
        "Nuestra misión.\n\nFormar niñas y niños.\n\n- paz\n- campo\n- río"
    )


def test_changes_in_one_sentence_join_if_they_touch_different_words():
    assert merge("Formar niños para la paz.", "Educar niños para la paz.", "Formar niños.") == (
        "Educar niños."
    )


def test_words_both_changed_stand_one_text_after_the_other():
    assert merge(BASE, BASE.replace("Formar", "Educar"), BASE.replace("Formar", "Cuidar")) == (
        "Misión.\n\nCuidar niños.\n\nEducar niños.\n\n- paz\n- campo"
    )
    assert merge("", "Mío.", "Suyo.") == "Suyo.\n\nMío."
    assert merge(BASE, BASE + "\n- mar", BASE + "\n- río") == BASE + "\n- río\n- mar"


@given(TEXTS, TEXTS)
def test_one_who_changed_nothing_changes_nothing(base, other):
    assert merge(base, base, other) == merge(base, other, base) == other
    assert merge(base, other, other) == other


@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_anyone_added_is_lost(base, mine, theirs):
    merged = words(merge(base, mine, theirs))
    for text in (mine, theirs):
        added = "\0".join(piece.text for piece in compare(base, text) if piece.kind == "added")
        assert words(added) <= merged
        assert words(text) - words(base) <= merged
