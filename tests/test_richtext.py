"""Formatted answers: what is kept, what is taken away, and that nothing changes twice."""

import contextlib
import re
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pei_project.richtext import (
    clean_html,
    from_plain,
    is_formatted,
    length,
    on_lines,
    printable,
    to_plain,
)
from tests import word

pytestmark = pytest.mark.one_database

ALLOWED = re.compile(
    r"</?(p|br|strong|em|h3|h4|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|a)>"
    r'|<a href="(https://|mailto:)[^"<>]+" rel="noopener noreferrer">'
    r'|<t[hd]( colspan="([2-9]|1\d|20)")?( rowspan="([2-9]|1\d|20)")?>'
)


def refusal(text):
    with pytest.raises(ValidationError) as caught:
        clean_html(text)
    return caught.value.code


def test_plain_text_becomes_paragraphs_and_lines():
    assert clean_html("Uno\r\ndos\n\n\nTres  & <4") == "<p>Uno<br>dos</p><p>Tres &amp; &lt;4</p>"


def test_plain_lines_with_a_marker_become_lists():
    text = "Somos:\n- uno\n  - dos\n  sigue uno\n• tres\n1. a\n2. b"
    assert clean_html(text) == (
        "<p>Somos:</p>"
        "<ul><li>uno<ul><li>dos</li></ul>sigue uno</li><li>tres</li></ul>"
        "<ol><li>a</li><li>b</li></ol>"
    )


def test_a_number_that_counts_nothing_stays_as_it_was_typed():
    assert clean_html("1994. Se fundó") == "<p>1994. Se fundó</p>"
    assert clean_html("1. a\n3. c") == "<ol><li>a</li></ol><p>3. c</p>"
    assert clean_html("1. a\n\n2. b") == "<ol><li>a</li><li>b</li></ol>"


@pytest.mark.parametrize("text", ["", " \n ", "<p>&nbsp;</p>", "<p><br></p><ul><li></li></ul>"])
def test_what_shows_nothing_is_empty(text):
    assert clean_html(text) == ""
    assert clean_html(f"<p></p>{text}<table><tr><td>\u200b</td></tr></table>") == ""


def test_formatting_of_the_editor_is_kept():
    html = (
        "<h3>Título</h3><p>Un <strong>texto <em>muy</em></strong> corto<br>de dos líneas</p>"
        "<blockquote><p>Cita</p></blockquote>"
        "<table><thead><tr><th>A</th></tr></thead>"
        '<tbody><tr><td colspan="2">B</td></tr></tbody></table>'
        '<p><a href="https://ejemplo.edu.co/?a=1&amp;b=2" rel="noopener noreferrer">Sitio</a></p>'
    )
    assert clean_html(html) == html


def test_other_names_for_the_same_format_become_ours():
    assert clean_html("<h1>T</h1><div><b>a</b> <i>b</i></div>c") == (
        "<h3>T</h3><p><strong>a</strong> <em>b</em></p><p>c</p>"
    )


def test_faulty_markup_is_mended_and_loses_no_word():
    assert clean_html("<ul><li>a<ul><li>b</ul><li><p>c<p>d</ul>e<p>f<b>g") == (
        "<ul><li>a<ul><li>b</li></ul></li><li>c<br>d</li></ul><p>e</p><p>f<strong>g</strong></p>"
    )
    assert clean_html("<p>a</p>1 < 2 <b sin fin") == "<p>a</p><p>1 &lt; 2 &lt;b sin fin</p>"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)></svg>",
        "<body onload=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></math>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
        "<template><script>alert(1)</script></template>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data=x></object><embed src=x><base href=//x>",
        "<form action=//x></form><meta http-equiv=refresh content=0>",
        "<style>@import 'http://169.254.169.254'</style>",
        "<link rel=attachment href=file:///etc/passwd>",
        "<!--><img src=x onerror=alert(1)>-->",
    ],
)
def test_active_content_is_taken_away(attack):
    assert re.fullmatch(r'<p>Antes</p>(<p>(--|")&gt;</p>)?', clean_html(f"<p>Antes</p>{attack}"))


def test_attributes_are_taken_away():
    attributes = (
        "class=x id=x name=x style='background:url(http://x)' hx-get=/x hx-on:click=x()"
        " data-hx-get=/x onclick=x()"
    )
    assert clean_html(f"<p {attributes}>a</p>") == "<p>a</p>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://ejemplo.co",
        "//evil.com",
        "/salir/",
        "https://",
        "https://[x",
        "https://a.co/" + "x" * 2_000,
    ],
)
def test_a_link_elsewhere_than_https_or_mail_keeps_only_its_words(address):
    assert clean_html(f'<p><a href="{address}">Sitio</a></p>') == "<p>Sitio</p>"


