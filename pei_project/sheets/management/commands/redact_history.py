from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pei_project.errors import RuleBroken
from pei_project.sheets.history import Change
from pei_project.sheets.redacting import redact


class Command(BaseCommand):
    """The history needs a name: that of ``--as``."""

    help = (
        "Borra del historial lo que dicen unos cambios, como los datos de quien pidió que se"
        " borren. Otro cambio cuenta quién, cuándo y por qué; la cadena se sostiene."
    )

    def add_arguments(self, parser):
        parser.add_argument("changes", metavar="CHANGE_ID", nargs="+", type=UUID)
        parser.add_argument("--reason", required=True, help="por qué; queda en el historial")
        parser.add_argument(
            "--as", dest="email", metavar="EMAIL", required=True, help="a nombre de quién queda"
        )

    @transaction.atomic
    def handle(self, *args, changes, reason, email, **options):
        people = get_user_model().objects.select_related("sub_role")
        actor = people.filter(email=email.strip().lower(), is_active=True, is_staff=True).first()
        if actor is None:
            raise CommandError(f"No se borró nada. {email} no administra la plataforma.")
        for key in changes:
            change = Change.objects.select_for_update().filter(pk=key).first()
            if change is None:
                raise CommandError(f"No se borró nada. No hay un cambio {key}.")
            try:
                told = redact(change, actor, reason)
            except RuleBroken as refused:
                raise CommandError(f"No se borró nada. {refused.sentence}") from refused
            self.stdout.write(f"Se borró lo que decía {key}; lo cuenta {told.pk}.")
