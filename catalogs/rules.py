"""Who keeps the lists. Reading them asks for no grant: whoever is signed in may."""

from pei_project.policy import Rule


def everywhere(user, thing) -> bool:
    return True


RULES = {
    "catalog.manage": Rule("manage_catalog", everywhere),
}
