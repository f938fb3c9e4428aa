from django.urls import path

from institutions import web

app_name = "institutions"

urlpatterns = [
    path("instituciones/<uuid:pk>/", web.institution, name="institution"),
]
