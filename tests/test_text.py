"""The rules every text obeys before it is stored."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from pei_project.text import clean_line, clean_text, is_blank, soft_breaks

pytestmark = pytest.mark.one_database

FAMILY = "👨‍👩‍👧‍👦 ❤️‍🔥 👍🏽 🇨🇴 𝒜"


def refusal(clean, text):
    with pytest.raises(ValidationError) as caught:
        clean(text)
    return caught.value.code


def test_a_line_loses_outer_and_repeated_spaces():
    assert clean_line("  Colegio \t La\r\nEsperanza ") == "Colegio La Esperanza"


def test_a_text_keeps_its_lines_and_loses_trailing_spaces():
    assert clean_text("\r\nUno  \r\n\r\n\tDos\rTres \n") == "Uno\n\n\tDos\nTres"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_both_forms_of_an_accent_are_stored_as_one(clean):
    assert clean("Nin\u0303o") == clean("Ni\u00f1o") == "Ni\u00f1o"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("control", ["\x00", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\x9f"])
def test_control_characters_are_refused(clean, control):
    assert refusal(clean, f"a{control}b") == "control_chars"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_half_a_character_is_refused(clean):
    assert refusal(clean, "a\ud83d") == "invalid"


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_turning_marks_are_refused_in_a_line_and_left_out_of_a_text(mark):
    assert refusal(clean_line, f"acta{mark}fdp.exe") == "control_chars"
    assert clean_text(f"acta{mark}fdp") == "actafdp"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_a_letter_may_carry_eight_marks_but_not_nine(clean):
    assert clean("x" + "\u0301" * 8) == "x" + "\u0301" * 8
    assert refusal(clean, "x" + "\u0301" * 9) == "too_many_marks"
    assert refusal(clean, "x" + "\u0301\u200d" * 9) == "too_many_marks"
    assert refusal(clean, "x" + "\u0344" * 8) == "too_many_marks"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_emoji_come_back_unchanged(clean):
    assert clean(FAMILY) == FAMILY


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "\ufeff \u200d", "\u00a0\u2800\u3164"])
def test_spaces_and_characters_without_width_are_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", " . ", "\u200bá"])
def test_anything_visible_is_not_blank(text):
    assert not is_blank(text)


def test_words_of_forty_letters_stay_whole_and_longer_ones_get_breaks():
    assert soft_breaks("a" * 40 + " b") == "a" * 40 + " b"
    assert soft_breaks("a" * 85) == "\u200b".join(["a" * 40, "a" * 40, "a" * 5])


def test_a_break_never_parts_a_letter_from_its_mark_or_an_emoji():
    assert soft_breaks("x" * 39 + "e\u0301y") == "x" * 39 + "e\u0301\u200by"
    assert soft_breaks("x" * 39 + "👨‍👩‍👧" + "y") == "x" * 39 + "👨‍👩‍👧\u200by"


@given(st.text(alphabet="aé\u0301\u200d👍🏽🇨 \u200b", max_size=300))
def test_breaking_twice_changes_nothing_and_only_breaks_are_added(text):
    once = soft_breaks(text)
    assert soft_breaks(once) == once
    assert once.replace("\u200b", "") == text.replace("\u200b", "")
    assert max(map(len, once.replace(" ", "\u200b").split("\u200b"))) <= 80


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text):
    for clean in (clean_line, clean_text):
        try:
            once = clean(text)
        except ValidationError:
            continue
        assert clean(once) == once


@pytest.mark.parametrize("text", ["ñ" * 100_000, "a \n" * 33_000, " " * 100_000, "🇨" * 100_000])
@pytest.mark.parametrize("work", [clean_line, clean_text, is_blank, soft_breaks])
def test_long_texts_take_linear_time(work, text):
    def seconds():
        start = time.process_time()
        work(text)
        return time.process_time() - start

    assert min(seconds() for _ in range(3)) < 0.15


@pytest.mark.parametrize("text", ["\u0316\u0301" * 50_000, "e" + "\u0301" * 100_000])
def test_a_flood_of_marks_is_refused_at_once(text):
    start = time.process_time()
    assert refusal(clean_text, text) == "too_many_marks"
    assert time.process_time() - start < 0.15
