"""The practice, and what it says about itself and asks of those who ask."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from penciled.practices.models.picture import Picture

RESERVED = (
    "accounts",
    "api",
    "desk",
    "health",
    "mailbox",
    "media",
    "pictures",
    "start",
    "static",
)


def one_day() -> list[int]:
    """Return how many hours before an appointment its client is reminded, unless told otherwise."""
    return [24]


class Practice(models.Model):
    """The tenant: one organisation with its portal, people and clients.

    `accent` is a colour as #rrggbb, or none for the product's own; `framed_by` lists the sites
    (scheme and host) that may show the portal in a frame; `setup` is how far its owner came.

    `answers_settle` is for how many seconds a decision may be taken back, while nobody is told;
    `reminds_before` how many hours before an appointment its client is reminded. Mails name the
    service, or repeat the note, only where the practice wants them to. Clients of whom nothing
    was heard are due to be erased after `keeps_clients_for` months, or never.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)
    headline = models.CharField(max_length=120, blank=True)
    welcome = models.TextField(max_length=1000, blank=True)
    reply_to = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=160, blank=True)
    emergency_note = models.CharField(max_length=240, blank=True)
    answers_within = models.CharField(max_length=80, blank=True)
    after_asking = models.TextField(max_length=600, blank=True)
    accent = models.CharField(max_length=7, blank=True)
    logo = models.ForeignKey(Picture, models.SET_NULL, null=True, blank=True, related_name="+")
    framed_by = models.JSONField(default=list)
    needs_second_factor = models.BooleanField(default=False)
    setup = models.JSONField(default=dict)
    answers_settle = models.PositiveSmallIntegerField(default=20)
    reminds_before = models.JSONField(default=one_day)
    mails_name_service = models.BooleanField(default=False)
    mails_carry_note = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    asks_birth_date = models.BooleanField(default=False)
    keeps_clients_for = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    booking_on = models.BooleanField(default=False)
    open_requests_per_client = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("slug"), name="one_practice_per_address"),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED), name="a_practice_takes_no_address_of_the_product"
            ),
            models.CheckConstraint(
                condition=Q(open_requests_per_client__gte=1), name="a_client_may_ask_at_least_once"
            ),
            models.CheckConstraint(
                condition=Q(answers_settle__lte=600), name="answers_settle_within_ten_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class FormerAddress(models.Model):
    """Where a practice's portal lived before: kept for it, and led on to where it lives now."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="former_addresses")
    slug = models.SlugField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("slug"), name="one_practice_per_former_address"),
        ]

    def __str__(self) -> str:
        return self.slug


class QuestionKind(models.TextChoices):
    SHORT = "short", "A line"
    LONG = "long", "Some lines"
    CHOICE = "choice", "One of several"


class Question(models.Model):
    """What a practice asks whoever asks for a time; `choices` are words to choose one of."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="questions")
    words = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    choices = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    for_existing = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.words


class SavedMessage(models.Model):
    """What staff often say when they decline."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="saved_messages")
    name = models.CharField(max_length=60)
    body = models.TextField(max_length=1000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice", Lower("name"), name="saved_messages_have_names_of_their_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailText(models.Model):
    """A practice's own words for one kind of mail in one language, in place of ours.

    `subject` and `words` hold placeholders such as {start}; see `notifications.texts`.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="mail_texts")
    topic = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=160, blank=True)
    words = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice", "topic", "language", name="one_text_per_kind_of_mail_and_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.language})"
