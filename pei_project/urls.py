"""Every address of the product: the admin, each app's routes and pages, health."""

from django.contrib import admin
from django.urls import include, path

from pei.web import plans
from pei_project import health, styleguide

urlpatterns = [
    path("", plans.home, name="home"),
    path("admin/", admin.site.urls),
    path("estilo/", styleguide.page, name="styleguide"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("accounts.urls")),
    path("", include("catalogs.urls")),
    path("", include("institutions.urls")),
    path("", include("pei.urls")),
]
