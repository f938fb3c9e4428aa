from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "pei_project.sheets"
    label = "sheets"
    verbose_name = "Formularios"

    def ready(self):
        from pei_project import checks  # noqa: F401  # registers the system checks
        from pei_project.sheets import upkeep  # noqa: F401  # registers its jobs
