"""«La API en diez minutos»: what it says to type works, and writes what it says."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.server import ROOT

GUIDE = (ROOT / "docs/api-en-diez-minutos.md").read_text()
BLOCK = re.compile(r"^```(bash|python)\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?", re.M | re.S)
NEXT = "--- next ---"


def blocks(language: str) -> list[tuple[str, str]]:
    """What to type and what it writes."""
    return [(typed, written) for kind, typed, written in BLOCK.findall(GUIDE) if kind == language]


def written_by(command: list[str], script: str, site, folder) -> list[str]:
    """What each part of a script of the guide writes, here, at the running product."""
    there = script.replace("http://localhost:8000", site.url)
    done = subprocess.run(
        [*command, there], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [part.strip("\n") for part in done.stdout.split(NEXT)[:-1]]


def test_every_part_is_there_in_both_languages():
    assert len(blocks("bash")) == len(blocks("python")) == GUIDE.count("\n## ")
    assert all(written for language in ("bash", "python") for _, written in blocks(language))


def test_what_is_typed_with_curl_writes_what_the_guide_says(site, tmp_path):
    assert shutil.which("curl"), "the guide is for people who have curl"
    parts = blocks("bash")
    script = "".join(f'{typed}\nprintf "\\n%s\\n" "{NEXT}"\n' for typed, _ in parts)
    found = written_by(["bash", "-euo", "pipefail", "-c"], script, site, tmp_path)
    assert found == [written.strip("\n") for _, written in parts]


def test_what_is_typed_in_python_writes_what_the_guide_says(site, tmp_path):
    parts = blocks("python")
    script = "".join(f'{typed}\nprint("{NEXT}")\n' for typed, _ in parts)
    found = written_by([sys.executable, "-c"], script, site, tmp_path)
    assert found == [written.strip("\n") for _, written in parts]


@pytest.mark.parametrize("word", ["/docs", "/schema", "If-Match", "refreshToken"])
def test_the_guide_names_what_a_client_needs(word):
    assert word in GUIDE
