"""The lists kept in the one item table, each said once.

A list with attributes of its own is a model instead (``catalogs.models``): departments,
municipalities, GAGEM, certified entities and project types. Sources of the values:
``catalogs/data/SOURCES.md``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Catalog:
    key: str
    title: str
    parent: str | None = None  # the catalog whose items own this one's; its own key: a tree
    served: bool = True  # whether the documented API has it under /filters
    route: str = ""  # where it has it, if not under its key

    @property
    def is_dependent(self) -> bool:
        """Its items must stand under one of another list; in a tree they may, under their own."""
        return self.parent not in (None, self.key)


CATALOGS = {
    catalog.key: catalog
    for catalog in (
        Catalog("academic-day", "Jornada"),
        Catalog("area", "Área geográfica"),
        Catalog("area-knowledge", "Área del conocimiento"),
        Catalog("area-teacher", "Área en que sirve el docente"),
        Catalog("area-type", "Tipo de área curricular"),
        Catalog("character-due", "Carácter de la media"),
        Catalog("cultural-activity-type", "Actividad cultural"),
        Catalog("curricular-levels", "Nivel o ciclo", parent="curricular-levels"),
        Catalog("curriculum-structure-type", "Estructura curricular"),
        Catalog("detailed-specialty", "Especialidad detallada", parent="specialty-due"),
        Catalog("disability", "Discapacidad", served=False),
        Catalog("document-type", "Documento de identidad"),
        Catalog("entrepreneurship-type", "Emprendimiento"),
        Catalog("environment", "Ambiente escolar"),
        Catalog("establishment-type", "Tipo de establecimiento"),
        Catalog("financing-type", "Fuente de financiación"),
        Catalog("grade", "Grado", parent="curricular-levels"),
        Catalog("headquarter-type", "Tipo de sede"),
        Catalog("initiative-type", "Iniciativa"),
        Catalog("institutional-document-type", "Documento institucional", served=False),
        Catalog("investigation-product-type", "Producto de investigación"),
        Catalog("labpoint", "Laboratorio o punto de innovación"),
        Catalog("management-area", "Área de gestión", served=False),
        Catalog("modality", "Modalidad"),
        Catalog("model", "Modelo educativo"),
        Catalog("model-pedagogical-type", "Modelo pedagógico"),
        Catalog("nature", "Naturaleza jurídica"),
        Catalog(
            "operator-by-public-service",
            "Operador",
            parent="public-service-type",
            route="operator/public-service/<slug:owner>",
        ),
        Catalog("organization", "Órgano de la institución"),
        Catalog("organization-community-type", "Organización comunitaria"),
        Catalog("plan-type", "Tipo de plan"),
        Catalog("population-group", "Grupo poblacional"),
        Catalog("process-type", "Proceso", parent="management-area"),
        Catalog("profile-type", "Perfil"),
        Catalog("public-service-type", "Servicio público"),
        Catalog("quality-certification", "Certificación de calidad", served=False),
        Catalog("resolution-type", "Tipo de acto administrativo"),
        Catalog("resource-physical-type", "Recurso físico"),
        Catalog("resource-technological-type", "Recurso tecnológico"),
        Catalog("role-by-institution", "Rol en la institución", route="role/institution"),
        Catalog("schedule", "Calendario académico"),
        Catalog("sector", "Sector"),
        Catalog("service-type", "Servicio complementario"),
        Catalog("session-act-type", "Órgano que sesiona"),
        Catalog("session-acts", "Tipo de acta", parent="session-act-type"),
        Catalog("specialty-due", "Especialidad"),
        Catalog("state", "Estado"),
        Catalog("state-due", "Estado en el DUE"),
        Catalog("state-quality", "Estado físico"),
        Catalog("tools", "Herramienta"),
        Catalog("zone", "Zona"),
    )
}


def choices() -> list[tuple[str, str]]:
    """For the model field, which keeps the reference: a new list needs no migration."""
    return [(catalog.key, catalog.title) for catalog in CATALOGS.values()]
