"""The node, its links, what is on its way, and where two nodes changed the same thing while apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sarhad.station.offices.models import Office


class Node(models.Model):
    """The installation as a node; there is one row, or none on a computer that stands alone.

    Attributes:
        name: unique among all nodes of the service; also its message domain.
        office_code: the office whose subtree lives here (a code: the office itself may come down later).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Office.Level.choices)
    office_code = models.CharField(max_length=35)

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A neighbour: the node above, or one below.

    Attributes:
        public_key: what its messages are signed with (64 hexadecimal digits); empty until it has said hello.
        token: one-time secret that its hello must know; emptied by it.
        numbered: number of the last message put together for it.
        received: number of the last of its messages that was taken in.
        heard_at: when it was last heard, by this node's clock.
        its_clock: what its own clock said then.
        revoked_at: since when nothing is taken from it or sent to it.
    """

    name = models.CharField(max_length=40, unique=True)
    is_parent = models.BooleanField(default=False)
    office_code = models.CharField(max_length=35)
    public_key = models.CharField(max_length=64, blank=True, default="")
    token = models.CharField(max_length=64, blank=True, default="")
    password = models.CharField(max_length=64, blank=True, default="", help_text="of its message server, below only")
    numbered = models.PositiveBigIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    its_clock = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Outgoing(models.Model):
    """A change that a neighbour is to be told of; gone once the neighbour has said that it took the message in.

    Attributes:
        message: number of the message it goes with; null until one is put together.
    """

    link = models.ForeignKey(Link, models.CASCADE, related_name="outgoing")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    message = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=("link", "message", "id"), name="outgoing_next")]

    def __str__(self) -> str:
        return f"{self.link_id} <- {self.kind} {self.key}"


class FileTold(models.Model):
    """A file whose pieces were put into a neighbour's outbox, or came from there: it does not travel twice."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="files_told")
    key = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("link", "key"), name="file_told_once")]

    def __str__(self) -> str:
        return f"{self.link_id} knows {self.key}"


class Vector(models.Model):
    """How many changes of each node a replicated record has in it: tells later from concurrent."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    counts = models.JSONField(help_text="changes by node name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("kind", "key"), name="vector_of_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.counts}"


class Incoming(models.Model):
    """A change that came and could not be used at once: something it names is not here yet, it is a conflict, or the
    neighbour may not make it.
    """

    class Status(models.TextChoices):
        """Why it stays."""

        WAITING = "waiting"
        CONFLICT = "conflict"
        SETTLED = "settled"
        REFUSED = "refused"

    link = models.ForeignKey(Link, models.CASCADE, related_name="incoming")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    change = models.JSONField()
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.TextField(blank=True, default="")
    received_at = models.DateTimeField(auto_now_add=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_as = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.status}"


class ForeignRecord(models.Model):
    """A record or a signed head of another node's audit chain, as it came.

    Attributes:
        node: whose chain it is.
        kind: "audit" or "checkpoint".
        body: its columns, as they were hashed or signed.
    """

    node = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    sequence = models.PositiveBigIntegerField()
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("node", "kind", "sequence"), name="foreign_record")]

    def __str__(self) -> str:
        return f"{self.node} {self.kind} {self.sequence}"
