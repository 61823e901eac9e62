"""A calendar elsewhere: what is read there, by whom, how often, and how its address is made."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it brings no types
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import Settings

from penciled.appointments.actions import mark, place, revise, take_off
from penciled.appointments.models import Appointment, AppointmentStatus, EventKind
from penciled.booking.actions import accept_request, cancel_request, decline_request
from penciled.clients.models import Client
from penciled.clients.records import record_said_of, save_record
from penciled.core.fingerprint import fingerprint
from penciled.core.interval import Interval
from penciled.desk import elsewhere
from penciled.desk.weighing import plan_of
from penciled.practices.feeds import make_feed, stop_feed
from penciled.practices.models import CalendarFeed, Location, Member, Room
from tests.desk.desks import DAY, HOUR, MINUTE, TEN, at, event, signed_in
from tests.factory import NOW, House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CHICAGO = ZoneInfo("America/Chicago")
PASSWORD = "pencil-and-ink"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Forget what was counted, and the zones that vobject otherwise keeps for good."""
    caches["default"].clear()
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]


def address(member: Member, names: str = "initials") -> str:
    return f"/desk/feed/{make_feed(member, names=names, now=NOW)}.ics"


def read(path: str, **headers: str) -> HttpResponse:
    return Browser().get(path, headers=headers)  # type: ignore[return-value]


def parsed(content: str | bytes) -> list[Any]:
    """Return the events of a file, as icalendar reads them."""
    return list(icalendar.Calendar.from_ical(content).events)


def events(path: str) -> dict[str, Any]:
    """Return the events there by their titles, as icalendar reads them."""
    found = parsed(read(path).content)
    return {str(each["SUMMARY"]): each for each in found}


def test_what_stands_is_confirmed_what_is_asked_is_tentative_what_is_off_is_not_there(
    house: House,
) -> None:
    stands = place(house.plan(TEN), by=house.member, now=NOW)
    off = place(house.plan(TEN + HOUR), by=house.member, now=NOW)
    take_off(off, late=False, by=house.member, now=NOW)
    asked = house.asked(TEN + 2 * HOUR, first_name="Ada", last_name="Low", email="a@example.com")
    declined = house.asked(TEN + 3 * HOUR, email="b@example.com")
    decline_request(declined.pk, message="", by=house.member, now=NOW)
    event(house, TEN + 4 * HOUR)
    event(house, TEN + 5 * HOUR, title="Open door", busy=False)

    found = events(address(house.member))

    assert {title: (str(e["STATUS"]), str(e["TRANSP"])) for title, e in found.items()} == {
        "E. M.": ("CONFIRMED", "OPAQUE"),
        "Asked, not confirmed · A. L.": ("TENTATIVE", "OPAQUE"),
        "Supervision": ("CONFIRMED", "OPAQUE"),
        "Open door": ("CONFIRMED", "TRANSPARENT"),
    }
    one = found["E. M."]
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (TEN, TEN + HOUR)
    assert (one["UID"], one["SEQUENCE"]) == (f"{stands.ref}@appointments.penciled", 0)
    assert one["LOCATION"] == "Ferris Street, Suite 3"
    assert one["URL"] == f"http://localhost:8000/desk/wrenfield/appointments/{stands.ref}/"
    assert found["Asked, not confirmed · A. L."]["UID"] == f"{asked.ref}@requests.penciled"


