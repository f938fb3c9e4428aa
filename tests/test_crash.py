"""What was acknowledged is there after the server and its worker were killed (script/crash kills
them more often)."""

from tests.crashes import crash

KILLS = 10


def test_no_acknowledged_save_is_lost_however_the_server_dies(server, tmp_path):
    report = crash(server, tmp_path, KILLS)
    assert (report.kills, report.lost) == (KILLS, set())
    assert (report.without_history, report.damage) == (set(), set())
    assert len(report.acknowledged) >= 4 * KILLS  # each of the four had one before each kill
