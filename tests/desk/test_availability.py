from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from penciled.availability.models import Hours, Override
from penciled.practices.models import Service
from tests.desk.desks import HOUR, HTMX, TEN, at, event, signed_in
from tests.factory import House, make_house, make_member, make_practitioner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
THURSDAY = 3


def page_of(house: House, **query: str) -> Any:
    address = at("availability", house, house.practitioner.ref)
    return signed_in(house.member).get(address, query)


def typed(**words: Any) -> dict[str, Any]:
    return {"weekday": "5", "opens": "9", "closes": "12:30 PM", "who": "both"} | words


def saved(house: House, **words: Any) -> Any:
    """Send new weekly hours and return the answer."""
    return signed_in(house.member).post(
        at("hours_new", house, house.practitioner.ref), typed(**words)
    )


def dated(house: House, **words: Any) -> Any:
    """Send a date that differs and return the answer."""
    said = {"on": "2026-12-24", "closed": "yes", "note": "Christmas Eve", "who": "both"} | words
    return signed_in(house.member).post(at("override_new", house, house.practitioner.ref), said)


def test_the_week_shows_each_stretch_with_whom_and_what_it_is_for(house: House) -> None:
    row = Hours.objects.get(weekday=THURSDAY)
    row.for_new = False
    row.save()
    row.services.add(house.service)

    page = page_of(house)

    days = page.context["week"].days
    assert [day.name for day in days][:2] == ["Sunday", "Monday"]
    assert [len(day.stretches) for day in days] == [0, 1, 1, 1, 1, 1, 0]
    [drawn] = days[4].stretches
    assert (drawn.from_, drawn.to, drawn.what) == (540, 1020, "Existing · Individual session")
    assert at("hours", house, house.practitioner.ref, row.ref) in page.text
    assert "Central Time (Chicago)" in page.text


def test_a_stretch_begins_with_what_was_drawn_and_nothing_is_stored_by_looking(
    house: House,
) -> None:
    row = Hours.objects.get(weekday=THURSDAY)
    address = at("hours", house, house.practitioner.ref, row.ref)

    form = signed_in(house.member).get(address, {"opens": "600", "closes": "x"}).context["form"]

    assert (form["opens"].value(), form["closes"].value()) == ("10:00 AM", "5:00 PM")
    assert form["weekday"].value() == THURSDAY
    row.refresh_from_db()
    assert (row.opens, row.closes) == (540, 17 * 60)


def test_the_scale_takes_in_early_and_late_hours(house: House) -> None:
    Hours.objects.create(practitioner=house.practitioner, weekday=0, opens=5 * 60 + 30, closes=1440)

    week = page_of(house).context["week"]

    assert (week.first, week.last, week.scale[0]) == (5, 24, "5 AM")


def test_stretches_that_overlap_lie_in_lanes_of_their_own(house: House) -> None:
    Hours.objects.create(practitioner=house.practitioner, weekday=0, opens=600, closes=700)

    monday = page_of(house).context["week"].days[1]

    assert (monday.lanes, [each.lane for each in monday.stretches]) == (2, [0, 1])


def test_the_page_takes_as_many_queries_for_one_stretch_as_for_thirty(house: House) -> None:
    Hours.objects.exclude(weekday=0).delete()
    Override.objects.create(practitioner=house.practitioner, on=date(2026, 12, 24))
    page_of(house)  # what is computed once is kept

    with CaptureQueriesContext(connection) as for_one:
        page_of(house)
    for n in range(30):
        Hours.objects.create(practitioner=house.practitioner, weekday=n % 7, opens=n, closes=60)
        Override.objects.create(
            practitioner=house.practitioner, on=date(2027, 1, 1) + timedelta(days=n)
        )
    with CaptureQueriesContext(connection) as for_thirty:
        page_of(house)

    assert len(for_one) == len(for_thirty)


