"""A list on a page narrowed by what occurs in it: selects that offer nothing in vain, and pills
that take a filter away."""

from urllib.parse import urlencode

from pei_project.search import fold


def select(request, seen, name: str, label: str, every: str, path: str, words: str) -> dict:
    """A filter that offers what occurs among ``seen``; a value that does not is none. ``path``
    and ``words`` lead to what an option sends and says; the parameter and what not narrowing is
    called come before them."""
    occurs = seen.filter(**{f"{path}__isnull": False}).order_by()
    pairs = occurs.values_list(path, words).distinct()
    options = sorted(
        ((str(code), str(word)) for code, word in pairs), key=lambda option: fold(option[1])
    )
    chosen = request.GET.get(name, "")
    said = dict(options).get(chosen, "")
    return {
        "name": name,
        "label": label,
        "every": every,
        "path": path,
        "options": options,
        "chosen": chosen if said else "",
        "said": said,
    }


def active(asked: dict, selects: list[dict]) -> list[dict]:
    """The filters in force as pills; following one takes it away."""
    said = {"buscar": f"«{asked.get('buscar')}»"}
    said |= {one["name"]: f"{one['label']}: {one['said']}" for one in selects}
    return [
        {
            "label": said[name],
            "count": "Quitar",
            "url": query_of({other: asked[other] for other in asked if other != name}),
        }
        for name in asked
    ]


def query_of(asked: dict) -> str:
    return f"?{urlencode(asked)}"
