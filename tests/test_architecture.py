"""The shape of the code, as docs/architecture.md says it: who imports whom, where a rule is
asked, how long a file may be, and what an address looks like."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from pei.models import SECTIONS
from pei.models.sections import aspects
from pei_project.api.errors import API_SEGMENTS

ROOT = Path(__file__).resolve().parent.parent

# Each app may import those after it.
APPS = ["pei", "accounts", "notifications", "institutions", "catalogs"]
# What an app may import of the project, which itself imports no app.
SHARED = {
    "admin",
    "api",
    "disk",
    "downloads",
    "entering",
    "errors",
    "jobs",
    "limited",
    "narrowing",
    "pages",
    "policy",
    "requests",
    "richtext",
    "search",
    "sheets",
    "text",
    "throttling",
    "uploads",
}
# Inside pei each part may import those below it, and itself.
PEI = [
    {"web", "api", "admin", "management"},
    {"demo"},
    {"observing", "observed", "observation_forms", "waiting"},
    {"lifecycle", "delegating", "handover", "steps"},
    {"comparing", "pdf", "verifying"},
    {"freezing"},
    {"making"},
    {"document"},
    {"printing"},
    {"annexes", "pictures"},
    {"attached", "columns", "printed", "proof", "snapshot"},
    {"appending"},
    {"typesetting"},
    {"binding"},
    {"copies"},
    {"register"},
    {"needs", "notes", "telling"},
    {"compliance", "drafts", "editing"},
    {"checking"},
    {"models", "rules", "terms"},
    {"states"},
]
# What faces the world is imported by nothing but the addresses.
FACES = {"web", "api", "admin", "urls", "management", "apps"}


def sources() -> dict[str, str]:
    """The text of every module but tests and migrations, by its dotted name."""
    found = {}
    for package in [*APPS, "pei_project"]:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path.read_text()
    return found


def is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/")).is_dir()


def imports(module: str, text: str) -> set[str]:
    """The dotted names that ``module`` imports, relative ones written out, wherever in the file
    they stand. ``from pei import editing`` imports ``pei.editing``."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = node.level - is_package(module)
                package = module.split(".")[: len(module.split(".")) - up]
                base = ".".join([*package, *filter(None, [node.module])])
            found |= {f"{base}.{name.name}" for name in node.names}
    return {name for name in found if name.split(".")[0] in {*APPS, "pei_project"}}


def part_of(module: str) -> str:
    """``pei.web.plans`` -> ``web``."""
    return module.split(".")[1] if "." in module else ""


def is_wrong(module: str, imported: str) -> bool:
    """Whether ``module`` must not import ``imported``."""
    own, other = module.split(".")[0], imported.split(".")[0]
    part, wanted = part_of(module), part_of(imported)
    if module == "pei_project.urls":
        return False
    if own == "pei_project":
        return other != own
    if other == "pei_project":
        return wanted not in SHARED
    if wanted in FACES and not (own == other and part in (wanted, "urls")):
        return True
    if own != other:
        return APPS.index(own) > APPS.index(other)
    return own == "pei" and part not in ("urls", "apps", wanted) and depth(part) >= depth(wanted)


def depth(part: str) -> int:
    for place, parts in enumerate(PEI):
        if part in parts:
            return place
    raise LookupError(f"Say in PEI where pei.{part} stands.")


def wrong_imports(modules: dict[str, str]) -> list[str]:
    return [
        f"{module} imports {imported}"
        for module, text in modules.items()
        for imported in sorted(imports(module, text))
        if is_wrong(module, imported)
    ]


# --- who imports whom ---------------------------------------------------------------------------


