from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """In one process, because starting one takes longer than most of its steps."""

    help = "Pone al día la base de datos y las listas; con DEBUG, carga la demostración."

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_catalogs", verbosity=0, stdout=self.stdout)
        if settings.DEBUG:
            call_command("load_demo", stdout=self.stdout)
