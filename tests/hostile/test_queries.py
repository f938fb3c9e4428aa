"""G. Queries of every list of the API, and of the pages that search."""

import uuid

import pytest

from pei.models import PeiVersion
from pei_project.throttling import EXPORTS
from tests.hostile.conftest import invalid, timed
from tests.test_permissions import LINES, NOTHING, TAKERS

pytestmark = pytest.mark.django_db

LISTS = [
    "/pei",
    "/pei/institution/{school}",
    "/institution",
    "/institution/municipality/76100",
    "/headquarter/institution/{school}",
    "/user/institution",
    "/change-history/pei/{plan}",
    "/notification",
]
# Those that take no parameter at all take part too.
SERVICE = ("/healthz", "/readyz", "/docs")  # plain views
ROUTES = [line for line in LINES if line.is_api and line.url not in SERVICE]


@pytest.fixture
def ask(client, plan, attack):
    """``ask(url, query)``: what a list says to a query that it must refuse."""

    def ask(url, query):
        url = url.format(school=plan.institution_id, plan=plan.pk)
        return attack(client.get, f"{url}?{query}")

    return ask


@pytest.mark.parametrize(
    "size",
    ["1000000000", "101", "0", "-1", "abc", "", "1e1", "٥", "1_0", "%2B5", "5.0", "9" * 150],
)
@pytest.mark.parametrize("_id", ["G01"])
def test_a_page_has_1_to_100_rows(ask, size, _id):
    for url in LISTS:
        assert ask(url, f"pageSize={size}") == invalid({"pageSize": ["invalid"]})


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("0", id="G02 0"),
        pytest.param("-1", id="G02 -1"),
        pytest.param("9" * 19, id="G02 9e18"),
        pytest.param("9" * 150, id="G02 150 digits"),
        pytest.param("last", id="G02 last"),
        pytest.param("abc", id="G02 abc"),
        pytest.param("1.0", id="G02 1.0"),
        pytest.param("1_0", id="G02 1_0"),
        pytest.param("١", id="G02 Arabic"),
        pytest.param("", id="G02 nothing"),
        pytest.param("1000000000", id="G09"),
    ],
)
def test_a_page_that_is_none(ask, page):
    for url in LISTS:
        assert ask(url, f"page={page}") == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        *(pytest.param(f"ordering={name}", id=f"G03 {name}") for name in (
            "password", "user__password", "id;drop", "-", "", "%3F", "--name", "pk", "name,pk",
            "institution__users__password", "-%00"[:1])),
        *(pytest.param(f"{name}=p", id=f"G04 {name}") for name in (
            "unheard", "password__startswith", "institution__users__email", "state__in", "id",
            "actor__password", "search__regex", "%C3%B1", "", "SEARCH", "page_size")),
        pytest.param("name__regex=(a%2B)%2B$", id="G05 name__regex"),
        pytest.param("search__regex=(a%2B)%2B$", id="G05 search__regex"),
        pytest.param("_connector=OR%201=1", id="G10 _connector"),
        pytest.param("_negated=True", id="G10 _negated"),
        pytest.param("%00=1", id="G06 NUL as a name"),
        pytest.param("%ff=1", id="G06 a name that is no UTF-8"),
        pytest.param("x" * 3_000 + "=1", id="G04 a long name"),
        pytest.param("&".join(f"p{n}=1" for n in range(900)), id="G04 900 names"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_none(ask, query):
    for url in LISTS:
        assert ask(url, query) == (400, "unknown_parameter")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x" * 10_240, id="G05 10 KB"),
        pytest.param("%25" * 1_000, id="G05 percent signs"),
        pytest.param("%00", id="G06 NUL"),
        pytest.param("a%00b", id="G06 a NUL inside"),
        pytest.param("%ff", id="G06 no UTF-8"),
        pytest.param("%c0%af", id="G06 overlong"),
        pytest.param("%ed%a0%80", id="G06 half a character"),
        pytest.param("%0d%0a", id="G06 CRLF"),
    ],
)
def test_a_search_for_what_nobody_writes(ask, value):
    for url in ("/pei", "/institution", "/filters/zone", "/filters/department"):
        assert ask(url, f"search={value}") == invalid({"search": ["invalid"]}), url


