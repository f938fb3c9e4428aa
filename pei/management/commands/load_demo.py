from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogs.models import CatalogItem
from pei.demo.loading import load_demo


class Command(BaseCommand):
    help = "Carga la institución de demostración y sus cuentas. Repetirla no cambia lo que ya hay."

    def handle(self, *args, **options):
        if not settings.DEBUG:  # everybody knows the password of these accounts
            raise CommandError("Los datos de demostración solo se cargan con DEBUG activado.")
        if not CatalogItem.objects.exists():
            raise CommandError("Cargue primero las listas: python manage.py load_catalogs.")
        people = load_demo()
        self.stdout.write("Cuentas de demostración (todos los datos son ficticios):")
        width = max(len(person.email) for person in people)
        for person in people:
            self.stdout.write(f"  {person.email:<{width}}  {person.sub_role or 'Sin subrol'}")
        self.stdout.write(f"La contraseña con que se crean todas es {settings.DEMO_PASSWORD}")