def test_mine_leads_to_the_members_own_hours(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    scheduler = make_member(house.practice, "Rosalind Pike", is_scheduler=True)
    assert other.member

    def led(member: Any) -> str:
        return str(signed_in(member).get(at("availability_mine", house)).headers["Location"])

    assert led(other.member) == at("availability", house, other.ref)
    assert led(scheduler) == at("availability", house, house.practitioner.ref)


def test_who_answers_for_nobody_has_no_hours_to_set(house: House) -> None:
    helper = make_member(house.practice, "Helen Helper")

    page = signed_in(helper).get(at("availability_mine", house))

    assert page.status_code == HTTPStatus.NOT_FOUND


def test_new_hours_begin_on_the_day_they_were_begun_from(house: House) -> None:
    address = at("hours_new", house, house.practitioner.ref)
    desk = signed_in(house.member)

    form = desk.get(address + "?weekday=2&weekday=4&opens=600&closes=720").context["form"]
    assert form["weekday"].value() == [2, 4]
    assert (form["opens"].value(), form["closes"].value()) == ("10:00 AM", "12:00 PM")
    assert desk.get(address + "?weekday=%00").status_code == HTTPStatus.OK
    assert desk.get(address + "?weekday=9").status_code == HTTPStatus.OK


def test_hours_are_stored_as_typed(house: House) -> None:
    answer = saved(
        house,
        who="new",
        services=[str(house.service.ref)],
        locations=[str(house.location.ref)],
    )

    row = Hours.objects.get(weekday=5)
    assert answer.headers["Location"] == at("availability", house, house.practitioner.ref)
    assert (row.opens, row.closes, row.for_new, row.for_existing) == (540, 750, True, False)
    assert [*row.services.all(), *row.locations.all()] == [house.service, house.location]


@pytest.mark.parametrize("end", ["24:00", "midnight", "0:00", "12 am"])
def test_midnight_may_end_a_stretch(house: House, end: str) -> None:
    saved(house, opens="8 pm", closes=end)

    assert Hours.objects.get(weekday=5).closes == 1440


def test_stretches_that_overlap_become_one_and_that_is_said(house: House) -> None:
    saved(house)
    answer = signed_in(house.member).post(
        at("hours_new", house, house.practitioner.ref),
        typed(opens="10", closes="13:00"),
        headers=HTMX,
    )

    assert Hours.objects.get(weekday=5).closes == 13 * 60
    words = "They are one stretch now with what they touched: 9:00 AM \\u2013 1:00 PM."
    assert words in answer.headers["HX-Trigger"]


def test_stretches_for_different_clients_may_overlap(house: House) -> None:
    saved(house)
    saved(house, opens="10", closes="13:00", who="new")

    assert Hours.objects.filter(weekday=5).count() == 2


def test_several_days_are_opened_at_once(house: House) -> None:
    saved(house, weekday=["5", "6"])

    assert Hours.objects.filter(weekday__in=[5, 6], opens=540, closes=750).count() == 2


def test_hours_may_be_of_some_weeks(house: House) -> None:
    saved(house, since="2026-12-07", until="2027-03-31", every="2")

    row = Hours.objects.get(weekday=5)
    assert (row.since, row.until, row.every) == (date(2026, 12, 7), date(2027, 3, 31), 2)
    page = page_of(house)
    [drawn] = page.context["week"].days[6].stretches
    assert drawn.what == "Every second week · Dec 7, 2026 – Mar 31, 2027 · All services"


def change(house: House, name: str, **words: Any) -> Any:
    return signed_in(house.member).post(at(name, house, house.practitioner.ref), words)


def test_a_time_is_closed_on_several_days(house: House) -> None:
    change(house, "hours_close", weekday=["0", "1"], opens="noon", closes="1 pm")

    assert Hours.objects.filter(weekday__in=[0, 1]).count() == 4
    assert Hours.objects.filter(weekday=2).count() == 1


def test_a_day_is_copied(house: House) -> None:
    change(house, "hours_copy", weekday="0", to=["5", "6"])

    assert Hours.objects.filter(weekday__in=[5, 6], opens=540, closes=1020).count() == 2


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("hours_close", "weekday", {"opens": "9", "closes": "10"}),
        ("hours_close", "closes", {"weekday": "0", "opens": "10", "closes": "9"}),
        ("hours_close", "opens", {"weekday": "0", "opens": "\x00", "closes": "9"}),
        ("hours_copy", "weekday", {"weekday": "9", "to": "1"}),
        ("hours_copy", "to", {"weekday": "0"}),
        ("hours_copy", "to", {"weekday": "0", "to": "0"}),
        ("hours_copy", "to", {"weekday": "0", "to": "x" * 200_000}),
    ],
)
def test_what_cannot_be_closed_or_copied_is_refused(
    house: House, name: str, field: str, words: dict[str, Any]
) -> None:
    page = change(house, name, **words)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    assert Hours.objects.count() == 5


