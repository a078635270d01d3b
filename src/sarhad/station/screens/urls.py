"""Addresses of choices that every screen offers."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.screens import language

app_name = "screens"
urlpatterns: list[URLPattern | URLResolver] = [
    path("choose/language/", language.choose_language, name="language"),
    path("choose/theme/", language.choose_theme, name="theme"),
]
