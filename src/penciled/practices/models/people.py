"""Who works at a practice, and who is invited to."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from penciled.practices.models.practice import Practice

if TYPE_CHECKING:
    from penciled.practices.models.practitioner import Practitioner


class Member(models.Model):
    """A person on the staff. `may_see`: whose calendars they may only look at.

    With `hears_by_digest` they get one mail a day in place of one for each request.
    `desk` is how they last left the calendar: its view, whom and what it shows.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    is_owner = models.BooleanField(default=False)
    is_scheduler = models.BooleanField(default=False)
    hears_of_own_requests = models.BooleanField(default=True)
    hears_of_all_requests = models.BooleanField(default=False)
    hears_by_digest = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    may_see: models.ManyToManyField[Practitioner, Any] = models.ManyToManyField(
        "Practitioner", related_name="seen_by", blank=True
    )
    desk = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("practice", "user", name="one_membership_per_practice"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sees_everyone(self) -> bool:
        return self.is_owner or self.is_scheduler


class Invitation(models.Model):
    """A word to one mail address that it may join, with these roles; good once and not for ever.

    Of the link only a digest is kept.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    is_owner = models.BooleanField(default=False)
    is_scheduler = models.BooleanField(default=False)
    is_practitioner = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "practice",
                Lower("email"),
                condition=Q(taken_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_mail_address",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeedNames(models.TextChoices):
    """How a calendar elsewhere, which others may see, calls clients."""

    REF = "ref", "Only a number"
    INITIALS = "initials", "Initials"
    FIRST = "first", "First name"
    FULL = "full", "Full name"


class CalendarFeed(models.Model):
    """A private address where a calendar elsewhere reads what this member runs.

    Of the address only a digest is kept; another takes its place when it is made anew.
    """

    member = models.OneToOneField(Member, models.CASCADE, related_name="feed")
    digest = models.CharField(max_length=64, unique=True)
    names = models.CharField(max_length=10, choices=FeedNames.choices, default=FeedNames.INITIALS)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"the calendar of {self.member}"
