from django.apps import AppConfig

from pei_project import policy


class JobsConfig(AppConfig):
    """Work in the background: asked for in a transaction, tried again, seen by staff."""

    name = "pei_project.jobs"
    label = "jobs"
    verbose_name = "Segundo plano"

    def ready(self):
        from pei_project.jobs import queue, rules  # noqa: F401  # queue registers its own job

        policy.declare(rules.RULES)
