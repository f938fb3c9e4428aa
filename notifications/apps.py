from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who is told what, and when. Its messages come with the first event that sends one."""

    name = "notifications"
    verbose_name = "Notificaciones"
