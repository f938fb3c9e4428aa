"""The database from nothing: migrations, the official lists, the demo schools."""

import io

import django
from django.core.management import call_command

django.setup()
call_command("prepare", stdout=io.StringIO())
