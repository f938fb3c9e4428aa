"""The table that is printed: what was measured, beside what, and what was to be reached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One comparison. ``ratio`` is of speed (``>=``) or of time (``<=``), as ``target`` says."""

    name: str
    product: str
    other: str
    ratio: float | None = None
    target: str = ""  # ">= 0.5 of bare"

    @property
    def verdict(self) -> str:
        if not self.target:
            return ""
        sign, bound = self.target.split()[:2]
        reached = self.ratio >= float(bound) if sign == ">=" else self.ratio <= float(bound)
        return "yes" if reached else "NO"


def speed(name: str, took: dict[str, float], target: str = "") -> list[Figure]:
    """How fast the product is, of each baseline; ``target`` is of the baseline it names."""
    found = []
    for other in took.keys() - {"product"}:
        own = target if target.endswith(other) else ""
        ratio = took[other] / took["product"]
        found.append(
            Figure(name, written(took["product"]), f"{other} {written(took[other])}", ratio, own)
        )
    return sorted(found, key=lambda figure: figure.other)


def time_of(name: str, took: float, other: str, others: float, target: str = "") -> Figure:
    """How long it takes, counted in what the other takes."""
    return Figure(name, written(took), f"{other} {written(others)}", took / others, target)


def written(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def printed(kind: str, figures: list[Figure]) -> None:
    rows = [("", "product", "beside", "ratio", "target", "reached")]
    for one in figures:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        rows.append((one.name, one.product, one.other, ratio, one.target, one.verdict))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    print(f"\n{kind}: medians; baselines asked in the same rounds", flush=True)
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip(), flush=True)
