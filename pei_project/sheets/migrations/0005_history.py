import uuid

from django.db import migrations, models

from pei_project.sheets import chains, splices

# Whose changes there were before chains, and the column that says of which institution it is.
OWNERS = {
    'institutions_institution': 'id',
    'institutions_headquarter': 'institution_id',
    'institutions_sessionact': 'institution_id',
    'institutions_storedfile': 'institution_id',
    'pei_peiversion': 'institution_id',
}


def chain_what_there_is(apps, schema_editor):
    """Give the changes of before their places, in the order in which they were made. What was
    removed meanwhile (an act, a file) is of no institution any more."""
    Change = apps.get_model('sheets', 'Change')
    HistoryHead = apps.get_model('sheets', 'HistoryHead')
    if not Change.objects.exists():
        return
    institutions = institutions_by_owner(schema_editor.connection)
    heads = {}
    for change in Change.objects.order_by('at', 'revision', 'id').iterator(chunk_size=500):
        change.institution = institutions.get(change.owner)
        key = change.institution or chains.NOBODY
        place, previous = heads.get(key, (0, chains.BEGINNING))
        change.sequence = place + 1
        change.kept_before = splices.spliced(change.kept_before, change.after)
        change.salt = uuid.uuid4().hex
        change.digest = chains.digest_of(change)
        change.chained = chains.link(previous, change)
        change.save()
        heads[key] = (change.sequence, change.chained)
    HistoryHead.objects.bulk_create(
        HistoryHead(chain=key, sequence=place, chained=chained)
        for key, (place, chained) in heads.items()
    )


def institutions_by_owner(connection):
    found = {}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, column in OWNERS.items():
            if table in there:
                cursor.execute(f'SELECT id, {column} FROM {table}')
                found |= {as_uuid(key): as_uuid(school) for key, school in cursor.fetchall()}
    return found


def as_uuid(value):
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


class Migration(migrations.Migration):

    dependencies = [
        ('sheets', '0004_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoryHead',
            fields=[
                ('chain', models.UUIDField(primary_key=True, serialize=False, verbose_name='cadena')),
                ('sequence', models.PositiveBigIntegerField(default=0, verbose_name='último lugar')),
                ('chained', models.CharField(default='', max_length=64, verbose_name='último eslabón')),
            ],
            options={
                'verbose_name': 'fin de cadena',
                'verbose_name_plural': 'fines de cadena',
            },
        ),
        migrations.RenameField('change', 'before', 'kept_before'),
        migrations.AddField('change', 'institution', models.UUIDField(null=True, verbose_name='institución')),
        migrations.AddField('change', 'reason', models.TextField(blank=True, default='', verbose_name='motivo')),
        migrations.AddField('change', 'sequence', models.PositiveBigIntegerField(default=0, verbose_name='lugar en la cadena'), preserve_default=False),
        migrations.AddField('change', 'salt', models.CharField(default='', max_length=32, verbose_name='sal'), preserve_default=False),
        migrations.AddField('change', 'digest', models.CharField(default='', max_length=64, verbose_name='huella de lo que dice'), preserve_default=False),
        migrations.AddField('change', 'chained', models.CharField(default='', max_length=64, verbose_name='eslabón'), preserve_default=False),
        migrations.AddField('change', 'redacted_by', models.UUIDField(null=True, verbose_name='cambio que cuenta que se borró')),
        migrations.RunPython(chain_what_there_is, migrations.RunPython.noop),
        migrations.AddConstraint('change', models.UniqueConstraint(fields=('institution', 'sequence'), name='one_change_per_place')),
        migrations.AddConstraint('change', models.UniqueConstraint(condition=models.Q(('institution', None)), fields=('sequence',), name='one_change_per_place_of_nobody')),
    ]
