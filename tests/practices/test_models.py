from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import URLResolver, get_resolver

from penciled.practices.models import RESERVED
from tests.factory import make_house


@pytest.mark.django_db
@pytest.mark.parametrize("slug", RESERVED)
def test_a_practice_takes_no_address_of_the_product(slug: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_house(slug)


@pytest.mark.django_db
def test_an_address_belongs_to_one_practice_whatever_the_capitals() -> None:
    make_house("wrenfield")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_house("WrenField")


def test_every_address_of_the_product_is_reserved() -> None:
    tops = {str(each.pattern).split("/")[0] for each in get_resolver().url_patterns}
    tops |= {settings.STATIC_URL.strip("/")}

    assert {top for top in tops if top and "<" not in top} <= set(RESERVED)
    assert any(isinstance(each, URLResolver) for each in get_resolver().url_patterns)
