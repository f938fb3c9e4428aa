"""Every address of the product: the admin, each app's routes and pages, health."""

from django.contrib import admin
from django.urls import include, path

from pei.web import plans
from pei_project import health, styleguide
from pei_project.api import document

handler400 = "pei_project.pages.bad_request"
handler500 = "pei_project.pages.server_error"

urlpatterns = [
    path("", plans.home, name="home"),
    path("admin/", admin.site.urls),
    path("estilo/", styleguide.page, name="styleguide"),
    path("schema", document.Document.as_view(), name="schema"),
    path("docs", document.Pages.as_view(), name="docs"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("accounts.urls")),
    path("", include("catalogs.urls")),
    path("", include("institutions.urls")),
    path("", include("notifications.urls")),
    path("", include("pei.urls")),
]
