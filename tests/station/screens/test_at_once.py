"""An act answered by the page it leads to: only for whom it is meant, only a page of the station, said once."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

from sarhad.station.accounts.roles import Role
from sarhad.station.declared.models import Declaration
from sarhad.station.screens.at_once import COOKIE, page_of
from tests.station import country

pytestmark = pytest.mark.django_db
NAVIGATES = {"sec-fetch-mode": "navigate"}


@pytest.fixture
def toys(rules) -> Declaration:
    return country.arrive(country.TOYS)


def reroute(client, declaration, **headers):
    form = {"to": "red", "reason": "a seal is broken"}
    return client.post(f"/declarations/{declaration.pk}/reroute/", form, headers=headers)


def test_a_browser_with_scripts_gets_the_page_with_the_answer_and_is_told_the_outcome_once(client, inspector, toys):
    client.force_login(inspector)
    client.cookies[COOKIE] = "1"
    answer = reroute(client, toys, **NAVIGATES)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'data-at="/declarations/{toys.pk}/"' in page
    assert "The change is recorded" in page
    again = client.get(f"/declarations/{toys.pk}/").content.decode()
    assert "The change is recorded" not in again
    assert "data-at=" not in again


@pytest.mark.parametrize(("cookie", "headers"), [(False, NAVIGATES), (True, {}), (True, {"sec-fetch-mode": "cors"})])
def test_all_others_are_sent_there_as_ever(cookie, headers, client, inspector, toys):
    client.force_login(inspector)
    if cookie:
        client.cookies[COOKIE] = "1"
    answer = reroute(client, toys, **headers)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/declarations/{toys.pk}/")


def test_a_choice_that_changes_how_the_next_page_is_made_is_followed_by_the_browser_itself(client, inspector):
    client.force_login(inspector)
    client.cookies[COOKIE] = "1"
    answer = client.post("/choose/language/", {"language": "ru", "next": "/queue/"}, headers=NAVIGATES)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/queue/")
    assert client.post("/sign-out/", headers=NAVIGATES).status_code == 302


def test_only_pages_of_the_station_that_the_person_may_open_are_made(client, inspector, person, toys):
    south = country.person(Role.INSPECTOR, person(Role.INSPECTOR, "N2").office, "another")
    client.force_login(south)
    request = client.get("/queue/").wsgi_request
    for place in ("https://elsewhere.test/", "//elsewhere.test/", "/no/such/place/", "/profiles/"):
        assert page_of(request, HttpResponseRedirect(place)) is None
    assert page_of(request, redirect("declared:declaration", pk=toys.pk)) is None
    assert page_of(request, redirect("/")).status_code == 200  # its own redirect to the queue is followed too
    assert 'href="?mine=1" aria-current="true"' in page_of(request, redirect("/queue/?mine=1")).content.decode()
    assert list(get_messages(request)) == []


def test_a_form_sent_by_script_gets_the_page_only_where_it_asks_for_it(client, inspector, toys):
    client.force_login(inspector)
    form = {"result": "order", "control": "Look closely (yellow)"}
    place = f"/declarations/{toys.pk}/"
    refused = client.post(f"{place}inspect/", {**form, "control": "none"}, headers={"accept": "application/json"})
    assert refused.status_code == 422
    controls = client.get(place).context["controls"]
    asks = {"accept": "application/json", "prefer": "return=representation"}
    answer = client.post(f"{place}inspect/", {**form, "control": controls}, headers=asks).json()
    assert answer["place"] == place
    assert "The inspection is recorded." in answer["page"]
    assert "The inspection is recorded." not in client.get(place).content.decode()
