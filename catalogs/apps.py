from django.apps import AppConfig

from pei_project import policy


class CatalogsConfig(AppConfig):
    """The official lists everybody chooses from."""

    name = "catalogs"
    verbose_name = "Listas"

    def ready(self):
        from . import rules

        policy.declare(rules.RULES)
