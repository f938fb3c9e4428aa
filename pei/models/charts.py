"""What a chart of who depends on whom must be."""


def in_a_circle(parents: dict) -> set:
    """The keys that come back to themselves by going from each to its parent."""
    found = set()
    for key in parents:
        passed, above = set(), parents[key]
        while above in parents and above not in passed:
            passed.add(above)
            above = parents[above]
        if key in passed:
            found.add(key)
    return found
