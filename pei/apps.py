from django.apps import AppConfig


class PeiConfig(AppConfig):
    name = "pei"
    verbose_name = "PEI"

    def ready(self):
        from pei import rules  # noqa: F401  # declares who may do what