def test_imports_go_one_way():
    assert wrong_imports(sources()) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("accounts.models", "from pei.models import PeiVersion"),
        ("institutions.models.institution", "def late():\n    from accounts.models import User"),
        ("catalogs.models", "import institutions.models"),
        ("pei_project.sheets.saving", "from catalogs.models import CatalogItem"),
        ("pei_project.policy", "from accounts import models"),
        ("pei.models.plan", "from pei import editing"),
        ("pei.models.plan", "from pei.rules import RULES"),
        ("pei.states", "from pei.models import PeiVersion"),
        ("pei.editing", "from pei.pdf import render_pdf"),
        ("pei.editing", "from .web import plans"),
        ("pei.web.plans", "from pei.api.views import PlanView"),
        ("pei.api.views", "from pei.web import plans"),
        ("pei.web.plans", "from accounts.web import entering"),
        ("pei.pdf", "from institutions.admin import InstitutionAdmin"),
        ("accounts.tokens", "from accounts import api"),
        ("institutions.web", "from pei_project import settings"),
    ],
)
def test_a_wrong_import_is_found(module, line):
    assert len(wrong_imports({module: line})) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("pei.web.plans", "from pei import editing, pdf"),
        ("pei.web.sections", "from pei.web.plans import crumbs"),
        ("pei.urls", "from pei.api import views"),
        ("pei_project.urls", "from pei.web import plans"),
        ("pei.models.plan", "from institutions.models import Institution"),
        ("accounts.models", "from pei_project import policy"),
        ("pei_project.policy", "from .errors import RuleBroken"),
        ("catalogs.apps", "from . import rules"),
    ],
)
def test_a_right_import_is_let_pass(module, line):
    assert wrong_imports({module: line}) == []


def test_the_folders_are_the_ones_that_are_documented():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    folders = {path.split("/")[0] for path in listed.stdout.splitlines() if "/" in path}
    others = {".ci", "docs", "pei_project", "script", "static", "templates", "tests"}
    assert folders == {*APPS, *others}


# --- where a rule is asked ----------------------------------------------------------------------


def comparisons(text: str) -> list[str]:
    """Where something's state or somebody's role is compared with a value. Asking whether a
    state is in a named set (``version.state in EDITABLE``) is no such comparison."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        names = {name.attr for side in sides for name in ast.walk(side) if hasattr(name, "attr")}
        named_set = all(
            isinstance(side, ast.Name) and side.id.isupper() for side in node.comparators
        )
        if names & {"role", "sub_role"} or ("state" in names and not named_set):
            found.append(ast.unparse(node))
    return found


def test_who_and_when_is_asked_of_the_rules():
    """``user.may(action, thing)`` and the named sets of states: nobody else compares."""
    allowed = {"pei.states", "pei.rules", "pei.lifecycle", "pei_project.policy"}
    found = {name: comparisons(text) for name, text in sources().items() if name not in allowed}
    assert {name: where for name, where in found.items() if where} == {}


@pytest.mark.parametrize(
    "line",
    [
        "version.state == State.DRAFT",
        "State.DRAFT != version.state",
        "version.state in (State.DRAFT, State.RETURNED)",
        "user.sub_role.code == 'rector'",
        "user.role in ('secretary',)",
    ],
)
def test_a_comparison_is_found(line):
    assert len(comparisons(f"if {line}: pass")) == 1
    assert comparisons("if version.state in EDITABLE: pass") == []


# --- how long -----------------------------------------------------------------------------------

LONGEST = 300
LONG = {
    "pei/models/sections/management.py",  # the fields of a long form, nothing else
    "pei_project/styleguide.py",  # the sample answers of /estilo/, nothing else
}


def test_a_file_is_read_from_top_to_bottom():
    kinds = ("*.py", "*.js", "*.html")
    folders = [*APPS, "pei_project", "static", "templates"]
    paths = [path for folder in folders for kind in kinds for path in (ROOT / folder).rglob(kind)]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in paths
        if "migrations" not in path.parts
    }
    too_long = {name: count for name, count in lengths.items() if count > LONGEST}
    assert {name: count for name, count in too_long.items() if name not in LONG} == {}


# --- addresses ----------------------------------------------------------------------------------


def routes(patterns=None, prefix="") -> dict[str, URLPattern]:
    """Every address of the product but the admin's, as ``pei/<uuid:plan>/total``."""
    found = {}
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            found[path] = pattern
        else:
            found |= routes(pattern.url_patterns, path)
    return found


