from django.apps import AppConfig

from pei_project.policy import declare


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = "Instituciones"

    def ready(self):
        from institutions import upkeep  # noqa: F401  # registers its jobs
        from institutions.rules import RULES

        declare(RULES)
