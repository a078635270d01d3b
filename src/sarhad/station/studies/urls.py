"""Addresses of this room's screens."""

from django.urls import URLPattern, URLResolver, path

from sarhad.station.studies import backtest_views, proposal_views, what_if_views

app_name = "studies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("what-if/", what_if_views.what_ifs, name="what_ifs"),
    path("what-if/<int:pk>/", what_if_views.what_if_page, name="what_if"),
    path("profiles/-/proposals/", proposal_views.proposals, name="proposals"),
    path("profiles/-/proposals/look/", proposal_views.look, name="look"),
    path("profiles/-/proposals/<int:pk>/<int:number>/", proposal_views.act, name="act"),
    path("profiles/-/retirements/<int:pk>/", proposal_views.decide, name="decide"),
    path("profiles/-/studies/<int:pk>/cancel/", proposal_views.cancel, name="cancel"),
    path("profiles/<str:profile_id>/past/", backtest_views.on_the_past, name="backtest"),
    path("profiles/<str:profile_id>/past/<str:kind>/", backtest_views.taken, name="taken"),
]
