from django.urls import path

from accounts import api, web

app_name = "accounts"
urlpatterns = [
    path("auth/login", api.Login.as_view(), name="login"),
    path("auth/refresh", api.Refresh.as_view(), name="refresh"),
    path("auth/logout", api.Logout.as_view(), name="logout"),
    path("user/me", api.Me.as_view(), name="me"),
    path("user/institution", api.MyInstitutions.as_view(), name="my_institutions"),
    path("ingresar/", web.sign_in, name="sign_in"),
    path("salir/", web.sign_out, name="sign_out"),
]
