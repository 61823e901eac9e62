"""The practice and what stands still about it: people, services, places, and one calendar each.

A practitioner's `Calendar` row is the lock and the clock of everything that makes
time busy or open: see `calendars`. Nothing here is ever deleted once history names it.
"""

from __future__ import annotations

from penciled.practices.models.offer import Ink, Location, LocationKind, Room, Service
from penciled.practices.models.people import CalendarFeed, FeedNames, Invitation, Member
from penciled.practices.models.picture import Picture
from penciled.practices.models.practice import (
    RESERVED,
    FormerAddress,
    MailText,
    Practice,
    Question,
    QuestionKind,
    SavedMessage,
)
from penciled.practices.models.practitioner import Calendar, Practitioner

__all__ = [
    "RESERVED",
    "Calendar",
    "CalendarFeed",
    "FeedNames",
    "FormerAddress",
    "Ink",
    "Invitation",
    "Location",
    "LocationKind",
    "MailText",
    "Member",
    "Picture",
    "Practice",
    "Practitioner",
    "Question",
    "QuestionKind",
    "Room",
    "SavedMessage",
    "Service",
]
