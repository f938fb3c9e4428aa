from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogs.files import BrokenFile
from catalogs.loading import DATA, load


class Command(BaseCommand):
    help = "Carga las listas oficiales. Repetirla no cambia nada; lo que salió se retira."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="carpeta de CSV")

    def handle(self, *args, folder, **options):
        try:
            counts = load(folder)
        except BrokenFile as broken:
            raise CommandError(f"No se cargó nada. {broken}") from broken
        self.stdout.write(
            f"Listas cargadas: {counts['created']} elementos nuevos, "
            f"{counts['updated']} cambiados, {counts['retired']} retirados, "
            f"{counts['unchanged']} sin cambio."
        )