@pytest.mark.parametrize("text", ["%25", "_", "%5C", "'", "(a%2B)%2B$", "%F0%9F%8C%B1", "*"])
@pytest.mark.parametrize("_id", ["G05 literally"])
def test_a_sign_that_means_something_elsewhere_is_only_looked_for(client, plan, text, _id):
    for url in ("/pei", "/institution"):
        answer = timed(client.get, f"{url}?search={text}")
        assert (answer.status_code, answer.json()["count"]) == (200, 0), url


OF_NOTHING = (
    "/headquarter/",
    "/act/",
    "/file/",
    "/change-draft/",
    "/observation/",
    "/handover",
    "/notification/",
    "/user/",
)


@pytest.fixture
def asking(request, api, client, plan, line, stranger):
    """Who may ask for ``line``, and the plan in a state in which they may."""
    for words, (who, state) in TAKERS.items():
        if line.url.endswith(words):
            PeiVersion.objects.filter(pk=plan.pk).update(state=state)
            return api(request.getfixturevalue(who))
    if line.url.endswith("/observation") and line.method == "POST":
        return api(request.getfixturevalue("council"))
    return api(stranger) if line.url == "/pei/definition" else client


@pytest.mark.parametrize("line", ROUTES, ids=lambda line: f"G07 {line}")
def test_a_parameter_given_twice(asking, plan, attack, line):
    """On every route and method; one that knows no parameter refuses the first already."""
    url = line.at(NOTHING).replace(str(NOTHING.plan.pk), str(plan.pk))
    url = url.replace(str(NOTHING.school.pk), str(plan.institution_id))
    headers = {"HTTP_IF_MATCH": '"0"'} if line.method in ("PUT", "PATCH") else {}
    send = getattr(asking, line.method.lower())
    body = None if line.method == "GET" or line.url.startswith("/auth/logout") else {}
    for query in ("page=1&page=1", "search=a&search=b", "page=1&%70age=2"):
        sends = {"format": "multipart"} if line.route == "file" else {}
        answer = timed(send, f"{url}?{query}", body, **headers, **sends)
        if any(part in url for part in OF_NOTHING) and answer.status_code == 404:
            continue  # there is no such thing in the plan and its school
        found = answer.json()["error"]
        assert (answer.status_code, found) in (
            (400, "unknown_parameter"), (400, "ambiguous_parameter")
        )  # fmt: skip


@pytest.mark.parametrize("_id", ["G07 known"])
def test_a_known_parameter_given_twice_is_ambiguous(ask, _id):
    for url in LISTS:
        assert ask(url, "page=1&page=2") == (400, "ambiguous_parameter")
        assert ask(url, "pageSize=1&pageSize=1") == (400, "ambiguous_parameter")


BROKEN = ["-1", "1" + "0" * 30, "12345678-1234-1234-1234-12345678901", "x" * 36, "null", "%7B%7D"]


@pytest.mark.parametrize("key", BROKEN)
@pytest.mark.parametrize("_id", ["G08"])
def test_an_id_that_is_none(client, attack, key, _id):
    for url in (
        f"/pei/{key}",
        f"/pei/{key}/total",
        f"/pei/{key}/aspect/objectives",
        f"/pei/definition/{key}",
        f"/pei/institution/{key}",
        f"/institution/{key}",
        f"/institution/municipality/{key}",
        f"/headquarter/{key}",
        f"/headquarter/institution/{key}",
        f"/change-history/pei/{key}",
        f"/filters/municipality/department/{key}",
    ):
        assert attack(client.get, url) == (404, "not_found"), url


@pytest.mark.parametrize("key", BROKEN)
@pytest.mark.parametrize("_id", ["G08 filter"])
def test_a_filter_by_an_id_that_is_none(ask, key, _id):
    assert ask("/pei", f"institution={key}") == invalid({"institution": ["invalid"]})
    assert ask("/change-history/pei/{plan}", f"user={key}") == invalid({"user": ["invalid"]})


