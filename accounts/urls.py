from django.urls import path

from accounts.api import auth, me
from accounts.web import account, arriving, entering

app_name = "accounts"
urlpatterns = [
    path("auth/login", auth.Login.as_view(), name="login"),
    path("auth/refresh", auth.Refresh.as_view(), name="refresh"),
    path("auth/logout", auth.Logout.as_view(), name="logout"),
    path("user/me", me.Me.as_view(), name="me"),
    path("user/me/session", me.MySessions.as_view(), name="my_sessions"),
    path("user/institution", me.MyInstitutions.as_view(), name="my_institutions"),
    path("ingresar/", entering.sign_in, name="sign_in"),
    path("ingresar/codigo/", arriving.code, name="second_factor"),
    path("ingresar/segundo-factor/", arriving.enrol, name="enrol"),
    path("privacidad/", arriving.privacy, name="privacy"),
    path("cuenta/", account.account, name="account"),
    path("cuenta/sesiones/", account.places, name="sessions"),
    path("cuenta/sesion/", account.session_left, name="session_left"),
    path("cuenta/segundo-factor/", account.second_factor_page, name="change_second_factor"),
    path("salir/", entering.sign_out, name="sign_out"),
]
