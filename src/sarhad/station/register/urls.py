"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.register import views

app_name = "register"
urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", views.register, name="register"),
    path("register/-/enter/", views.enter, name="enter"),
    path("register/<str:reference>/", views.risk, name="risk"),
    path("register/<str:reference>/judge/", views.judge, name="judge"),
]
