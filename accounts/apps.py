from functools import partial

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from pei_project import policy


class AccountsConfig(AppConfig):
    """Who uses the product and what each may do; declares its rules and writes the first roles."""

    name = "accounts"
    verbose_name = "Usuarios y roles"

    def ready(self):
        from accounts import links, own, upkeep  # noqa: F401  # register their jobs
        from accounts.models import Purpose
        from accounts.roles import write_missing
        from accounts.rules import RULES
        from notifications.links import declare

        policy.declare(RULES)
        for purpose in Purpose:
            declare(purpose.value, partial(links.path_of, purpose))
        # It is sent after a flush too, so tests that truncate the tables keep the roles.
        post_migrate.connect(write_missing, sender=self)
