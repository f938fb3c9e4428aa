from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class SheetsConfig(AppConfig):
    name = "pei_project.sheets"
    label = "sheets"
    verbose_name = "Formularios"

    def ready(self):
        from pei_project import checks  # noqa: F401  # registers the system checks
        from pei_project.sheets import guards, stamps, upkeep  # noqa: F401  # registers its jobs

        pre_migrate.connect(stamps.remove, sender=self)
        post_migrate.connect(stamps.install, sender=self)
        pre_migrate.connect(guards.make_way, sender=self)
        post_migrate.connect(guards.install, sender=self)
