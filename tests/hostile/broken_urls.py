"""The product's addresses, and two that break."""

from django.urls import path

from pei_project import urls
from pei_project.api.views import ApiView

handler400, handler500 = urls.handler400, urls.handler500


def boom(request, **kwargs):
    raise ZeroDivisionError("<script>")


class Boom(ApiView):
    authentication_classes = permission_classes = []

    def get(self, request, **kwargs):
        boom(request)


urlpatterns = [
    path("boom/<path:rest>", boom),
    path("pei/boom/<path:rest>", Boom.as_view()),
    *urls.urlpatterns,
]
