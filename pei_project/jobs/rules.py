"""Who watches the background work of the whole platform, and who lets a stopped job go on."""

from pei_project.policy import Rule


def everywhere(user, thing) -> bool:
    return True


RULES = {
    "job.view": Rule("view_audit", everywhere),
    "job.retry": Rule("manage_catalog", everywhere),
}
