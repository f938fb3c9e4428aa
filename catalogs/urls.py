"""One route per documented list; any other path under /filters is unknown."""

from django.urls import path

from catalogs.api import ListView
from catalogs.models import CatalogItem, Department, Gagem, Municipality, ProjectType
from catalogs.registry import CATALOGS, Catalog
from pei_project.api.wire import camel

app_name = "catalogs"


def list_of(catalog: Catalog):
    """A list of the item table. A dependent one is narrowed by the parameter called as its
    parent list (``detailed-specialty?specialty-due=``), or stands under it in the path."""
    words = catalog.key.replace("-", " ") if catalog.route else catalog.key
    view = {"items": CatalogItem.objects.filter(catalog=catalog.key), "documented": words}
    if catalog.parent:
        view["owner"] = "parent"
        view["owners"] = CatalogItem.objects.filter(catalog=catalog.parent)
        view["path_names"] = {"owner": camel(f"{catalog.parent}-id".replace("-", "_"))}
    if catalog.is_dependent and not catalog.route:
        view["narrowed_by"] = catalog.parent
    route = f"filters/{catalog.route or catalog.key}"
    return path(route, ListView.as_view(**view), name=f"filters-{catalog.key}")


# The documentation spells *deparment*; both spellings answer the same.
departments = ListView.as_view(items=Department.objects.all(), documented="deparment")
by_department = ListView.as_view(
    items=Municipality.objects.all(),
    owner="department",
    owners=Department.objects.all(),
    documented="municipality by deparment",
    path_names={"owner": "departmentId"},
)
by_gagem = ListView.as_view(
    items=Municipality.objects.all(),
    owner="gagem",
    owners=Gagem.objects.all(),
    documented="municipality By Gagem",
    path_names={"owner": "gagemId"},
)
gagems = ListView.as_view(items=Gagem.objects.all(), documented="gagem")
project_types = ListView.as_view(items=ProjectType.objects.all(), documented="project-type")

urlpatterns = [
    *(list_of(catalog) for catalog in CATALOGS.values() if catalog.served),
    path("filters/gagem", gagems, name="filters-gagem"),
    path("filters/project-type", project_types, name="filters-project-type"),
    path("filters/department", departments, name="filters-department"),
    path("filters/deparment", departments),
    path(
        "filters/municipality/department/<slug:owner>", by_department, name="filters-municipality"
    ),
    path("filters/municipality/deparment/<slug:owner>", by_department),
    path(
        "filters/municipality/gagem/<slug:owner>", by_gagem, name="filters-municipality-by-gagem"
    ),
]
