import time
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from institutions.directory import files, importing
from institutions.directory.comparison import Outcome
from pei_project.errors import RuleBroken


class Command(BaseCommand):
    """The history needs a name: that of ``--as``, who must be allowed to import; else that of
    the first active person who is."""

    help = (
        "Importa el directorio oficial de instituciones de un CSV: crea las nuevas, actualiza las"
        " demás por su código DANE. Si rechaza una línea, no guarda nada."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="archivo CSV")
        parser.add_argument("--dry-run", action="store_true", help="decir qué haría, sin guardar")
        parser.add_argument(
            "--as", dest="email", metavar="EMAIL", help="a nombre de quién queda en el historial"
        )

    def handle(self, *args, file, dry_run, email, **options):
        started = time.monotonic()
        try:
            table = files.read(self._bytes(file))
            if dry_run:
                outcome = importing.preview(table, self._progress)
            else:
                actor = self._actor(email)
                outcome = importing.apply(table, actor=actor, progress=self._progress)
        except importing.LinesRefused as error:
            outcome = error.outcome
        except files.UnreadableFile as error:
            raise CommandError(f"No se importó nada. {error}") from error
        except PermissionDenied as error:
            raise CommandError(f"No se importó nada. {email} no puede importar.") from error
        except RuleBroken as error:
            raise CommandError(f"No se importó nada. {error.sentence}") from error
        self._say(outcome)
        if outcome.refused:
            raise CommandError(f"No se importó nada. Líneas rechazadas: {len(outcome.refused)}.")
        if dry_run:
            done = "Ensayo: no se guardó nada."
        else:
            done = "Se guardó todo." if outcome.changes_something else "No había nada que guardar."
        self.stdout.write(f"{done} Tardó {time.monotonic() - started:.1f} s.")

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as stream:
                return stream.read(files.MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"No se pudo leer {file}: {error.strerror}.") from error

    def _actor(self, email: str | None):
        people = get_user_model().objects.select_related("sub_role")
        if email:
            found = people.filter(email=email.strip().lower()).first()
            lacking = f"No hay una cuenta {email}."
        else:
            reaching = people.filter(is_active=True, sub_role__scope="all").order_by("date_joined")
            found = next((one for one in reaching if one.may("directory.import")), None)
            lacking = "Nadie puede importar: cree antes una cuenta de administración."
        if found is None:
            raise CommandError(lacking)
        return found

    def _progress(self, doing: str, done: int, total: int):
        self.stderr.write(f"{doing}: {done} de {total}")

    def _say(self, outcome: Outcome):
        table = outcome.table
        separator = files.SEPARATORS[table.separator]
        self.stdout.write(f"Archivo: {table.count} líneas, {table.encoding}, {separator}.")
        self.stdout.write(f"Columnas leídas: {', '.join(table.columns)}.")
        if table.unread:
            self.stdout.write(f"Columnas que no se leen: {', '.join(table.unread)}.")
        for step in outcome.changed:
            start = f"  {step.entry.dane_code}"
            for one in step.differences:
                said = f"{one.label}: «{one.before_text}» -> «{one.after_text}»"
                self.stdout.write(f"{start} {said}")
            if step.site_number:
                self.stdout.write(f"{start} sede principal: se crea la {step.site_number}")
        for title, lines in (("Aviso", outcome.warnings), ("Rechazada", outcome.refused)):
            for line in lines:
                self.stdout.write(f"  {title}, línea {line.line}: {line.sentence}")
        self.stdout.write(
            f"Nuevas: {len(outcome.new)}. Cambiadas: {len(outcome.changed)}."
            f" Sin cambio: {outcome.unchanged}. Rechazadas: {len(outcome.refused)}."
        )