@pytest.mark.parametrize(
    "query", ["year=2026.5", "year=1e3", "year=NaN", "year=99999999999", "year=٢٠٢٦", "state=x"]
)
@pytest.mark.parametrize("_id", ["G04 value"])
def test_a_filter_by_what_is_no_value(ask, query, _id):
    status, error, fields = ask("/pei", query)
    assert (status, error, list(fields)) == (400, "validation_error", [query.split("=")[0]])


@pytest.mark.parametrize("_id", ["G12 institution"])
def test_a_foreign_institution_in_a_filter_is_as_unknown(client, plan, other_institution, _id):
    foreign = client.get(f"/pei?institution={other_institution.pk}").json()
    assert foreign == client.get(f"/pei?institution={uuid.uuid4()}").json()
    assert foreign["count"] == 0


@pytest.mark.parametrize("path", ["/pei/{}/download", "/proyectos/{}/pdf/"])
@pytest.mark.parametrize("_id", ["G11"])
def test_ten_documents_a_minute_are_made_for_one_person(
    api, web, plan, secretary, leader, path, clock, _id
):
    """A copy that is kept, or that the reader holds, costs nothing and is not counted."""
    url, enter = path.format(plan.pk), api if path.startswith("/pei") else web
    browser = enter(secretary)
    for _ in range(9):
        EXPORTS.take(str(secretary.pk))
    tenth = browser.get(url)
    assert (tenth.status_code, browser.get(url).status_code) == (200, 200)

    PeiVersion.objects.filter(pk=plan.pk).update(number=2)
    refused = browser.get(url)
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
    assert "Demasiados intentos" in refused.content.decode()
    assert enter(leader).get(url).status_code == 200
    assert browser.get(url).status_code == 200
    assert browser.get(url, HTTP_IF_NONE_MATCH=tenth["ETag"]).status_code == 200

    PeiVersion.objects.filter(pk=plan.pk).update(number=1)
    assert browser.get(url, HTTP_IF_NONE_MATCH=tenth["ETag"]).status_code == 304
    PeiVersion.objects.filter(pk=plan.pk).update(number=3)
    clock.shift(60)
    assert browser.get(url).status_code == 200


@pytest.mark.parametrize("_id", ["G11 list"])
def test_ten_lists_a_minute_are_exported_by_one_person(web, staff, clock, _id):
    url = "/admin/catalogs/catalogitem/listas/zone/exportar/{}/"
    browser = web(staff)
    found = [browser.get(url.format(kind)).status_code for kind in ("csv", "xlsx") * 5]
    refused = browser.get(url.format("csv"))
    page = refused.content.decode()

    assert found == [200] * 10
    assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
    assert f"Código: 429 · {refused['X-Request-Id']}" in page


# --- the pages that search ----------------------------------------------------------------------

PAGES = [
    "/proyectos/?pagina={}",
    "/instituciones/?q={}",
    "/instituciones/?buscar={}",
    "/proyectos/{plan}/historial/?pagina={}",
    "/proyectos/{plan}/comparar/?con={}",
    "/proyectos/{plan}/pdf/?version={}",
    "/verificar/{}/",
    "/admin/catalogs/catalogitem/?q={}",
    "/admin/catalogs/catalogitem/?p={}",
    "/admin/catalogs/catalogitem/?password__startswith={}",
    "/admin/institutions/institution/?q={}",
    "/admin/accounts/user/?q={}",
    "/admin/accounts/user/?sub_role__role__id__exact={}",
    "/admin/autocomplete/?term={}",
]


@pytest.mark.parametrize(
    "value", ["%00", "%ff", "-1", "9" * 400, "x" * 3_000, "%27%22%3E%3Cscript%3E"]
)
@pytest.mark.parametrize("_id", ["G06 page"])
def test_a_page_takes_any_query(web, staff, value, plan, _id):
    staff.is_superuser = True
    staff.save()
    browser = web(staff)
    for url in PAGES:
        answer = timed(browser.get, url.replace("{plan}", str(plan.pk)).replace("{}", value))
        assert answer.status_code in (200, 302, 400, 403, 404), url
        assert b"'\"><script>" not in answer.content, url
