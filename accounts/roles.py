"""The roles, sub-roles and grants a new installation starts with.

They are data: staff change them in the admin. What stands here is written only for a sub-role
that does not exist yet, so that no later migration undoes what staff decided.
"""

from django.apps import apps as installed
from django.db import DEFAULT_DB_ALIAS, transaction

ROLES = {
    "institution": "Institución educativa",
    "school_governing": "Gobierno escolar",
    "secretary": "Secretaría de Educación",
    "admin": "Administración de la plataforma",
    "auditor": "Consulta y auditoría",
}


# fmt: off
# (code, name, role, scope, rank)
SUB_ROLES = [
    ("institucion", "Secretaria o secretario institucional", "institution", "institution", 10),
    ("lider_pei", "Líder del PEI", "institution", "institution", 10),
    ("consejo_directivo", "Consejo Directivo", "school_governing", "institution", 20),
    ("rector", "Rectora o rector", "institution", "institution", 30),
    ("gagem", "Profesional de GAGEM", "secretary", "gagem", 40),
    ("calidad", "Profesional de Calidad Educativa", "secretary", "certified_entity", 50),
    ("director_secretaria", "Dirección de la Secretaría", "secretary", "certified_entity", 60),
    ("consulta", "Consulta", "auditor", "all", 80),
    ("administrador", "Administración de la plataforma", "admin", "all", 100),
]

SCHOOL = ["institucion", "lider_pei", "rector"]
SECRETARY = ["gagem", "calidad", "director_secretaria"]
EVERYONE = [*SCHOOL, "consejo_directivo", *SECRETARY, "administrador", "consulta"]

# (submodule, actions, sub-roles that hold them); how far each reaches is the sub-role's scope.
GRANTS = [
    ("institution_headquarter_management", ["view_institution", "view_headquarter"], EVERYONE),
    ("institution_headquarter_management", ["update_institution", "update_headquarter"],
     [*SCHOOL, "director_secretaria", "administrador"]),
    ("pei", ["view_pei_institution"], EVERYONE),
    ("pei", ["create_pei", "update_pei"], SCHOOL),
    ("pei", ["submit_pei", "amend_pei"], ["rector"]),
    ("pei", ["adopt_pei", "observe_pei"], ["rector", "consejo_directivo"]),
    ("pei", ["review_pei"], SECRETARY),
    ("pei", ["assign_pei"], ["calidad", "director_secretaria"]),
    ("pei", ["approve_pei"], ["director_secretaria"]),
    ("file", ["upload_file"], [*SCHOOL, "consejo_directivo", *SECRETARY]),
    ("file", ["view_file"], EVERYONE),
    ("user", ["view_user", "manage_user"], ["rector", "director_secretaria", "administrador"]),
    ("indicator", ["view_indicator", "export"], EVERYONE),
    ("notification", ["view_notification"], EVERYONE),
    ("catalog", ["manage_catalog"], ["administrador"]),
    ("audit", ["view_audit"], ["director_secretaria", "administrador", "consulta"]),
]
# fmt: on


def grants_of(code: str) -> list[tuple[str, str]]:
    """(submodule, action) of one sub-role, in the order of the table."""
    return [
        (submodule, action)
        for submodule, actions, holders in GRANTS
        for action in actions
        if code in holders
    ]


def write_missing(using=DEFAULT_DB_ALIAS, apps=installed, **kwargs):
    """Handler of ``post_migrate``. The ``apps`` migrated to may not have our models yet."""
    try:
        role_model = apps.get_model("accounts", "Role")
        sub_role_model = apps.get_model("accounts", "SubRole")
        grant_model = apps.get_model("accounts", "Grant")
    except LookupError:
        return
    with transaction.atomic(using=using):
        roles = {
            code: role_model.objects.using(using).get_or_create(
                code=code, defaults={"name": name}
            )[0]
            for code, name in ROLES.items()
        }
        known = set(sub_role_model.objects.using(using).values_list("code", flat=True))
        for code, name, role, scope, rank in SUB_ROLES:
            if code in known:
                continue
            sub_role = sub_role_model.objects.using(using).create(
                code=code, name=name, role=roles[role], scope=scope, rank=rank
            )
            grant_model.objects.using(using).bulk_create(
                grant_model(sub_role=sub_role, submodule=submodule, action=action)
                for submodule, action in grants_of(code)
            )
