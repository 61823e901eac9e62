"""What nobody answered in time is closed, each for itself."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from penciled.audit.models import Chain
from penciled.booking.actions import expire_requests
from penciled.booking.models import AppointmentRequest
from tests.factory import NOW, make_house

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = NOW + timedelta(days=1)


def test_one_that_fails_keeps_back_no_other_and_is_named(caplog: pytest.LogCaptureFixture) -> None:
    spoilt = make_house().asked(TOMORROW)
    fine = make_house("alder-quay").asked(TOMORROW)
    Chain.objects.filter(practice_ref=spoilt.practice.ref).update(length=0)

    with caplog.at_level(logging.ERROR):
        closed = expire_requests(now=TOMORROW)

    states = dict(AppointmentRequest.objects.values_list("ref", "state"))
    assert (closed, states) == (1, {spoilt.ref: "pending", fine.ref: "expired"})
    assert f"Request {spoilt.ref} could not be expired." in caplog.text
    assert "elena" not in caplog.text.lower()
