from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from pei_project.sheets.chains import NOBODY
from pei_project.sheets.verifying import verify


class Command(BaseCommand):
    help = (
        "Comprueba que nadie cambió, quitó ni agregó por fuera nada del historial. Sin argumento,"
        " el de todas las instituciones y el de lo que no es de ninguna."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "institution", nargs="?", type=UUID, help="id de la institución; si falta, todas"
        )

    def handle(self, *args, institution, **options):
        verdicts = verify(institution)
        broken = [one for one in verdicts if one.wrong]
        for one in broken:
            whose = "lo que no es de ninguna institución" if one.chain == NOBODY else one.chain
            self.stderr.write(f"El historial de {whose} no está como se guardó: {one.wrong}.")
        if broken:
            raise CommandError(f"No se sostienen {len(broken)} de {len(verdicts)} cadenas.")
        count = sum(one.count for one in verdicts)
        self.stdout.write(f"Todo se sostiene: {count} cambios en {len(verdicts)} cadenas.")