@pytest.mark.parametrize(
    ("names", "title"),
    [("ref", "Client 8F3A2C"), ("initials", "E. M."), ("first", "Elena"), ("full", "Elena Marsh")],
)
def test_a_client_is_called_as_the_member_chose_and_nothing_more_is_told(
    house: House, names: str, title: str
) -> None:
    Client.objects.filter(pk=house.elena().pk).update(
        ref="8f3a2c11-0000-4000-8000-000000000000", phone="612-555-0188"
    )
    house.practitioner.telehealth_link = "https://video.example/maya"
    house.practitioner.save()
    video = Location.objects.create(practice=house.practice, kind="telehealth", name="By video")
    room = Room.objects.create(practice=house.practice, name="Garden room")
    said: dict[str, Any] = {"location": video, "room": room, "staff_note": "Sleeps badly"}
    place(house.plan(TEN, **said), by=house.member, now=NOW)
    house.asked(TEN + 2 * HOUR, note="Panic at night", phone="612-555-0188", as_new=False)

    text = read(address(house.member, names)).text.replace("\r\n ", "")

    found = parsed(text)
    assert {str(each["SUMMARY"]) for each in found} == {title, f"Asked, not confirmed · {title}"}
    assert "LOCATION:By video\\, Garden room" in text
    secrets = ["Individual", "Sleeps", "Panic", "555-0188", "elena@", "video.example", "ALARM"]
    if names != "full":
        secrets.append("Marsh")
    if names in {"ref", "initials"}:
        secrets.append("Elena")
    assert [word for word in secrets if word in text] == []


def test_its_words_are_in_the_practices_language(house: House) -> None:
    house.practice.language = "de"
    house.practice.save()
    house.asked(TEN, first_name="Ada", last_name="Low")
    event(house, TEN + 4 * HOUR, title="")
    Client.objects.update(ref="8f3a2c11-0000-4000-8000-000000000000")

    spoken = get_language()

    by_initials, by_number = (events(address(house.member, each)) for each in ("initials", "ref"))

    assert sorted(by_initials) == ["Angefragt, nicht bestätigt · A. L.", "Ereignis"]
    assert sorted(by_number) == ["Angefragt, nicht bestätigt · Klient/in 8F3A2C", "Ereignis"]
    assert get_language() == spoken


def test_whole_days_of_leave_are_days_and_all_else_has_its_time(house: House) -> None:
    first = datetime(2026, 12, 14, tzinfo=CHICAGO).astimezone(UTC)
    event(house, first, 3 * 24 * 60, title="Leave", event_kind=EventKind.LEAVE)
    event(house, first + 5 * DAY + HOUR, 24 * 60, title="Retreat")

    found = events(address(house.member))

    leave, retreat = found["Leave"], found["Retreat"]
    assert (leave["DTSTART"].dt, leave["DTEND"].dt) == (date(2026, 12, 14), date(2026, 12, 17))
    assert retreat["DTSTART"].dt == first + 5 * DAY + HOUR


def test_a_scheduler_reads_everybodys_and_whose_it_is_a_practitioner_their_own(
    house: House,
) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    daniel = make_practitioner(house.practice, "Daniel Reyes", **some)
    make_house("elsewhere").asked(TEN, first_name="Foreign")
    place(house.plan(TEN), by=house.member, now=NOW)
    place(house.plan(TEN, practitioner=daniel), by=house.member, now=NOW)
    house.member.is_owner = True
    house.member.save()
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    own, all_of_them = events(address(house.member)), events(address(scheduler))

    assert list(own) == ["E. M."]
    assert sorted(all_of_them) == ["E. M. · Daniel Reyes", "E. M. · Maya Okafor"]


def test_the_stretch_of_time_is_four_weeks_back_and_a_year_ahead(house: House) -> None:
    for title, days in (("Long ago", -30), ("Lately", -20), ("Next year", 360), ("Later", 370)):
        event(house, NOW + days * DAY, title=title)

    assert list(events(address(house.member))) == ["Lately", "Next year"]


