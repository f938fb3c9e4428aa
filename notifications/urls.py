from django.urls import path

from notifications import api, web

app_name = "notifications"
urlpatterns = [
    path("notification", api.Notifications.as_view(), name="notifications"),
    path("notification/unread", api.Unread.as_view(), name="unread"),
    path("notification/read", api.ReadAll.as_view(), name="read-all"),
    path("notification/<uuid:notification>/read", api.Read.as_view(), name="read"),
    path("notificaciones/", web.listed, name="list"),
    path("notificaciones/leer/", web.read_all, name="mark-all"),
    path("notificaciones/<uuid:pk>/leer/", web.read, name="mark"),
    path("notificaciones/<uuid:pk>/abrir/", web.open_one, name="open"),
    path("notificaciones/preferencias/", web.preferences, name="preferences"),
    path("notificaciones/salida/", web.outbox, name="outbox"),
    path("notificaciones/salida/<uuid:pk>/cancelar/", web.cancel, name="cancel"),
]
