"""The documented routes of institutions and sites (English, no trailing slash) and their pages
(Spanish)."""

from django.urls import path

from institutions import api, web

app_name = "institutions"

urlpatterns = [
    path("institution", api.InstitutionList.as_view(), name="api-institutions"),
    path("institution/<uuid:institution>", api.InstitutionView.as_view(), name="api-institution"),
    path(
        "institution/municipality/<slug:municipality>",
        api.InstitutionsOfMunicipality.as_view(),
        name="api-institutions-of-municipality",
    ),
    path("headquarter/<uuid:headquarter>", api.HeadquarterView.as_view(), name="api-headquarter"),
    path(
        "headquarter/institution/<uuid:institution>",
        api.HeadquartersOfInstitution.as_view(),
        name="api-headquarters-of-institution",
    ),
    path("instituciones/", web.institutions, name="institutions"),
    path("instituciones/<uuid:pk>/", web.institution, name="institution"),
    path("sedes/<uuid:pk>/", web.site, name="site"),
]
