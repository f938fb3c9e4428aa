"""The same data through DRF as it comes: ModelSerializers, its JSON renderer, its negotiation;
the rows are read with the joins and prefetches that a careful hand would write."""

from functools import cache

from rest_framework import generics, negotiation, renderers, serializers, views
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from catalogs.models import CatalogItem, Municipality
from pei.models import PeiVersion, sections
from pei_project.sheets.fields import KeyField


class Stock:
    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [renderers.JSONRenderer]
    content_negotiation_class = negotiation.DefaultContentNegotiation
    pagination_class = None


class MunicipalitySerializer(serializers.ModelSerializer):
    parent = serializers.SlugRelatedField("code", source="department", read_only=True)
    active = serializers.BooleanField(source="is_active")

    class Meta:
        model = Municipality
        fields = ["id", "code", "name", "description", "parent", "active"]


class Municipalities(Stock, generics.ListAPIView):
    serializer_class = MunicipalitySerializer

    def get_queryset(self):
        found = Municipality.objects.filter(department__code=self.kwargs["department"])
        return found.filter(is_active=True).select_related("department")


class ItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = CatalogItem
        fields = ["code", "name"]


def serializer_of(model, named, more):
    """A ModelSerializer of the answers of a form or row; items of lists are code and name."""
    declared = dict(more)
    for part in model.fields():
        if part.many_to_many or (part.many_to_one and part.related_model is CatalogItem):
            declared[part.name] = ItemSerializer(many=bool(part.many_to_many), read_only=True)
        elif isinstance(part, KeyField):
            declared[part.name] = serializers.PrimaryKeyRelatedField(read_only=True)
    names = [*named, *(part.name for part in model.fields()), *more]
    meta = type("Meta", (), {"model": model, "fields": names})
    return type(
        f"Stock{model.__name__}", (serializers.ModelSerializer,), declared | {"Meta": meta}
    )


@cache
def section_serializer(model):
    tables = {
        name: serializer_of(row, ["id", "order"], {})(many=True, read_only=True)
        for name, row in model.tables().items()
    }
    tables["updated_by"] = serializers.StringRelatedField()
    envelope = ["revision", *model.envelope, "updated_at"]
    return serializer_of(model, envelope, tables)


class WholePlanSerializer(serializers.ModelSerializer):
    institution = serializers.StringRelatedField()
    sections = serializers.SerializerMethodField()

    class Meta:
        model = PeiVersion
        fields = ["id", "number", "state", "institution", "sections"]

    def get_sections(self, plan):
        return {
            model.key: section_serializer(model)(model.complete().get(version=plan)).data
            for model in sections.SECTIONS
        }


class WholePlan(Stock, generics.RetrieveAPIView):
    queryset = PeiVersion.objects.with_institution()
    serializer_class = WholePlanSerializer
    lookup_url_kwarg = "plan"


class Aspect(Stock, views.APIView):
    def get(self, request, plan, aspect):
        model = sections.section_named(aspect)
        section = model.complete().get(version=plan)
        return Response(section_serializer(model)(section).data)