def test_mail_links_are_kept():
    assert clean_html('<a href="MAILTO:a@b.co">x</a>') == (
        '<p><a href="MAILTO:a@b.co" rel="noopener noreferrer">x</a></p>'
    )


@pytest.mark.parametrize(
    ("begin", "end"),
    [("<ul><li>", "</li></ul>"), ("<strong>", "</strong>"), ("<blockquote>", "</blockquote>")],
)
def test_eight_levels_are_kept_and_nine_refused(begin, end):
    assert "x" in clean_html(begin * 8 + "x" + end * 8)
    assert refusal(begin * 9 + "x" + end * 9) == "too_deep"


def test_deep_tables_and_deep_plain_lists_are_refused():
    assert refusal("<table><tr><td>" * 60 + "x") == "too_deep"
    steps = ["  " * level + "- x" for level in range(9)]
    assert clean_html("\n".join(steps[:8])).count("<ul>") == 8
    assert refusal("\n".join(steps)) == "too_deep"


def test_wide_cells_are_capped_and_wide_tables_refused():
    assert clean_html("<table><tr><td colspan=65534 rowspan=0>a</table>") == (
        '<table><tbody><tr><td colspan="20">a</td></tr></tbody></table>'
    )
    assert refusal("<table><tr>" + "<td>a" * 21) == "too_many"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_chars"),
        ("<p>a\x1bb</p>", "control_chars"),
        ("<p>a&#12;b</p>", "control_chars"),
        ("<p>\ud83d</p>", "invalid"),
        ("<p>x" + "&#769;" * 9 + "</p>", "too_many_marks"),
    ],
)
def test_the_rules_of_every_text_hold_inside(text, code):
    assert refusal(text) == code


def test_turning_marks_are_left_out_and_accents_composed():
    assert clean_html("<p>a&#x202e;b \u202e n&#771;</p>") == "<p>ab ñ</p>"


def test_an_escaped_tag_is_still_text_after_three_saves():
    text = html = "<p>&lt;script&gt; {{7*7}} ${jndi:x} %s</p>"
    for _ in range(3):
        html = clean_html(html)
    assert html == text
    html = from_plain("escriba <p> y &lt;b&gt;")
    assert html == "<p>escriba &lt;p&gt; y &amp;lt;b&amp;gt;</p>"
    assert from_plain(to_plain(html)) == clean_html(html) == html


def test_plain_text_of_a_formatted_answer_reads_well():
    html = clean_html(
        "<h3>T</h3><p>a<br><b>b</b></p><ol><li>c<ul><li>d</li></ul></li><li>e</li></ol>"
        "<table><tr><th>f<th>g<tr><td>h<br>i<td>j</table><blockquote>k</blockquote>"
    )
    assert to_plain(html) == "T\n\na\nb\n\n1. c\n  - d\n2. e\n\nf | g\nh i | j\n\nk"
    assert length(html) == len(to_plain(html))


@pytest.mark.parametrize("html", ["", "<p>a<br>b</p>", "<ul><li>a<ol><li>b</li></ol></li></ul>"])
def test_paragraphs_and_lists_are_not_formatted(html):
    assert not is_formatted(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>a</strong></p>",
        "<p><em>a</em></p>",
        '<p><a href="https://a.co">a</a></p>',
        "<h3>a</h3>",
        "<h4>a</h4>",
        "<blockquote><p>a</p></blockquote>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ],
)
def test_everything_else_is_formatted(html):
    assert is_formatted(html)


def test_the_pdf_gets_breaks_in_long_words_but_not_in_addresses():
    link = f'<a href="https://a.co/{"x" * 80}" rel="noopener noreferrer">'
    assert printable(f"<p>{link}{'y' * 60}</a> {'&amp;' * 20}</p>") == (
        f"<p>{link}{'y' * 40}\u200b{'y' * 20}</a> {'&amp;' * 20}</p>"
    )


