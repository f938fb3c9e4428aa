"""The database from nothing: migrations, the official lists, the demo schools."""

import io

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable")
nowhere = io.StringIO()
call_command("load_catalogs", verbosity=0, stdout=nowhere)
call_command("load_demo", stdout=nowhere)
