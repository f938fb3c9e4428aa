"""Every row of the plan of assurance is tried here, proven elsewhere, or waits for the issue that
builds what it attacks: README.md says which, and this holds README.md to it."""

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = [
    f"{letter}{number:02}"
    for letter, count in zip("ABCDEFGHI", (30, 16, 18, 28, 13, 20, 12, 8, 10), strict=True)
    for number in range(1, count + 1)
    if f"{letter}{number:02}" != "B12"  # the plan has no such row
]
TABLE_LINE = re.compile(r"^\| ([A-I]\d\d)(?: to ([A-I]\d\d))? \| (.+) \|$", re.MULTILINE)


def expanded(first: str, last: str) -> list[str]:
    return ROWS[ROWS.index(first) : ROWS.index(last or first) + 1]


README = {
    row: told
    for first, last, told in TABLE_LINE.findall((HERE / "README.md").read_text())
    for row in expanded(first, last)
}


def tried_here() -> set[str]:
    """The rows that the ids and names of these tests begin with."""
    found = set()
    for module in HERE.glob("test_*.py"):
        if module.name != Path(__file__).name:
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= set(re.findall(r"^[A-I]\d\d\b", node.value))
                if isinstance(node, ast.FunctionDef):
                    found |= {row.upper() for row in re.findall(r"_([a-i]\d\d)(?=_)", node.name)}
                if isinstance(node, ast.JoinedStr):
                    found |= set(re.findall(r"^f'([A-I]\d\d) ", ast.unparse(node)))
    return found


def test_no_row_is_left_out():
    assert sorted(tried_here() | set(README)) == ROWS


@pytest.mark.parametrize("row", README)
def test_what_is_proven_elsewhere_is_there(row):
    for module, name in re.findall(r"`(test_\w+\.py)::(\w+)`", README[row]):
        text = (HERE.parent / module).read_text()
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{module}::{name}"


@pytest.mark.parametrize("row", README)
def test_what_waits_says_for_which_issue(row):
    assert "::" in README[row] or re.search(r"\bissue (\d|not opened)", README[row])