def test_hours_that_somebody_else_changed_are_shown_beside_what_was_typed(house: House) -> None:
    row = Hours.objects.get(weekday=THURSDAY)
    address = at("hours", house, house.practitioner.ref, row.ref)
    desk = signed_in(house.member)
    shown = desk.get(address).context["form"]["shown"].value()
    desk.post(address, typed(weekday="3", shown=shown))

    late = desk.post(address, typed(weekday="3", opens="11", shown=shown))
    removed = desk.post(address, {"remove": "yes", "shown": shown})

    [began] = [each for each in late.context["form"].versions if each.what == "From"]
    assert (late.status_code, began.stands, began.typed) == (HTTPStatus.CONFLICT, "9:00 AM", "11")
    assert removed.status_code == HTTPStatus.CONFLICT
    row.refresh_from_db()
    assert row.opens == 540


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("closes", {"opens": "13:00", "closes": "9:00"}),
        ("closes", {"opens": "9:00", "closes": "9:00"}),
        ("closes", {"opens": "24:00", "closes": "24:00"}),
        ("opens", {"opens": "25:00"}),
        ("opens", {"opens": "early"}),
        ("opens", {"opens": "9:75"}),
        ("opens", {"opens": "\x00"}),
        ("opens", {"opens": "9" * 200_000}),
        ("opens", {"opens": ""}),
        ("closes", {"closes": "13 pm"}),
        ("weekday", {"weekday": ["7"]}),
        ("weekday", {"weekday": [""]}),
        ("who", {"who": "nobody"}),
        ("services", {"services": ["00000000-0000-0000-0000-000000000000"]}),
        ("locations", {"locations": ["somewhere"]}),
        ("since", {"every": "2"}),
        ("since", {"since": "1999-12-31"}),
        ("until", {"since": "2027-01-02", "until": "2027-01-01"}),
        ("until", {"until": "9999-99-99"}),
        ("every", {"every": "9"}),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field_and_kept(
    house: House, field: str, words: dict[str, Any]
) -> None:
    before = Hours.objects.count()

    page = saved(house, **words)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    for name, value in words.items():
        assert page.context["form"][name].value() == value
    assert Hours.objects.count() == before


def test_an_end_in_the_morning_asks_whether_the_afternoon_was_meant(house: House) -> None:
    page = saved(house, opens="1 pm", closes="5:30")

    assert "The end must come after the start. Did you mean 5:30 PM?" in page.text


def test_hours_are_changed_and_removed(house: House) -> None:
    row = Hours.objects.get(weekday=THURSDAY)
    address = at("hours", house, house.practitioner.ref, row.ref)
    desk = signed_in(house.member)

    assert 'value="9:00 AM"' in desk.get(address).text
    desk.post(address, typed(weekday="3", opens="10:00 AM", closes="3:30 PM"))
    row.refresh_from_db()
    assert (row.opens, row.closes) == (600, 930)

    desk.post(address, {"remove": "yes"})
    assert not Hours.objects.filter(weekday=THURSDAY).exists()
    assert desk.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_service_no_longer_offered_stays_ticked_where_it_was(house: House) -> None:
    old = Service.objects.create(practice=house.practice, name="Old", duration=HOUR)
    row = Hours.objects.get(weekday=THURSDAY)
    row.services.set([old])
    address = at("hours", house, house.practitioner.ref, row.ref)

    page = signed_in(house.member).get(address)

    assert list(page.context["form"].fields["services"].offered.values()) == [house.service, old]


def test_a_window_is_told_that_the_hours_are_saved(house: House) -> None:
    answer = signed_in(house.member).post(
        at("hours_new", house, house.practitioner.ref), typed(), headers=HTMX
    )

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert "desk:done" in answer.headers["HX-Trigger"]


def test_a_date_is_closed_and_listed(house: House) -> None:
    dated(house)

    page = page_of(house)

    [day] = page.context["dates"]
    assert (day.said, day.note, day.hours) == ("Thursday, December 24, 2026", "Christmas Eve", ())