LETTERS = st.text(alphabet="ab-12. \n\n\t<&>é\u0301\u200b\u00a0\u202e•👍", max_size=80)
PIECES = st.sampled_from(
    ["a b", "-", "- c", "1. d", "2. e", "3. f", "1994. g", "\n", "\n\n", "  ", "    ", "<br>"]
    + ["<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "&nbsp;", "\u200b"]
    + ["&lt;p&gt;"]
)
FORMATTED = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<h3>", "</h3>", "<h5>", "</h5>", "<blockquote>"]
    + ["</blockquote>", "<table>", "</table>", "<thead>", "</thead>", "<tbody>", "<tr>", "</tr>"]
    + ["<td>", "<td colspan=3>", "</td>", "<th>", "<div>", "</div>", "<script>", "</script>"]
    + ['<a href="https://a.co">', '<a href="https://[x">', "<a href=x>", "</a>", "<", "<!--"]
    + ["-->", '<x y="', '">', "<svg>", "</svg>", "&#x338;", ">", "e", "&#769;"]
)
SIMPLE_HTML = st.lists(PIECES, max_size=25).map(lambda pieces: "<p>" + "".join(pieces))
ANY_HTML = st.lists(PIECES | FORMATTED, max_size=30).map("".join)


@given(LETTERS)
@settings(max_examples=300)
def test_plain_text_makes_the_same_html_again(text):
    html = from_plain(text)
    assert from_plain(to_plain(html)) == html
    assert not is_formatted(html)
    assert clean_html(html) == html
    assert re.findall("[b<>&👍]", to_plain(html)) == re.findall("[b<>&👍]", text)


@given(SIMPLE_HTML)
@example("<p>1. d<ul>2. e")
@settings(max_examples=300)
def test_paragraphs_and_lists_survive_a_plain_textarea(source):
    try:
        html = clean_html(source)
    except ValidationError:
        return
    assert clean_html(html) == html
    assert from_plain(to_plain(html)) == html
    if "<p>" not in to_plain(html):
        assert clean_html(to_plain(html)) == html


@given(ANY_HTML)
@settings(max_examples=400)
def test_cleaning_twice_changes_nothing_and_leaves_only_what_is_allowed(source):
    try:
        html = clean_html(source)
    except ValidationError:
        return
    assert clean_html(html) == html
    assert "<" not in ALLOWED.sub("", html)
    assert to_plain(printable(html)).replace("\u200b", "") == (
        to_plain(html).replace("\u200b", "")
    )


@pytest.mark.parametrize(
    "source",
    [
        "<b>" * 100_000,
        "<div>" * 100_000,
        "<p><b id=1>x</p>" * 25_000,
        '<a ="' * 50_000,
        "<a ='\">" * 50_000,
        "<!--" * 50_000,
        "<p><svg>" * 50_000,
        "<p>" + "<" * 100_000,
        "</ul></p>" * 50_000,
        "<p a" + " =" * 50_000,
    ],
)
def test_a_hundred_thousand_tags_cost_one_pass(source):
    start = time.process_time()
    with contextlib.suppress(ValidationError):
        clean_html(source)
    assert time.process_time() - start < 5


def test_a_text_of_300_kilobytes_from_a_word_processor_is_cleaned_quickly():
    paragraph = (
        "<p class=MsoNormal style='mso-fareast-language:\"ES-CO\"'><span lang=ES-CO>El colegio"
        " forma ciudadanas y ciudadanos para la paz.<o:p></o:p></span></p>\n"
    )
    head = "<!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]--><style>p {color: red}</style>"
    start = time.process_time()
    html = clean_html(head + paragraph * 2_000)
    assert time.process_time() - start < 1
    assert html == "<p>El colegio forma ciudadanas y ciudadanos para la paz.</p>" * 2_000


def test_a_page_of_word_that_no_editor_cleaned_loses_no_word():
    html = clean_html(word.HTML)
    assert clean_html(html) == html
    assert "<p><strong>Somos</strong> una escuela de la montaña.</p>" in html
    assert "<ol><li>Abonar</li><li>Regar</li></ol>" in html
    assert "<td>Niños<br>y niñas</td>" in html
    assert re.findall(r"\w{3,}", to_plain(html)) == re.findall(r"\w{3,}", to_plain(word.CLEAN))


def test_each_paragraph_item_and_row_stands_on_a_line_of_its_own():
    html = "<p>a<br>b</p><ul><li>c<ul><li>d</li></ul></li></ul>"
    assert on_lines(html).split("\n") == [
        "<p>a<br>",
        "b</p>",
        "<ul><li>c<ul><li>d</li>",
        "</ul></li>",
        "</ul>",
    ]
    assert clean_html(on_lines(html)) == html
