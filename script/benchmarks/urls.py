from django.urls import include, path

from benchmarks import bare, plain, stock

urlpatterns = [
    path("bare/<str:name>", bare.answer),
    path("stock/municipalities/<str:department>", stock.Municipalities.as_view()),
    path("stock/whole/<uuid:plan>", stock.WholePlan.as_view()),
    path("stock/aspect/<uuid:plan>/<str:aspect>", stock.Aspect.as_view()),
    path("plain/save/<uuid:plan>", plain.save),
    path("", include("pei_project.urls")),
]
