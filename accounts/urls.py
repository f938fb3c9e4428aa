from django.urls import path

from accounts.api import auth, me, passwords, users
from accounts.web import account, arriving, entering, invitation, password, people

app_name = "accounts"
urlpatterns = [
    path("auth/login", auth.Login.as_view(), name="login"),
    path("auth/refresh", auth.Refresh.as_view(), name="refresh"),
    path("auth/logout", auth.Logout.as_view(), name="logout"),
    path("auth/password", passwords.Password.as_view(), name="api-password"),
    path("auth/password/forgot", passwords.Forgot.as_view(), name="api-forgot"),
    path("auth/password/reset", passwords.Reset.as_view(), name="api-reset"),
    path("user", users.People.as_view(), name="users"),
    path("user/<uuid:user>", users.Person.as_view(), name="user"),
    path("user/me", me.Me.as_view(), name="me"),
    path("user/me/session", me.MySessions.as_view(), name="my_sessions"),
    path("user/institution", me.MyInstitutions.as_view(), name="my_institutions"),
    path("ingresar/", entering.sign_in, name="sign_in"),
    path("invitacion/<str:token>/", invitation.accept, name="invitation"),
    path("recuperar-clave/", password.forgot, name="forgot"),
    path("recuperar-clave/<str:token>/", password.reset, name="recovery"),
    path("cuenta/clave/", password.change, name="password"),
    path("usuarios/", people.people, name="people"),
    path("usuarios/invitar/", people.invite, name="invite"),
    path("usuarios/<uuid:user>/", people.person, name="person"),
    path("usuarios/<uuid:user>/desactivar/", people.disable, name="disable"),
    path("ingresar/codigo/", arriving.code, name="second_factor"),
    path("ingresar/segundo-factor/", arriving.enrol, name="enrol"),
    path("privacidad/", arriving.privacy, name="privacy"),
    path("cuenta/", account.account, name="account"),
    path("cuenta/sesiones/", account.places, name="sessions"),
    path("cuenta/sesion/", account.session_left, name="session_left"),
    path("cuenta/segundo-factor/", account.second_factor_page, name="change_second_factor"),
    path("salir/", entering.sign_out, name="sign_out"),
]
