from django.apps import AppConfig


class PeiConfig(AppConfig):
    name = "pei"
    verbose_name = "PEI"

    def ready(self):
        from pei import making, rules  # noqa: F401  # registers its job; declares who may do what
