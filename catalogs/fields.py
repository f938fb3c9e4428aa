"""References to the items of one list, checked by ``full_clean``, forms and serializers."""

from django.core.exceptions import ValidationError
from django.db import models

from catalogs import registry


class CatalogReference:
    """What a reference to one item and a reference to several have in common."""

    def __init__(self, catalog, verbose_name=None, **kwargs):
        if catalog not in registry.CATALOGS:
            raise ValueError(f"No catalog is called {catalog!r}.")
        self.catalog = catalog
        kwargs.setdefault("to", "catalogs.CatalogItem")
        kwargs.setdefault("related_name", "+")
        kwargs["limit_choices_to"] = {"catalog": catalog}
        super().__init__(verbose_name=verbose_name or registry.CATALOGS[catalog].title, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["limit_choices_to"]
        return name, path, args, kwargs | {"catalog": self.catalog}


class CatalogField(CatalogReference, models.ForeignKey):
    """A foreign key that accepts the items of one list only: ``CatalogField("zone")``.

    A retired item stays valid where it stands; offering only those in use is the form's part
    (``CatalogItem.objects.offered``), refusing a retired one newly chosen the writer's.
    """

    def __init__(self, catalog, verbose_name=None, **kwargs):
        kwargs.setdefault("on_delete", models.PROTECT)
        super().__init__(catalog, verbose_name, **kwargs)


class CatalogItemsField(CatalogReference, models.ManyToManyField):
    """Several items of one list: ``CatalogItemsField("population-group")``.

    Django's ``full_clean`` leaves many-to-many values out, for they are saved after the row;
    ``field.clean(items, row)`` is what a writer calls to have them checked.
    """

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        for item in value:
            if item.catalog != self.catalog:
                title = registry.CATALOGS[self.catalog].title
                raise ValidationError(
                    f"«{item}» no es de la lista «{title}».", code="invalid_choice"
                )