def test_what_is_furthest_ahead_is_left_out_where_there_is_very_much(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST", 3)
    for number in range(5):
        event(house, TEN + number * HOUR, title=f"Meeting {number}")

    assert list(events(address(house.member))) == ["Meeting 0", "Meeting 1", "Meeting 2"]


def anything(house: House, dice: random.Random, number: int) -> None:
    """Put something on the calendar, and let something become of it."""
    start = NOW + timedelta(minutes=15 * dice.randrange(4 * 24 * 50) + 15)
    how: dict[str, Any] = {"by": house.member, "now": NOW}
    match dice.randrange(6):
        case 0:
            event(house, start, dice.choice([15, 60, 1440, 4000]), title=f"Event {number}")
        case 1:
            midnight = start.astimezone(CHICAGO).replace(hour=0, minute=0).astimezone(UTC)
            event(house, midnight, 1440 * dice.randrange(1, 4), event_kind=EventKind.LEAVE)
        case 2:
            take_off(place(house.plan(start), **how), late=dice.random() < 0.5, **how)
        case 3:
            before = place(house.plan(start - 60 * DAY), **how)
            before = Appointment.objects.get(pk=before.pk)
            revise(before, house.plan(start), **how)
        case 4:
            mark(place(house.plan(start), **how), AppointmentStatus.ARRIVED, **how)
        case _:
            day = NOW.replace(hour=15) + dice.randrange(3, 40) * DAY
            open_at = day + dice.randrange(8) * HOUR
            clear = Appointment.objects.filter(ends_at__gt=open_at, starts_at__lt=open_at + HOUR)
            if open_at.weekday() < 5 and not clear.exists():
                ask(house, open_at, dice, number)


def ask(house: House, start: datetime, dice: random.Random, number: int) -> None:
    if house.practitioner.requests.filter(starts_at=start, state="pending").exists():
        return
    asked = house.asked(start, email=f"c{number}@example.com", first_name=f"C{number}")
    match dice.randrange(4):
        case 0:
            accept_request(
                asked.pk, plan_of(asked), message="", anyway=True, by=house.member, now=NOW
            )
        case 1:
            cancel_request(asked.pk, now=NOW)
        case _:
            pass


def shown_in_a_week(house: House, first: date) -> set[tuple[str, str, str]]:
    """Return what the desk draws of a week and did not rub out: ids, starts, ends on its clocks."""
    query = {"first": f"{first}", "last": f"{first + 7 * DAY}"}
    drawn = signed_in(house.member).get(at("entries", house), query).json()["entries"]
    return {(each["id"], each["start"], each["end"]) for each in drawn if each["kind"] != "rubbed"}


def on_clocks(when: date | datetime) -> str:
    if isinstance(when, datetime):
        when = when.astimezone(CHICAGO).replace(tzinfo=None)
    return f"{when:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("seed", range(6))
def test_both_parsers_read_what_the_desk_shows_week_by_week(house: House, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(40):
        anything(house, dice, number)
    text = read(address(house.member)).text
    read_by_one = [(str(e["UID"]), e["DTSTART"].dt, e["DTEND"].dt) for e in parsed(text)]
    read_by_other = [
        (e.uid.value, e.dtstart.value, e.dtend.value) for e in vobject.readOne(text).vevent_list
    ]

    first, weeks = date(2026, 11, 15), range(9)
    for week in weeks:
        monday = first + week * 7 * DAY
        start = datetime.combine(monday, datetime.min.time(), CHICAGO)
        bounds = on_clocks(start), on_clocks(start + 7 * DAY)
        expected = shown_in_a_week(house, monday)
        for found in (read_by_one, read_by_other):
            said = {(u.partition("@")[0], on_clocks(s), on_clocks(e)) for u, s, e in found}
            assert {each for each in said if each[1] < bounds[1] and each[2] > bounds[0]} == (
                expected
            )


# ---------------------------------------------------------------- has anything changed


def test_who_has_it_already_is_told_so_without_its_being_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    event(house, TEN)
    path = address(house.member)
    first = read(path)
    monkeypatch.setattr("penciled.desk.views.elsewhere.written", None)

    by_mark = read(path, if_none_match=first["ETag"])
    by_weak_mark = read(path, if_none_match=f"W/{first['ETag']}")  # as a proxy that packs it says
    by_time = read(path, if_modified_since=first["Last-Modified"])

    for again in (by_mark, by_weak_mark, by_time):
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Last-Modified"] == first["Last-Modified"]
        assert again["Cache-Control"] == "private, no-cache"
        assert again["X-Robots-Tag"] == "noindex, nofollow"


CHANGES: dict[str, Any] = {
    "booked": lambda house: event(house, TEN + 3 * HOUR),
    "asked": lambda house: house.asked(TEN + 3 * HOUR, email="c@example.com"),
    "moved": lambda house: revise(
        Appointment.objects.get(), house.plan(TEN + DAY), by=house.member, now=NOW
    ),
    "cancelled": lambda house: take_off(
        Appointment.objects.get(), late=False, by=house.member, now=NOW
    ),
    "answered": lambda house: decline_request(
        house.practitioner.requests.get().pk, message="", by=house.member, now=NOW
    ),
    "place renamed": lambda _house: Location.objects.update(name="Upstairs"),
    "room renamed": lambda _house: Room.objects.update(name="Upstairs"),
    "names chosen anew": lambda _house: CalendarFeed.objects.update(names="full"),
    "client renamed": lambda house: save_record(
        house.elena(),
        replace(record_said_of(house.elena()), first_name="Leni"),
        shown=fingerprint(record_said_of(house.elena())),
        by=house.member,
        now=NOW,
    ),
    "practice speaks German": lambda house: type(house.practice).objects.update(language="de"),
    "practice renamed": lambda house: type(house.practice).objects.update(name="Wren"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_is_read_anew_by_either_mark(house: House, what: str) -> None:
    Room.objects.create(practice=house.practice, name="Garden room")
    place(house.plan(TEN), by=house.member, now=NOW)
    house.asked(TEN + 2 * HOUR, email="b@example.com")
    path = address(house.member)
    first = read(path)

    CHANGES[what](house)

    by_mark = read(path, if_none_match=first["ETag"])
    by_time = read(path, if_modified_since=first["Last-Modified"])
    assert (by_mark.status_code, by_time.status_code) == (200, 200)
    assert by_mark["ETag"] == by_time["ETag"] != first["ETag"]
    assert by_mark["Last-Modified"] > first["Last-Modified"]


def test_a_request_that_ran_out_of_time_is_gone_before_any_worker_comes_by(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.asked(TEN)
    path = address(house.member)
    first = read(path)

    monkeypatch.setattr(timezone, "now", lambda: TEN + MINUTE)
    second = read(path, if_none_match=first["ETag"])

    assert (b"VEVENT" in first.content, second.status_code) == (True, 200)
    assert b"VEVENT" not in second.content


def test_the_next_day_is_another_stretch_of_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    event(house, NOW + 366 * DAY + 2 * HOUR)
    path = address(house.member)
    first = read(path)

    monkeypatch.setattr(timezone, "now", lambda: NOW + DAY)
    second = read(path, if_none_match=first["ETag"])

    assert (first.content.count(b"BEGIN:VEVENT"), second.content.count(b"BEGIN:VEVENT")) == (0, 1)


def test_what_happens_on_another_calendar_changes_nothing_here(house: House) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    daniel = make_practitioner(house.practice, "Daniel Reyes", **some)
    path = address(house.member)
    first = read(path)

    place(house.plan(TEN, practitioner=daniel), by=house.member, now=NOW)

    assert read(path, if_none_match=first["ETag"]).status_code == 304


# ---------------------------------------------------------------- who may read it, and how often


def test_what_goes_with_it_keeps_it_to_its_reader(house: House) -> None:
    path = address(house.member)
    answer, head = read(path), Browser().head(path)

    said = {
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="penciled.ics"',
        "Content-Length": str(len(answer.content)),
    }
    assert {name: answer[name] for name in said} == said
    assert {name: head[name] for name in said} == said
    assert (head.content, head["ETag"]) == (b"", answer["ETag"])
    assert not answer.cookies
    assert "Vary" not in answer
    assert [Browser().generic(way, path).status_code for way in ("POST", "PUT", "DELETE")] == [
        405
    ] * 3


def test_it_takes_as_many_queries_whatever_it_holds(house: House) -> None:
    some: dict[str, Any] = {"services": [house.service], "locations": [house.location]}
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    path = address(scheduler)
    read(path)

    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as whole:
            answer = read(path)
        with CaptureQueriesContext(connection) as unchanged:
            assert read(path, if_none_match=answer["ETag"]).status_code == 304
        counts.append((len(whole), len(unchanged)))
        one = make_practitioner(house.practice, f"N{number} Reyes", **some)
        for hour in range(10):
            place(house.plan(TEN + hour * HOUR, practitioner=one), by=house.member, now=NOW)
        house.asked(TEN + 4 * DAY, practitioner=one.ref, email=f"{number}@example.com")
        read(path)  # once, so that since when it is so is known

    assert len(set(counts)) == 1, counts
    assert counts[0][0] - counts[0][1] == 2


@pytest.mark.parametrize("how", ["unknown", "stopped", "left", "shut", "second factor"])
def test_what_leads_nowhere_looks_like_what_never_was(house: House, how: str) -> None:
    path = address(house.member)
    match how:
        case "unknown":
            path = "/desk/feed/aaaaaaaaaaaaaaaaaaaaaa.ics"
        case "stopped":
            stop_feed(house.member, now=NOW)
        case "left":
            Member.objects.filter(pk=house.member.pk).update(left_at=NOW)
        case "shut":
            house.member.user.is_active = False
            house.member.user.save()
        case _:
            house.practice.needs_second_factor = True
            house.practice.save()
    never = Browser().get("/desk/feed/nothing-like-it.ics")

    with CaptureQueriesContext(connection) as queries:
        answer = read(path, if_none_match="*")

    assert (answer.status_code, answer.content) == (404, never.content)
    assert len(queries) <= (2 if how == "second factor" else 1)


def test_a_calendar_that_asks_without_end_waits(house: House, settings: Settings) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    ).member
    assert other
    path, others = address(house.member), address(other)

    statuses = [read(path).status_code for _ in range(61)]

    assert statuses == [200] * 60 + [429]
    assert read(path)["Retry-After"] == "900"
    assert read(others).status_code == 200


HOSTILE = [
    "Elena\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Eve",
    "Elena\nATTENDEE:mailto:eve@example.com",
    'a;b,c:d\\n\\,"e"',
    "\u202emoc.elpmaxe",
    "مريم الحسيني " * 8,
    "王👩🏽\u200d⚕️" * 12,
    "BEGIN:VALARM",
    "\\",
    "Ada\\Nora",
    "\\\\N\\n",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_name_makes_a_line_of_its_own(house: House, words: str) -> None:
    Client.objects.filter(pk=house.elena().pk).update(first_name=words[:80], last_name="")
    Location.objects.update(name=words)
    type(house.practice).objects.update(name=words)
    Member.objects.filter(pk=house.member.pk).update(name=words)
    place(house.plan(TEN), by=house.member, now=NOW)
    event(house, TEN + 2 * HOUR, title=words)

    content = read(address(house.member, "full")).content

    assert {len(row) for row in content.split(b"\r\n")} <= set(range(76))
    assert b"\n" not in content.replace(b"\r\n", b"")
    found = parsed(content)
    others = vobject.readOne(content.decode()).vevent_list
    assert len(found) == len(others) == 2
    for one, other in zip(found, others, strict=True):
        assert set(one) - {"LOCATION"} == {
            *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "STATUS"),
            *("TRANSP", "URL"),
        }
        assert one["SUMMARY"] == other.summary.value
        assert not one.subcomponents
    plain = re.sub(r"\s+", " ", words)
    if "\u202e" not in words:
        plain = plain.strip().replace("\\", "/")
        assert str(found[1]["SUMMARY"]) == plain
        assert str(found[0]["LOCATION"]) == plain
        rows = content.decode().replace("\r\n ", "").split("\r\n")
        name = f"{plain}, {plain}".replace(";", "\\;").replace(",", "\\,")
        assert [f"{each}:{name}" in rows for each in ("NAME", "X-WR-CALNAME")] == [True, True]


def test_the_zones_are_those_that_appointments_were_agreed_in(house: House) -> None:
    place(house.plan(TEN), by=house.member, now=NOW)
    house.practitioner.zone = "Asia/Kathmandu"
    house.practitioner.save()
    place(house.plan(TEN + DAY), by=house.member, now=NOW)

    text = read(address(house.member)).text

    assert re.findall("TZID:(.*)\r", text) == ["America/Chicago", "Asia/Kathmandu"]
    starts = [each.dtstart.value for each in vobject.readOne(text).vevent_list]
    assert starts == [TEN, TEN + DAY]


def test_an_hour_that_clocks_show_twice_is_two_hours(house: House) -> None:
    first = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    for hour in range(2):
        span = Interval(first + hour * HOUR, first + hour * HOUR + 50 * MINUTE)
        place(house.plan(first, span=span), by=house.member, now=NOW)

    text = read(address(house.member)).text

    for starts in (
        [each["DTSTART"].dt for each in parsed(text)],
        [each.dtstart.value for each in vobject.readOne(text).vevent_list],
    ):
        assert starts == [first, first + HOUR]


# ---------------------------------------------------------------- making the address


def proved(member: Member) -> Browser:
    """Return a browser in which the member has just typed their password."""
    browser = Browser()
    browser.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_an_address_is_shown_once_and_read_without_signing_in(house: House) -> None:
    maya = proved(house.member)

    page = maya.post(at("you_calendar_address", house), {"names": "first"})
    shown = re.findall(r"http://localhost:8000(/desk/feed/[\w-]{22}\.ics)", page.text)
    later = [maya.get(at(name, house)) for name in ("you_calendar", "you_calendar_address", "you")]

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert len(shown) == 1
    assert f"webcal://localhost:8000{shown[0]}" in page.text
    assert read(shown[0]).status_code == 200
    assert [shown[0] in each.text for each in later] == [False] * 3
    assert "Made today at 9:00 AM." in later[0].text
    assert "Last read today at 9:00 AM." in maya.get(at("you_calendar", house)).text


def test_whoever_makes_one_proves_first_that_it_is_they(house: House) -> None:
    browser = signed_in(house.member)

    answers = [
        browser.get(at("you_calendar_address", house)),
        browser.post(at("you_calendar_address", house), {"names": "full"}),
    ]

    assert [each.headers["Location"].partition("?")[0] for each in answers] == [
        "/accounts/reauthenticate/"
    ] * 2
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("names", ["", "service", "ref\x00", "\ud800", "x" * 200_000])
def test_what_is_no_choice_of_names_is_refused(house: House, names: str) -> None:
    maya = proved(house.member)
    secret = make_feed(house.member, names="initials", now=NOW)
    said = quote(names.encode(errors="surrogatepass"))

    answers = [
        maya.post(at(name, house), f"names={said}", content_type=FORM)
        for name in ("you_calendar", "you_calendar_address")
    ]

    assert [each.status_code for each in answers] == [422, 422]
    assert read(f"/desk/feed/{secret}.ics").status_code == 200
    assert CalendarFeed.objects.get().names == "initials"


def test_names_are_changed_and_it_is_stopped_without_a_password(house: House) -> None:
    path, browser = address(house.member), signed_in(house.member)
    place(house.plan(TEN), by=house.member, now=NOW)

    changed = browser.post(at("you_calendar", house), {"names": "full"})
    titles = list(events(path))
    stopped = browser.post(at("you_calendar", house), {"do": "stop"})

    assert (changed.status_code, stopped.status_code, titles) == (302, 302, ["Elena Marsh"])
    assert read(path).status_code == 404
    assert "Make an address" in browser.get(at("you_calendar", house)).text


def test_whoever_runs_no_calendar_is_told_that_there_is_nothing_to_read(house: House) -> None:
    browser = proved(make_member(house.practice, "Nora None"))

    page = browser.get(at("you_calendar", house))
    made = browser.post(at("you_calendar_address", house), {"names": "full"})

    assert "You run no calendar" in page.text
    assert "Make an address" not in page.text
    assert made.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_it_says_what_is_shown_to_whoever_makes_it(house: House) -> None:
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)

    own = signed_in(house.member).get(at("you_calendar", house)).text
    everybodys = signed_in(scheduler).get(at("you_calendar", house)).text

    assert ("Your own calendar, from" in own, "Everybody’s calendars" in own) == (True, False)
    assert "Everybody’s calendars, which you run" in everybodys
