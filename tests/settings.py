"""The product's settings as the tests use them."""

import os

os.environ.setdefault("DEBUG", "yes")

from pei_project.settings import *  # noqa: E402, F403

# Plain static files straight from their folders; the production form is tested on a real server.
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Work in the background is done as soon as it is committed, in the same process.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# As where DEBUG is off.
PEI_SECOND_FACTOR_REQUIRED = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
