from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles import apps as staticfiles


class DeskConfig(AdminConfig):
    """Django's admin with the product's own site (``pei_project.admin.Desk``)."""

    default_site = "pei_project.admin.Desk"


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """Django's, without what packages bring and no page of ours uses: compressing it would cost
    more than all the rest."""

    ignore_patterns = [
        *staticfiles.StaticFilesConfig.ignore_patterns,
        "rest_framework",
        "redoc",
        "oauth2-redirect.*",
        "swagger-ui-standalone-preset.js",
        "*.map",
    ]
