from django.apps import AppConfig


class PeiConfig(AppConfig):
    name = "pei"
    verbose_name = "PEI"

    def ready(self):
        # They register jobs, look once more at what leaves, and declare who may do what.
        from pei import awaiting, by_hand, freezing, reminding, rules  # noqa: F401