def test_a_date_may_have_stretches_of_its_own(house: House) -> None:
    dated(
        house,
        closed="no",
        opens_1="10",
        closes_1="noon",
        opens_3="14:00",
        closes_3="midnight",
        who="existing",
    )

    override = Override.objects.get()
    stored = override.stretches.order_by("opens").values_list("opens", "closes", "for_new")
    assert list(stored) == [(600, 720, False), (840, 1440, False)]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("on", {"on": "2026-12-06"}),
        ("on", {"on": "someday"}),
        ("on", {"on": ""}),
        ("closed", {"closed": "perhaps"}),
        ("note", {"note": "x" * 121}),
        ("note", {"note": "\x00"}),
        ("opens_1", {"closed": "no"}),
        ("closes_1", {"closed": "no", "opens_1": "10"}),
        ("opens_2", {"closed": "no", "opens_1": "10", "closes_1": "11", "closes_2": "12"}),
        ("closes_1", {"closed": "no", "opens_1": "11", "closes_1": "10"}),
        ("opens_1", {"closed": "no", "opens_1": "eleven", "closes_1": "10"}),
    ],
)
def test_a_date_that_cannot_be_is_refused_at_its_field(
    house: House, field: str, words: dict[str, Any]
) -> None:
    page = dated(house, **words)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert field in page.context["form"].errors
    assert Override.objects.count() == 0


def test_what_is_typed_below_a_closed_date_does_not_matter(house: House) -> None:
    dated(house, opens_1="nonsense")

    assert Override.objects.get().stretches.count() == 0


def test_several_dates_are_closed_at_once(house: House) -> None:
    dated(house, until="2026-12-31", note="Away")

    assert Override.objects.count() == 8
    assert set(Override.objects.values_list("note", flat=True)) == {"Away"}


@pytest.mark.parametrize("until", ["2026-12-23", "2028-01-01", "soon"])
def test_days_that_cannot_be_are_refused(house: House, until: str) -> None:
    page = dated(house, until=until)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "until" in page.context["form"].errors


def test_dates_that_differ_already_are_replaced_once_that_is_said(house: House) -> None:
    dated(house)

    page = dated(house, until="2026-12-25", note="Away")
    dated(house, until="2026-12-25", note="Away", replace="on")

    assert "Some of these dates have hours of their own already: Thu, Dec 24." in page.text
    assert set(Override.objects.values_list("note", flat=True)) == {"Away"}


def test_what_stands_on_the_dates_is_listed_before_they_are_saved(house: House) -> None:
    asked = house.asked(TEN)
    event(house, TEN + HOUR)  # an event of staff has no hours
    said = {"on": "2026-12-10", "until": "2026-12-11"}

    page = dated(house, **said)
    unticked = dated(house, **said, touched=page.context["form"]["touched"].value())
    stale = dated(house, **said, anyway="on", touched="other")
    assert Override.objects.count() == 0
    dated(house, **said, anyway="on", touched=page.context["form"]["touched"].value())

    assert {each.status_code for each in (page, unticked, stale)} == {HTTPStatus.CONFLICT}
    assert [each.ref for each in page.context["touched"]] == [asked.ref]
    assert "Elena Marsh" in page.text
    assert Override.objects.count() == 2
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_what_fits_the_new_hours_is_not_in_the_way(house: House) -> None:
    house.asked(TEN)

    answer = dated(house, on="2026-12-10", closed="no", opens_1="9", closes_1="noon")

    assert answer.status_code == HTTPStatus.FOUND


def test_a_date_that_differs_already_is_not_overwritten_by_a_new_one(house: House) -> None:
    dated(house)

    page = dated(house, note="Again")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This date has hours of its own already." in page.text
    assert Override.objects.get().note == "Christmas Eve"


def test_a_date_is_changed_and_removed(house: House) -> None:
    dated(house)
    override = Override.objects.get()
    address = at("override", house, house.practitioner.ref, override.ref)
    desk = signed_in(house.member)

    desk.post(
        address, {"closed": "no", "opens_1": "9", "closes_1": "10", "who": "both", "note": ""}
    )
    assert list(override.stretches.values_list("opens", "closes")) == [(540, 600)]
    assert 'value="9:00 AM"' in desk.get(address).text

    desk.post(address, {"remove": "yes"})
    assert Override.objects.count() == 0


def test_the_panel_shows_what_a_new_client_is_offered_on_the_first_open_day(house: House) -> None:
    page = page_of(house)

    panel = page.context["panel"]
    assert panel.day == date(2026, 12, 8)
    assert len(panel.seen.starts) == 8
    assert "A new client, Individual session, Ferris Street, Suite 3, on Tuesday, December 8" in (
        " ".join(page.text.split())
    )


