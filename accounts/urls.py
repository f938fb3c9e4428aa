from django.urls import path

from accounts.api import auth, me
from accounts.web import entering

app_name = "accounts"
urlpatterns = [
    path("auth/login", auth.Login.as_view(), name="login"),
    path("auth/refresh", auth.Refresh.as_view(), name="refresh"),
    path("auth/logout", auth.Logout.as_view(), name="logout"),
    path("user/me", me.Me.as_view(), name="me"),
    path("user/institution", me.MyInstitutions.as_view(), name="my_institutions"),
    path("ingresar/", entering.sign_in, name="sign_in"),
    path("salir/", entering.sign_out, name="sign_out"),
]
