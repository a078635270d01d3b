"""Making and changing accounts and keys; each is audited."""

from __future__ import annotations

import hashlib
import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sarhad.errors import Problem, SarhadError
from sarhad.sentences import say
from sarhad.station.accounts.models import ApiKey, User
from sarhad.station.accounts.permissions import require, within
from sarhad.station.accounts.roles import Action, Role
from sarhad.station.audit.chain import append
from sarhad.station.offices.models import Office
from sarhad.station.statements import Question

KEY_BYTES = 32
PREFIX_LENGTH = 12


@transaction.atomic
def create_user(
    by: User | None, username: str, password: str, office: Office, role: Role, *, declarant: str = ""
) -> User:
    """A new person of that office; `by` None is the station itself (first start, command line).

    `declarant` is the number under which a declarant's firm declares: the person sees these declarations only.

    Raises:
        PermissionDenied: `by` may not manage accounts of that office.
        SarhadError: the name is taken or the password is too weak.
    """
    if by is not None:
        require(by, Action.MANAGE_ACCOUNTS, office)
    if User.objects.filter(username__iexact=username).exists():
        raise SarhadError(
            Problem(say("there is already an account {username!r}", username=username), say("choose another name"))
        )
    user = User(username=username, office=office, role=role, declarant=_of_role(role, declarant))
    _check_password(password, user)
    user.set_password(password)
    user.save()
    _audit("account_created", by, office, user)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise SarhadError(
            *(Problem(message, say("choose a longer, rarer one")) for message in error.messages)
        ) from error


@transaction.atomic
def change_user(
    by: User,
    user: User,
    *,
    role: Role | None = None,
    office: Office | None = None,
    is_active: bool | None = None,
    declarant: str | None = None,
) -> User:
    """Give a person another role or office, or close or open the account.

    Raises:
        PermissionDenied: `by` may not manage accounts of the old or the new office, or it is their own account.
        SarhadError: nobody changes their own account.
    """
    require(by, Action.MANAGE_ACCOUNTS, user)
    if office is not None:
        require(by, Action.MANAGE_ACCOUNTS, office)
    if by.pk == user.pk:
        raise SarhadError(Problem(say("nobody changes their own account"), say("ask another administrator")))
    user.role = role or user.role
    user.office = office or user.office
    user.declarant = _of_role(user.role, user.declarant if declarant is None else declarant)
    user.is_active = user.is_active if is_active is None else is_active
    user.save()
    _audit("account_changed", by, user.office, user)
    return user


def _of_role(role: str, declarant: str) -> str:
    """The declarant's number of an account: needed in that role, empty in all others.

    Raises:
        SarhadError: the role is declarant and there is no number.
    """
    if role != Role.DECLARANT:
        return ""
    if not declarant.strip():
        raise SarhadError(
            Problem(say("a declarant's account needs the declarant's number"), say("as it stands in declarations"))
        )
    return declarant.strip()[:35]


@transaction.atomic
def reset_second_factor(by: User, user: User) -> None:
    """Take away every second factor of a person who lost theirs; they set up a new one at the next sign-in.

    Raises:
        PermissionDenied: `by` may not manage accounts of that office.
        SarhadError: nobody does this to their own account.
    """
    require(by, Action.MANAGE_ACCOUNTS, user)
    if by.pk == user.pk:
        raise SarhadError(Problem(say("nobody changes their own account"), say("ask another administrator")))
    Authenticator.objects.filter(user=user).delete()
    _audit("second_factor_reset", by, user.office, user)


def with_second_factor(people: QuerySet[User]) -> list[int]:
    """The keys of those who have set up a second factor."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return list(Authenticator.objects.filter(user__in=people, type__in=kinds).values_list("user_id", flat=True))


def _audit(action: str, by: User | None, office: Office | None, user: User) -> None:
    detail = {"role": user.role, "office": office.code if office else "", "active": user.is_active}
    actor = by.username if by else "station"
    append(action, actor=actor, office=office, subject=f"user:{user.username}", detail=detail)


@transaction.atomic
def create_api_key(by: User | None, name: str, office: Office) -> tuple[ApiKey, str]:
    """A key for a system that submits declarations of that subtree; the token is shown once and not kept.

    `by` None is the station itself (command line).

    Raises:
        PermissionDenied: `by` may not manage keys of that office.
    """
    if by is not None:
        require(by, Action.MANAGE_API_KEYS, office)
    return _make_key(by, name, office, "")


@transaction.atomic
def create_own_key(by: User, name: str) -> tuple[ApiKey, str]:
    """A key for a declarant's own system: it declares, and asks, for that declarant only.

    Raises:
        PermissionDenied: not a declarant.
    """
    require(by, Action.MANAGE_OWN_KEYS)
    if by.office is None or not by.declarant:
        raise PermissionDenied(say("the account has no declarant's number"))
    return _make_key(by, name, by.office, by.declarant)


def own_keys(by: User) -> QuerySet[ApiKey]:
    """The keys of the person's own declarant."""
    keys = within(by, Action.MANAGE_OWN_KEYS, ApiKey.objects.all())
    return keys.filter(declarant=by.declarant).exclude(declarant="")


def _make_key(by: User | None, name: str, office: Office, declarant: str) -> tuple[ApiKey, str]:
    token = "sarhad_" + secrets.token_urlsafe(KEY_BYTES)
    key = ApiKey.objects.create(
        name=name,
        prefix=token[:PREFIX_LENGTH],
        key_hash=hash_of_token(token),
        office=office,
        created_by=by,
        declarant=declarant,
    )
    actor, detail = by.username if by else "station", {"name": name, "declarant": declarant}
    append("api_key_created", actor=actor, office=office, subject=f"api_key:{key.prefix}", detail=detail)
    return key, token


@transaction.atomic
def revoke_api_key(by: User, key: ApiKey) -> ApiKey:
    """End a key at once.

    Raises:
        PermissionDenied: `by` may not manage keys of that office, and it is not their own.
    """
    if not own_keys(by).filter(pk=key.pk).exists():
        require(by, Action.MANAGE_API_KEYS, key)
    key.revoked_at = key.revoked_at or timezone.now()
    key.save(update_fields=["revoked_at"])
    append("api_key_revoked", actor=by.username, office=key.office, subject=f"api_key:{key.prefix}")
    return key


def hash_of_token(token: str) -> str:
    """SHA-256 of a token; it is long and random, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


_KEY, _OFFICE = ([field.attname for field in model._meta.concrete_fields] for model in (ApiKey, Office))
_KEYS = Question(
    lambda key_hash: ApiKey.objects.filter(key_hash=key_hash, revoked_at=None).values_list(
        *_KEY, *(f"office__{name}" for name in _OFFICE)
    )
)


def key_for(token: str) -> ApiKey | None:
    """The key in force that this token opens, if there is one."""
    for row in _KEYS(hash_of_token(token)):
        key = ApiKey.from_db(connection.alias, _KEY, row[: len(_KEY)])
        key.office = Office.from_db(connection.alias, _OFFICE, row[len(_KEY) :])
        return key
    return None
