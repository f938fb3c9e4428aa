"""The history: nobody changes it, not even by the database; each change is bound to those before
it; what must not have been written goes by one door, which leaves a trace."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from pei import editing
from pei.models.sections import Principles
from pei_project.errors import RuleBroken
from pei_project.sheets import chains, guards, splices
from pei_project.sheets.chains import NOBODY, HistoryHead, canonical
from pei_project.sheets.history import Change, content_at, record
from pei_project.sheets.redacting import redact
from pei_project.sheets.saving import save_sheet
from pei_project.sheets.verifying import verify
from tests.parallel import at_once

pytestmark = pytest.mark.django_db

LONG = "<p>Formamos personas que cuidan el río y la palabra.</p>" * 20


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def write(plan, secretary):
    """``write(text)``: save the mission once more and return the change."""

    def save(text, actor=secretary):
        section = editing.load(plan, Principles)
        saved = save_sheet(section, {"mission": text}, actor=actor, seen=section.revision)
        return Change.objects.get(
            owner=plan.pk, target=Principles.key, field="mission", revision=saved.revision
        )

    return save


def sql(statement: str, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(change):
    """An id as raw SQL takes it on this engine."""
    return change.pk.hex if connection.vendor == "sqlite" else change.pk


# --- the database refuses -----------------------------------------------------------------------


def there() -> set[str]:
    of_engine = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(of_engine[connection.vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith("history_")}


def test_every_guard_is_there_and_comes_back(db):
    wanted = set(guards.INSTALLED[connection.vendor])
    assert there() == wanted
    guards.remove()
    assert there() == set()
    guards.install(None)
    guards.install(None)
    assert there() == wanted


COLUMNS = [part.column for part in Change._meta.fields if part.name not in ("id", "actor")]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_change_is_changed(write, column):
    change = write("<p>Uno.</p>")
    before = Change.objects.filter(pk=change.pk).values().get()
    other = {
        "at": "2020-01-01 00:00:00+00:00",
        "kept_before": '"otro"',
        "after": '"otro"',
    }.get(column)
    if other is None:
        is_number = column in ("revision", "sequence")
        is_key = column in ("institution", "owner", "row", "redacted_by")
        other = 77 if is_number else uuid.uuid4().hex if is_key else "otro"
    with pytest.raises(IntegrityError, match=guards.REFUSAL):
        sql(f'UPDATE sheets_change SET "{column}" = %s WHERE id = %s', other, key(change))
    assert Change.objects.filter(pk=change.pk).values().get() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda change: sql("DELETE FROM sheets_change WHERE id = %s", key(change)),
        lambda change: sql("DELETE FROM sheets_change"),
        lambda change: change.delete(),
        lambda change: Change.objects.all().delete(),
        lambda change: Change.objects.update(reason="otro"),
        lambda change: change.save(),
    ],
)
def test_no_change_is_removed_or_rewritten(write, act):
    change = write("<p>Uno.</p>")
    kept = list(Change.objects.values())
    change.reason = "otro"
    with pytest.raises(IntegrityError, match=guards.REFUSAL), transaction.atomic():
        act(change)
    assert list(Change.objects.values()) == kept


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_the_table_is_not_emptied_at_once(write):
    change = write("<p>Uno.</p>")
    connection.check_constraints()  # a table with constraints left to check is emptied by nobody
    with pytest.raises(IntegrityError, match=guards.REFUSAL):
        sql("TRUNCATE sheets_change")
    assert Change.objects.filter(pk=change.pk).exists()


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("as_it_was", [True, False])
def test_no_change_is_taken_away_by_putting_another_in_its_place(write, as_it_was):
    change = write("<p>Uno.</p>")
    kept = list(Change.objects.values())
    columns = [part.column for part in Change._meta.fields]
    names = [f'"{name}"' for name in columns]
    said = list(names)
    if not as_it_was:
        said[columns.index("id")] = f"'{uuid.uuid4().hex}'"
    with pytest.raises(IntegrityError, match=guards.REFUSAL):
        sql(
            f"INSERT OR REPLACE INTO sheets_change ({', '.join(names)}) "
            f"SELECT {', '.join(said)} FROM sheets_change WHERE id = %s",
            key(change),
        )
    assert list(Change.objects.values()) == kept


# --- chains -------------------------------------------------------------------------------------


def test_each_change_has_its_place_in_the_chain_of_its_institution(
    write, plan, institution, secretary, stranger, other_institution
):
    write("<p>Uno.</p>")
    write("<p>Dos.</p>")
    said = {"field": "name", "row": None, "before": "A", "after": "B"}
    record(other_institution, "institution", 1, stranger, [said])
    told = Change.objects.order_by("sequence")
    assert list(told.filter(institution=institution.pk).values_list("sequence", flat=True)) == [
        *range(1, told.filter(institution=institution.pk).count() + 1)
    ]
    assert told.get(institution=other_institution.pk).sequence == 1
    assert {one.chain: one.wrong for one in verify()} == {
        institution.pk: "",
        other_institution.pk: "",
    }


def test_a_save_costs_the_chain_as_many_queries_whatever_it_changes(
    plan, secretary, django_assert_num_queries
):
    said = {"field": "name", "row": None, "before": "A", "after": "B"}
    record(plan, "x", 1, secretary, [said])
    for count in (1, 60):
        with django_assert_num_queries(3 + (count > 30 and connection.vendor == "sqlite")):
            record(plan, "x", 1, secretary, [said] * count)


VALUES = [
    None, "", "uno", "eñe \u2028 🙂", True, 0, 1, -3, 1.0, 0.1, -0.0, 1e20, 1e23, 1e-7, 1.5e300,
    [], ["b", "a"], {"zz": 1, "a": {"b": None}, "é": [1.0]}, {"a" * 3: 2, "b": 12.50},
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_what_is_said_has_the_same_digest_after_the_database_kept_it(plan, secretary, value):
    said = {"field": "x", "row": None, "before": value, "after": value}
    record(plan, "x", 1, secretary, [said])
    kept = Change.objects.get(target="x")
    assert canonical(kept.after) == canonical(value)
    assert [one.wrong for one in verify(plan.institution_id)] == [""]


def test_values_that_differ_have_digests_that_differ():
    told = [canonical(value) for value in VALUES]
    assert len({*told}) == len(told) - 2  # 1 and 1.0, 0 and -0.0


TAMPERINGS = {
    "what it said": "UPDATE sheets_change SET after = '\"<p>Otro.</p>\"' WHERE id = %s",
    "what it said before": "UPDATE sheets_change SET kept_before = '\"x\"' WHERE id = %s",
    "who": "UPDATE sheets_change SET actor_name = 'Otra' WHERE id = %s",
    "role": "UPDATE sheets_change SET actor_role = 'Otra' WHERE id = %s",
    "field": "UPDATE sheets_change SET field = 'vision' WHERE id = %s",
    "revision": "UPDATE sheets_change SET revision = 7 WHERE id = %s",
    "when": "UPDATE sheets_change SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s",
    "reason": "UPDATE sheets_change SET reason = 'otra' WHERE id = %s",
    "request": "UPDATE sheets_change SET request_id = 'otra' WHERE id = %s",
    "digest": "UPDATE sheets_change SET digest = 'otra' WHERE id = %s",
    "place": "UPDATE sheets_change SET sequence = 99 WHERE id = %s",
    "removed": "DELETE FROM sheets_change WHERE id = %s",
    "redacted untold": (
        "UPDATE sheets_change SET after = NULL, kept_before = NULL, salt = '', redacted_by = id"
        " WHERE id = %s"
    ),
}


@pytest.mark.parametrize("place", [0, 1, -1])
@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS)
def test_whatever_was_done_past_the_guards_is_found(write, plan, statement, place):
    made = [write(f"<p>Texto {number}.</p>") for number in range(3)]
    (good,) = verify(plan.institution_id)
    assert (good.count, good.wrong) == (Change.objects.count(), "")
    guards.remove()
    sql(statement, key(made[place]))
    (found,) = verify(plan.institution_id)
    assert found.wrong
    assert found.count < good.count
    with pytest.raises(CommandError, match="No se sostienen 1 de 1"):
        call_command("verify_history", stderr=io.StringIO())


def test_a_chain_that_was_taken_away_whole_is_found(write, plan):
    write("<p>Uno.</p>")
    guards.remove()
    sql("DELETE FROM sheets_change")
    assert [bool(one.wrong) for one in verify()] == [True]
    HistoryHead.objects.all().delete()
    assert verify() == []


def test_the_command_says_how_much_holds(write, plan, institution):
    write("<p>Uno.</p>")
    count = Change.objects.count()
    for arguments in ([], [str(institution.pk)]):
        out = io.StringIO()
        call_command("verify_history", *arguments, stdout=out)
        assert out.getvalue() == f"Todo se sostiene: {count} cambios en 1 cadenas.\n"


def test_a_place_is_taken_once_also_by_who_belongs_to_no_institution(secretary):
    said = {"field": "x", "row": None, "before": None, "after": "y"}
    secretary.institution_id = None
    record(secretary, "user", 1, secretary, [said])
    told = Change.objects.get(institution=None)
    assert [one.chain for one in verify()] == [NOBODY]
    told.pk = uuid.uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        Change.objects.bulk_create([told])


# --- redacting ----------------------------------------------------------------------------------


def test_what_is_redacted_is_gone_and_the_chain_holds(write, plan, staff):
    write("<p>Llame a Ana, 3150000000.</p>")
    change = write(LONG)
    digest, chained = change.digest, change.chained
    told = redact(change, staff, " Lo pidió Ana. ")
    change.refresh_from_db()
    assert (change.before, change.after, change.salt) == (None, None, "")
    assert (change.digest, change.chained, change.redacted_by) == (digest, chained, told.pk)
    kept = Change.objects.get(target="redaction")
    assert (kept.row, kept.owner, kept.institution, kept.reason, kept.actor) == (
        change.pk, plan.pk, plan.institution_id, "Lo pidió Ana.", staff,
    )  # fmt: skip
    assert [one.wrong for one in verify()] == [""]
    for again in (change, kept):
        with pytest.raises(RuleBroken):
            redact(again, staff, "Otra vez.")


def test_nothing_else_is_changed_on_the_way_of_a_redaction(write, staff):
    """The guard lets a change lose what it says only where that is told, of that very change."""
    first, second = write("<p>Uno.</p>"), write("<p>Dos.</p>")
    told = redact(first, staff, "Por error.")
    gone = "UPDATE sheets_change SET kept_before = NULL, after = NULL, salt = '', redacted_by = %s"
    for extra in ("", ", field = 'vision'"):
        with pytest.raises(IntegrityError, match=guards.REFUSAL):
            sql(f"{gone}{extra} WHERE id = %s", key(told), key(second))
        with pytest.raises(IntegrityError, match=guards.REFUSAL):
            sql(f"{gone}{extra} WHERE id = %s", key(told), key(first))
    assert Change.objects.get(pk=second.pk).after == "<p>Dos.</p>"


def test_the_command_redacts_all_it_is_told_or_nothing(write, staff):
    first, second = write("<p>Uno.</p>"), write("<p>Dos.</p>")
    say = {"reason": "Datos de un menor.", "stdout": io.StringIO()}
    refused = [
        ([first.pk, uuid.uuid4()], staff.email),
        ([first.pk, first.pk], staff.email),
        ([first.pk], "nadie@prueba.example"),
        ([first.pk], first.actor.email),
    ]
    for changes, email in refused:
        with pytest.raises(CommandError, match="No se borró nada"):
            call_command("redact_history", *map(str, changes), email=email, **say)
        assert Change.objects.filter(redacted_by=None).count() == Change.objects.count()
    call_command("redact_history", str(first.pk), str(second.pk), email=staff.email, **say)
    assert Change.objects.exclude(redacted_by=None).count() == 2
    assert [one.wrong for one in verify()] == [""]


# --- long texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after",
    [
        LONG,
        LONG.replace("río", "monte", 1),
        LONG + LONG,
        "<p>Antes. </p>" + LONG,
        LONG[:300],
        LONG[:500] + LONG[700:],
        "Otra cosa del todo. " * 30,
        "aa" * 200,
        "é🙂" * 200,
    ],
)
@pytest.mark.parametrize("before", [LONG, "aa" * 150, "é🙂" * 150])
def test_a_long_text_comes_back_whole(before, after):
    kept = splices.spliced(before, after)
    assert splices.whole(kept, after) == before
    assert len(kept["was"]) <= len(before)


def test_of_a_long_text_only_what_differs_is_kept(write, plan):
    write(LONG)
    change = write(LONG.replace("río", "monte", 1))
    assert change.kept_before == {"at": LONG.index("río"), "was": "río", "now": len("monte")}
    assert (change.before, change.after) == (LONG, LONG.replace("río", "monte", 1))
    section = editing.load(plan, Principles)
    assert content_at(section, {"mission": change.after}, 1) == {"mission": change.before}


@pytest.mark.parametrize(
    ("before", "after"), [(None, LONG), (LONG, None), ("corto", LONG), (LONG, ""), ({"at": 1}, {})]
)
def test_what_is_no_pair_of_long_texts_is_kept_as_it_is(before, after):
    assert splices.spliced(before, after) == before
    assert splices.whole(before, after) == before


def test_chains_are_held_in_one_order(institution, other_institution, secretary, stranger):
    keys = {institution.pk, other_institution.pk, NOBODY}
    assert list(chains.held(keys)) == sorted(keys)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False])
def test_those_who_write_at_once_fork_no_chain(institution, secretary, tmp_path, is_first):
    """Of one institution, in forms that none of them holds for the others."""
    said = {"field": "x", "row": None, "before": None, "after": "y"}
    if not is_first:
        with transaction.atomic():
            record(institution, "begun", 1, secretary, [said])

    def write(number):
        with transaction.atomic():
            record(institution, f"of {number}", 1, secretary, [said, said])

    def found():
        told = Change.objects.filter(institution=institution.pk).count()
        return told, [one.wrong for one in verify()]

    _, (count, wrong) = at_once(8, tmp_path, write, found)
    assert (count, wrong) == (16 + (not is_first), [""])
