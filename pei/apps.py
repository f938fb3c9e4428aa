from django.apps import AppConfig


class PeiConfig(AppConfig):
    name = "pei"
    verbose_name = "PEI"

    def ready(self):
        from pei import freezing, rules  # noqa: F401  # registers jobs; declares who may do what
