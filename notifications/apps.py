from django.apps import AppConfig

from pei_project.policy import declare


class NotificationsConfig(AppConfig):
    """Who is told what, in the page and by mail. It knows people and texts, no plan."""

    name = "notifications"
    verbose_name = "Notificaciones"

    def ready(self):
        from notifications import batches, delivery, digest  # noqa: F401  # register their jobs
        from notifications.rules import RULES

        declare(RULES)
