"""Who gets what answer at which address: one row a route and method, and no route without a row.

`roles` are those let through: I inspector, C chief, A analyst, M manager, U auditor, D administrator, T declarant
(trader). They get `own` for an object of their office's subtree and `foreign` for one of another's; everybody else
signed in gets 403, whoever is not signed in is sent to the sign-in. A key of the API opens no screen. `at` is the
office people sit in: N, or C for acts of the whole service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ALL = "ICAMUDT"
WORK = "IC"
GOODS = "ICAMU"
CRITERIA = "CAMU"


@dataclass(frozen=True)
class Row:
    """What is expected at one route; `{name}` stands for that object of the own or the foreign office."""

    method: str
    route: str
    roles: str
    own: int
    foreign: int | None = None
    sends: Mapping[str, str] = field(default_factory=dict)
    at: str = "N"

    @property
    def name(self) -> str:
        """As a person would say it."""
        return f"{self.method} {self.route}"


TABLE = (
    Row("GET", "", ALL, 302),
    # goods
    Row("GET", "declarations/?q={reference}", GOODS, 302),
    Row("GET", "declarations/{declaration}/", GOODS, 200, 404),
    Row(
        "POST", "declarations/{declaration}/inspect/", WORK, 302, 404, {"result": "order", "control": "Weigh the load"}
    ),
    Row("POST", "declarations/{declaration}/release/", WORK, 302, 404),
    Row("POST", "declarations/{declaration}/reroute/", WORK, 302, 404, {"to": "red", "reason": "A seal is broken"}),
    Row("GET", "post-audits/", WORK, 200),
    Row("GET", "attachments/{attachment}/", GOODS, 200, 404),
    Row("GET", "consents/", "C", 200),
    Row("POST", "consents/{consent}/", "C", 302, 404, {"answer": "consent"}),
    Row("GET", "deliveries/", "ICM", 200),
    Row("POST", "deliveries/", "ICM", 200),
    # personal data
    Row("GET", "personal-data/", "U", 200),
    Row("POST", "personal-data/report/", "U", 200, None, {"kind": "trader", "name": "T1", "reason": "a letter"}),
    # shifts
    Row("GET", "queue/", WORK, 200),
    Row("POST", "queue/next/", WORK, 302),
    Row("POST", "shift/begin/", WORK, 302),
    Row("POST", "shift/end/", WORK, 302),
    Row("GET", "checkpoint/", "C", 200),
    Row("POST", "checkpoint/assign/", "C", 302),
    Row("POST", "checkpoint/competence/{officer}/", "C", 302, 404, {"channel": "red"}),
    Row("GET", "checkpoint/overrides/", "C", 200),
    Row("GET", "checkpoint/random/", "C", 200),
    Row("GET", "checkpoint/report/", "C", 200),
    # profiles
    Row("GET", "profiles/", CRITERIA, 200),
    Row("GET", "profiles/-/new/", "CAM", 200),
    Row("POST", "profiles/-/new/", "CAM", 200, 404, {"office": "{office}"}),
    Row("POST", "profiles/-/try/", "CAM", 400),
    Row("GET", "profiles/-/values/hs_code/", "CAM", 200),
    Row("GET", "profiles/-/export/csv/", "AMU", 200),
    Row("GET", "profiles/-/trace/", "MU", 200),
    Row("POST", "profiles/-/trace/", "MU", 200),
    Row("GET", "profiles/-/approvals/", "AM", 200),
    Row("POST", "profiles/-/alarms/{alarm}/", "AM", 302, at="C"),
    Row("GET", "profiles/{profile}/", CRITERIA, 200, 404),
    Row("GET", "profiles/{profile}/edit/", "CAM", 200, 404),
    Row("POST", "profiles/{profile}/edit/", "CAM", 200, 404),
    Row("POST", "profiles/{profile}/step/", CRITERIA, 302, 404, {"deed": "propose"}),
    Row("GET", "profiles/{profile}/past/", CRITERIA, 200, 404),
    Row("POST", "profiles/{profile}/past/", CRITERIA, 302, 404),
    Row("GET", "profiles/{profile}/past/xlsx/", CRITERIA, 404),
    Row("GET", "profiles/-/proposals/", CRITERIA, 200),
    Row("POST", "profiles/-/proposals/look/", CRITERIA, 302, sends={"kind": "worth"}),
    Row("POST", "profiles/-/proposals/{study}/0/", "CAM", 302, 404),
    Row("POST", "profiles/-/studies/{study}/cancel/", CRITERIA, 302, 404),
    Row("POST", "profiles/-/retirements/{retirement}/", "AM", 302, 404, {"answer": "keep"}),
    Row("GET", "declarations/{declaration}/clauses/", CRITERIA, 200, 404),
    Row("GET", "shares/", CRITERIA, 200),
    Row("GET", "lists/", CRITERIA, 200),
    Row("GET", "lists/-/new/", "CAM", 200),
    Row("POST", "lists/-/new/", "CAM", 200, 404, {"office": "{office}"}),
    Row("GET", "lists/{list}/", CRITERIA, 200, 404),
    Row("GET", "lists/{list}/next/", "CAM", 200, 404),
    Row("POST", "lists/{list}/next/", "CAM", 200, 404),
    Row("POST", "lists/{list}/decide/", "AM", 302, 404, {"version": "1", "answer": "approve"}),
    # the lane plan is the whole service's: regions read it
    Row("GET", "lanes/", CRITERIA, 200),
    Row("GET", "lanes/green/", WORK, 200),
    Row("GET", "lanes/edit/", "AM", 200, at="C"),
    Row("POST", "lanes/edit/", "AM", 200, at="C"),
    Row("GET", "lanes/edit/", "", 403),
    Row("GET", "mandates/", CRITERIA, 200),
    Row("GET", "mandates/{mandates}/", CRITERIA, 200),
    Row("GET", "mandates/set/", "M", 200, at="C"),
    Row("POST", "mandates/set/", "M", 200, at="C"),
    Row("GET", "mandates/set/", "", 403),
    Row("POST", "mandates/{mandates}/decide/", "M", 302, at="C", sends={"answer": "refuse"}),
    Row("POST", "mandates/{mandates}/decide/", "", 403, sends={"answer": "approve"}),
    Row("GET", "lanes/{plan}/", CRITERIA, 200),
    Row("POST", "lanes/propose/", "AM", 302, at="C"),
    Row("POST", "lanes/propose/", "", 403),
    Row("POST", "lanes/{plan}/decide/", "M", 302, at="C", sends={"answer": "refuse"}),
    Row("POST", "lanes/{plan}/decide/", "", 403, sends={"answer": "approve"}),
    # models are the whole service's: {model} is none that exists, its deeds are tried by the tests of the models
    Row("GET", "models/", "AMU", 200),
    Row("GET", "models/level/", "AMU", 200),
    Row("GET", "models/{model}/", "AMU", 404),
    Row("GET", "models/{model}/card/", "AMU", 404),
    Row("POST", "models/{model}/drift/", "AMU", 404),
    Row("POST", "models/{model}/propose/", "M", 404, at="C"),
    Row("GET", "models/learned/", "AMU", 200),
    Row("POST", "models/learned/{model}/cancel/", "M", 404, at="C"),
    Row("GET", "models/learned/2000-01/", "AMU", 404),
    Row("GET", "models/learned/2000-01.pdf", "AMU", 404, at="C"),
    Row("GET", "models/learned/2000-01.pdf", "", 403),
    Row("POST", "models/training/{model}/cancel/", "M", 404, at="C"),
    # analysis: what is shown is of the own subtree, as its own tests say
    Row("GET", "analysis/checkpoints/", "AMU", 200),
    Row("GET", "analysis/traders/?trader=T", "AMU", 200),
    Row("GET", "analysis/trader/?trader=T1&from=2026-01-01", "AMU", 200),
    Row("GET", "analysis/commodities/?goods=6403", "AMU", 200),
    Row("GET", "analysis/commodities/6403/", "AMU", 200),
    # the country, as far as it is the own subtree
    Row("GET", "country/", "AMU", 200),
    Row("GET", "country/changes/", "AMU", 200),
    # what-ifs: {model} is none that exists
    Row("GET", "what-if/", "AM", 200),
    Row("POST", "what-if/", "AM", 200),
    Row("GET", "what-if/{model}/", "AM", 404),
    # case notes: of the own subtree
    Row("GET", "notes/?words=box&trader=T1", "AMU", 200),
    Row("GET", "notes/-/write/?trader=T1", "AM", 200),
    Row("POST", "notes/-/write/", "AM", 302, sends={"title": "A", "text": "B", "trader": "T1"}),
    Row("GET", "notes/{note}/", "AMU", 200, 404),
    Row("POST", "notes/{note}/add/", "AM", 302, 404, {"text": "More"}),
    Row("GET", "notes/{note}/files/{note_file}/", "AMU", 200, 404),
    Row("POST", "notes/{note}/propose/", "AM", 302, 404),
    # the register: risks of the own subtree and of the offices above; one of another region is none
    Row("GET", "register/", "AMU", 200),
    Row("GET", "register/-/enter/", "AM", 200),
    Row("POST", "register/-/enter/", "AM", 200, 404, {"office": "{office}"}),
    Row("GET", "register/{risk}/", "AMU", 200, 404),
    Row("GET", "register/{risk}/judge/", "AM", 200, 404),
    Row("POST", "register/{risk}/judge/", "AM", 200, 404),
    # audit
    Row("GET", "audit/", "U", 200),
    Row("POST", "audit/", "U", 200),
    Row("GET", "audit/replay/", "U", 200),
    Row("GET", "audit/officers/", "U", 200),
    Row("GET", "audit/draws/", "U", 200),
    Row("POST", "audit/draws/", "U", 200),
    Row("GET", "audit/access/", "U", 200),
    # links
    Row("GET", "links/", "CMUD", 200),
    Row("POST", "links/conflicts/{conflict}/", "CM", 302, 403),
    # running the station
    Row("GET", "people/", "D", 200),
    Row("POST", "people/", "D", 302, 404, {"office": "{office}", "role": "auditor", "username": "n", "password": "x"}),
    Row("GET", "people/{officer}/", "D", 200, 404),
    Row("POST", "people/{officer}/", "D", 302, 404, {"office": "{office}", "role": "auditor"}),
    Row("POST", "people/{officer}/", "D", 302, 404, {"reset": "1"}),
    Row("GET", "keys/", "D", 200),
    Row("POST", "keys/", "D", 200, 404, {"office": "{office}", "name": "a system"}),
    Row("POST", "keys/{key}/revoke/", "D", 302, 404),
    Row("GET", "offices/", "D", 200),
    Row("POST", "offices/", "D", 302, 404, {"parent": "{office}", "code": "NEW", "name": "New"}),
    Row("GET", "health/", "D", 200),
    Row("GET", "data/", "AMU", 200),
    # there is no such back-up: restoring is tried by the tests of back-ups
    Row("GET", "backups/none/", "D", 404, at="C"),
    Row("POST", "backups/none/", "D", 404, at="C"),
    Row("GET", "backups/none/", "", 403),
    # tables of codes are the whole station's; {edition} is none that exists
    Row("GET", "reference/", GOODS + "D", 200),
    Row("POST", "reference/", GOODS + "D", 302, sends={"table": "tariff"}),
    Row("GET", "reference/tariff/?q=tea", GOODS + "D", 200),
    Row("GET", "reference/editions/{edition}/", GOODS + "D", 404),
    Row("POST", "reference/editions/{edition}/decide/", "M", 404, at="C", sends={"answer": "approve"}),
    # mappings are the whole station's; {mapping} is none that exists
    Row("GET", "mappings/", "D", 200),
    Row("GET", "mappings/edit/", "D", 200),
    Row("POST", "mappings/edit/", "D", 200, sends={"name": "n", "text": "columns:"}),
    Row("GET", "mappings/{mapping}/", "D", 404),
    Row("POST", "mappings/{mapping}/withdraw/", "D", 404, at="C"),
    # a declarant sees the own number's only, as the tests of submissions say
    Row("GET", "submissions/", "T", 200),
    Row("GET", "submissions/keys/", "T", 200),
    Row("POST", "submissions/keys/", "", 403, sends={"name": "a system"}),
    Row("POST", "submissions/keys/{key}/revoke/", "T", 404),
    # choices of one's own, also before signing in
    Row("POST", "choose/language/", ALL, 302, sends={"language": "ru"}),
    Row("POST", "choose/theme/", ALL, 302, sends={"theme": "dark"}),
)

STARTS_WORK = {"POST health/": "D", "POST data/": "AMU", "POST models/train/": "M", "POST models/learned/write/": "M"}
"""What starts a back-up, a training, a report: here only that it is refused to all others; done by tests of these."""
"""What starts a back-up, a training, a report: here only that it is refused to all others; done by tests of these."""

ENTRANCE = frozenset(
    {
        "sign-in/", "sign-out/", "account/inactive/", "account/again/", "account/password/", "account/password/set/",
        "account/sessions/", "account/second-factor/", "account/second-factor/authenticate/",
        "account/second-factor/reauthenticate/", "account/second-factor/totp/activate/",
        "account/second-factor/totp/deactivate/", "account/second-factor/recovery-codes/",
        "account/second-factor/recovery-codes/generate/", "account/second-factor/recovery-codes/download/",
        "account/second-factor/webauthn/", "account/second-factor/webauthn/add/",
        "account/second-factor/webauthn/reauthenticate/", "account/second-factor/webauthn/keys/1/remove/",
        "account/second-factor/webauthn/keys/1/edit/", "account/second-factor/webauthn/login/",
        "account/single/oidc/x/login/", "account/single/oidc/x/login/callback/",
    }
)  # fmt: skip
"""The library's own doors: a person's own account only, never an object of another."""

FOR_ANYONE = {
    "sign-in/": 200,
    "account/inactive/": 200,
    "account/single/oidc/x/login/": 404,
    "account/single/oidc/x/login/callback/": 404,
}
"""What the entrance answers to somebody who is not signed in; all else of it sends to the sign-in."""


@dataclass(frozen=True)
class Call:
    """One operation of the API: answers to a key for its own offices, for another's, and to all without a key."""

    method: str
    path: str
    own: int
    foreign: int
    without: int = 401


API = (
    Call("POST", "api/declarations", 201, 422),
    Call("POST", "api/declarations/bulk", 200, 200),
    Call("GET", "api/declarations/{reference}", 200, 404),
    Call("GET", "api/submissions", 200, 200),
)
API_DESCRIPTION = frozenset({"api/openapi.json", "api/"})
"""Holds no data: the form of the interface, and an address that is none."""