def test_the_panel_says_why_not_the_others(house: House) -> None:
    Hours.objects.filter(weekday=THURSDAY).update(closes=12 * 60)
    Hours.objects.create(
        practitioner=house.practitioner, weekday=THURSDAY, opens=12 * 60 + 30, closes=17 * 60 + 30
    )
    event(house, TEN, minutes=50)

    panel = page_of(house, day="2026-12-10").context["panel"]

    assert [
        f"{start.astimezone(house.practitioner.zone_info):%H:%M}" for start in panel.seen.starts
    ] == [
        "09:00",
        "11:00",
        "12:30",
        "13:30",
        "14:30",
        "15:30",
        "16:30",
    ]
    assert [(each.times, each.why) for each in panel.seen.others] == [
        ("10:00 AM", "taken by an event"),
        ("12:00 PM", "between two stretches of hours"),
        ("5:30 PM", "would end at 6:20 PM, after the hours"),
    ]


def test_the_panel_says_when_it_is_too_soon_and_where_to_look_next(house: House) -> None:
    panel = page_of(house, day="2026-12-07").context["panel"]

    assert panel.seen.starts == []
    assert panel.seen.next_day == date(2026, 12, 8)
    assert panel.seen.others[0].why == "less than 24 hours away"


def test_the_panel_tells_hours_for_others_from_closed_ones(house: House) -> None:
    Hours.objects.filter(weekday=THURSDAY).update(for_new=False)

    new = page_of(house, day="2026-12-10", kind="new").context["panel"]
    existing = page_of(house, day="2026-12-10", kind="existing").context["panel"]

    assert new.seen.starts == []
    assert new.seen.others[0].why == "open, but not for this service, location or client"
    assert len(existing.seen.starts) == 8


def test_the_panel_says_what_keeps_everything_hidden(house: House) -> None:
    house.practitioner.takes_new_clients = False
    house.practitioner.save()

    panel = page_of(house, kind="new").context["panel"]

    assert panel.hidden == "Maya takes no new clients."


def test_without_services_there_is_nothing_to_look_at(house: House) -> None:
    house.practitioner.services.clear()

    page = page_of(house)

    assert page.status_code == HTTPStatus.OK
    assert "that takes a service and a location" in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"day": "someday"},
        {"day": ""},
        {"day": "\x00"},
        {"kind": "robot"},
        {"service": "00000000-0000-0000-0000-000000000000"},
        {"place": "x" * 5000},
    ],
)
def test_garbage_to_look_at_is_refused(house: House, query: dict[str, str]) -> None:
    assert page_of(house, **query).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("day", ["0001-01-01", "0002-01-01", "9998-12-31", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_just_closed(house: House, day: str) -> None:
    page = page_of(house, day=day)

    assert page.status_code == HTTPStatus.OK
    assert page.context["panel"].seen.starts in ([], ())


def test_htmx_gets_what_a_client_sees_alone(house: House) -> None:
    part = signed_in(house.member).get(
        at("availability", house, house.practitioner.ref), {"part": "seen"}, headers=HTMX
    )

    assert "<html" not in part.text
    assert 'id="seen"' in part.text


def addresses(house: House) -> list[str]:
    ref = house.practitioner.ref
    hours = Hours.objects.filter(practitioner=house.practitioner).first()
    override = Override.objects.create(practitioner=house.practitioner, on=date(2026, 12, 24))
    assert hours
    return [
        at("availability", house, ref),
        at("hours_new", house, ref),
        at("hours", house, ref, hours.ref),
        at("override_new", house, ref),
        at("override", house, ref, override.ref),
    ]


def test_another_practices_hours_are_not_there_and_a_colleagues_are_theirs(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert other.member
    foreign = signed_in(make_house("alder").member)
    colleague = signed_in(other.member)

    for address in addresses(house):
        assert colleague.get(address).status_code == HTTPStatus.FORBIDDEN
        assert foreign.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_stretch_of_someone_else_is_not_found_among_ones_own(house: House) -> None:
    other = make_house("alder")
    theirs = Hours.objects.filter(practitioner=other.practitioner).first()
    assert theirs
    address = at("hours", house, house.practitioner.ref, theirs.ref)

    answer = signed_in(house.member).post(address, {"remove": "yes"})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert Hours.objects.filter(pk=theirs.pk).exists()


def test_who_may_not_set_hours_changes_nothing(house: House) -> None:
    other = make_practitioner(
        house.practice, "Daniel Reyes", services=[house.service], locations=[house.location]
    )
    assert other.member
    before = Hours.objects.count()

    answer = signed_in(other.member).post(at("hours_new", house, house.practitioner.ref), typed())

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert Hours.objects.count() == before
