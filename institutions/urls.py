"""The documented routes of institutions, sites, acts and files (English, no trailing slash) and
their pages (Spanish)."""

from django.urls import path

from institutions.api import acts as act_api
from institutions.api import changes as change_api
from institutions.api import drafts as draft_api
from institutions.api import files as file_api
from institutions.api import sheets as api
from institutions.web import acts, files, history
from institutions.web import sheets as web

app_name = "institutions"

urlpatterns = [
    path("institution", api.InstitutionList.as_view(), name="api-institutions"),
    path("institution/<uuid:institution>", api.InstitutionView.as_view(), name="api-institution"),
    path("institution/<uuid:institution>/act", act_api.ActList.as_view(), name="api-acts"),
    path(
        "institution/<uuid:institution>/act/<uuid:act>",
        act_api.ActView.as_view(),
        name="api-act",
    ),
    path(
        "institution/<uuid:institution>/history-file",
        file_api.HistoryFiles.as_view(),
        name="api-history-files",
    ),
    path("file", file_api.FileList.as_view(), name="api-files"),
    path("file/<uuid:file>", file_api.FileView.as_view(), name="api-file"),
    path("file/<uuid:file>/download", file_api.Download.as_view(), name="api-file-download"),
    path("file/<uuid:file>/preview", file_api.Preview.as_view(), name="api-file-preview"),
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
    path(
        "change-draft/institution/<uuid:institution>",
        draft_api.InstitutionDraft.as_view(),
        name="api-institution-draft",
    ),
    path(
        "change-draft/headquarter/<uuid:headquarter>",
        draft_api.HeadquarterDraft.as_view(),
        name="api-headquarter-draft",
    ),
    path(
        "change-history/institution/<uuid:institution>",
        change_api.InstitutionChanges.as_view(),
        name="api-institution-changes",
    ),
    path(
        "change-history/headquarter/<uuid:headquarter>",
        change_api.HeadquarterChanges.as_view(),
        name="api-headquarter-changes",
    ),
    path("instituciones/", web.institutions, name="institutions"),
    path("instituciones/<uuid:pk>/", web.institution, name="institution"),
    path("instituciones/<uuid:institution>/actas/", acts.acts, name="acts"),
    path("instituciones/<uuid:institution>/actas/nueva/", acts.new, name="new-act"),
    path("instituciones/<uuid:institution>/actas/<uuid:pk>/", acts.act, name="act"),
    path(
        "instituciones/<uuid:institution>/actas/<uuid:pk>/cambiar/", acts.change, name="change-act"
    ),
    path(
        "instituciones/<uuid:institution>/actas/<uuid:pk>/quitar/", acts.remove, name="remove-act"
    ),
    path("instituciones/<uuid:institution>/archivos/", files.files, name="files"),
    path("archivos/", files.own_files, name="own-files"),
    path("archivos/subir/", files.upload_file, name="upload-file"),
    path("archivos/<uuid:pk>/", files.file, name="file"),
    path("archivos/<uuid:pk>/ver/", files.view_file, name="view-file"),
    path("archivos/<uuid:pk>/descargar/", files.download_file, name="download-file"),
    path("archivos/<uuid:pk>/cambiar/", files.change_file, name="change-file"),
    path("archivos/<uuid:pk>/quitar/", files.remove_file, name="remove-file"),
    path("sedes/<uuid:pk>/", web.site, name="site"),
    path("instituciones/<uuid:pk>/historial/", history.institution, name="institution-history"),
    path(
        "instituciones/<uuid:pk>/historial/<int:revision>/",
        history.institution_save,
        name="institution-save",
    ),
    path("sedes/<uuid:pk>/historial/", history.site, name="headquarter-history"),
    path("sedes/<uuid:pk>/historial/<int:revision>/", history.site_save, name="headquarter-save"),
]
