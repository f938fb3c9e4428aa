from django.db import migrations

NEW = (
    "SituationAnalysis",
    "DiagnosisReference",
    "PedagogicalStrategy",
    "Curriculum",
    "PedagogicalProjects",
    "Coexistence",
    "EducationalCosts",
    "SocialOrganizations",
    "ResourceEvaluation",
    "CulturalExpressions",
    "ManagementEvaluation",
    "EducationPrograms",
)


def open_them(apps, schema_editor):
    """Every version there is gets the sections that it could not have, blank."""
    versions = list(apps.get_model("pei", "PeiVersion").objects.values_list("pk", flat=True))
    for name in NEW:
        model = apps.get_model("pei", name)
        there = set(model.objects.values_list("version_id", flat=True))
        model.objects.bulk_create(model(version_id=key) for key in versions if key not in there)


class Migration(migrations.Migration):
    dependencies = [("pei", "0002_the_whole_pei")]

    operations = [migrations.RunPython(open_them, migrations.RunPython.noop)]
