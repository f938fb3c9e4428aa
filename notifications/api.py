"""What the signed-in person was told, for programs."""

from django.shortcuts import get_object_or_404
from django_filters import filters
from rest_framework.response import Response

from notifications import reading
from notifications.models import Notification
from pei_project.api import serializers as wire
from pei_project.api.filters import ListFilters
from pei_project.api.lists import PagedView
from pei_project.api.operations import Operation
from pei_project.api.shapes import ID, INSTANT, WHOLE, Shape, nullable, page_of, record, text
from pei_project.api.views import ApiView

FOLDER = "notification"
NOTIFICATION = Shape(
    "Notification",
    record(
        {
            "id": ID,
            "message": text(description="Qué clase de mensaje es; estable, para programas."),
            "subject": text(),
            "sentence": text(),
            "url": text(format="uri-reference", description="De qué trata; vacía si de nada."),
            "createdAt": INSTANT,
            "readAt": nullable(INSTANT),
        }
    ),
)
NOTIFICATIONS = page_of(NOTIFICATION)
UNREAD = Shape("Unread", record({"count": WHOLE | {"description": "Cuántas faltan por leer."}}))


def represent(one: Notification) -> dict:
    return {
        "id": str(one.pk),
        "message": one.message,
        "subject": one.subject,
        "sentence": one.sentence,
        "url": one.url,
        "createdAt": one.told_at,
        "readAt": one.read_at,
    }


class Nothing(wire.Strict):
    """The body of a request that says all by its path: none, or ``{}``."""


class NotificationFilters(ListFilters):
    """GET /notification."""

    unread = filters.ChoiceFilter(
        choices=[("true", "sin leer"), ("false", "leídas")], method="by_reading"
    )

    orderings = {"createdAt": "told_at"}

    def by_reading(self, queryset, name, said):
        return queryset.filter(read_at__isnull=said == "true")


class Notifications(PagedView):
    """GET /notification"""

    filters = NotificationFilters
    rules = {"GET": "notification.view"}
    operations = {
        "GET": Operation(
            summary="List notifications",
            folder=FOLDER,
            description="Lo que se le ha avisado a usted, lo más reciente primero.",
            answer=NOTIFICATIONS,
        )
    }

    def rows(self):
        return Notification.objects.visible_to(self.request.user)

    def represent(self, page):
        return [represent(one) for one in page]


class Unread(ApiView):
    """GET /notification/unread"""

    rules = {"GET": "notification.view"}
    operations = {
        "GET": Operation(
            summary="Count unread notifications",
            folder=FOLDER,
            description="Cuántas notificaciones le faltan por leer.",
            answer=UNREAD,
        )
    }

    def get(self, request):
        return Response({"count": reading.unread_of(request.user).count()})


class ReadAll(ApiView):
    """PUT /notification/read"""

    takes_body = False
    rules = {"PUT": "notification.view"}
    operations = {
        "PUT": Operation(
            summary="Read all notifications",
            folder=FOLDER,
            description="Marca como leídas todas las que tiene.",
            answer=UNREAD,
        )
    }

    def put(self, request):
        Nothing(data=request.data).is_valid(raise_exception=True)
        reading.read_all(request.user)
        return Response({"count": reading.unread_of(request.user).count()})


class Read(ApiView):
    """PUT /notification/{notificationId}/read"""

    takes_body = False
    rules = {"PUT": "notification.view"}
    path_names = {"notification": "notificationId"}
    operations = {
        "PUT": Operation(
            summary="Read notification",
            folder=FOLDER,
            description="La marca como leída. Si ya lo estaba, la fecha no cambia.",
            answer=NOTIFICATION,
        )
    }

    def find(self):
        mine = Notification.objects.visible_to(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["notification"])

    def put(self, request, **kwargs):
        Nothing(data=request.data).is_valid(raise_exception=True)
        reading.read(self.thing)
        return Response(represent(self.thing))