# /docs is of the API too: the one page among its paths.
SEGMENTS = API_SEGMENTS | {"docs"}
API = {path: one for path, one in routes().items() if path.split("/")[0] in SEGMENTS}
PAGES = {path: one for path, one in routes().items() if path not in API}


def test_an_api_path_is_kebab_case_without_a_slash_at_its_end():
    word = r"([a-z]+(-[a-z]+)*|<[a-z]+:[a-z]+>)"
    assert [path for path in API if not re.fullmatch(rf"{word}(/{word})*", path)] == []


def test_a_page_is_named_in_spanish_and_ends_with_a_slash():
    words = {word for path in PAGES for word in path.split("/") if word and "<" not in word}
    assert {path for path in PAGES if path and not path.endswith("/")} == set()
    assert words == {
        "abrir",
        "actas",
        "aprobar",
        "archivos",
        "asignar",
        "borradores",
        "cambiar",
        "cancelar",
        "clave",
        "codigo",
        "comparar",
        "constancia",
        "cuenta",
        "cumplimiento",
        "decision",
        "desactivar",
        "descargar",
        "devolver",
        "encargos",
        "enviar",
        "estilo",
        "historial",
        "ingresar",
        "instituciones",
        "invitacion",
        "invitar",
        "leer",
        "mis-borradores",
        "modificar",
        "notificaciones",
        "nueva",
        "observaciones",
        "pdf",
        "preferencias",
        "privacidad",
        "proyectos",
        "quitar",
        "radicar",
        "recuperar-clave",
        "restaurar",
        "relevo",
        "retirar",
        "revisar",
        "revision",
        "salida",
        "salir",
        "sedes",
        "segundo-factor",
        "sesion",
        "sesiones",
        "subir",
        "tomar",
        "usuarios",
        "ver",
        "verificar",
        "versiones",
    }


def test_pages_and_api_share_no_first_segment():
    assert {path.split("/")[0] for path in PAGES} & SEGMENTS == set()
    views = {path for path, one in routes().items() if hasattr(one.callback, "view_class")}
    assert views == API.keys() - {"healthz", "readyz"}


# Under /proyectos/<id>/, today or by the plan of the pages.
FIXED_WORDS = {
    "abrir",
    "aprobar",
    "borradores",
    "comparar",
    "constancia",
    "cumplimiento",
    "decision",
    "devolver",
    "encargos",
    "enviar",
    "historial",
    "modificar",
    "observaciones",
    "pdf",
    "radicar",
    "retirar",
    "revisar",
    "revision",
    "versiones",
}


def test_the_fixed_words_are_all_known():
    pages = [path.split("/") for path in PAGES if path.startswith("proyectos/<")]
    under_a_plan = [parts[2] for parts in pages if len(parts) > 3]
    assert {word for word in under_a_plan if "<" not in word} <= FIXED_WORDS


def test_no_section_page_or_table_takes_the_address_of_another():
    slugs = [section.slug for section in SECTIONS]
    keys = [section.key for section in SECTIONS]
    assert len(set(slugs)) == len(set(keys)) == len(SECTIONS)
    assert set(slugs) & FIXED_WORDS == set()
    assert "definicion" in slugs
    assert "definition" not in {aspect.key for aspect in aspects()}
    for section in SECTIONS:
        pages = [page.slug for page in section.pages()]
        tables = [section.table_slug(name) for name in section.tables()]
        assert len(set(pages)) == len(pages)
        assert len(set(tables)) == len(tables)
        assert set(pages) & FIXED_WORDS == set()
        for slug in [section.slug, *filter(None, pages), *tables]:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), slug
