"""Every mail word for word, as text, as HTML and as a calendar file.

WRITE_GOLDEN=1 writes the files in `golden/` anew instead of comparing: look at what changed.
"""

from __future__ import annotations

import os
from email.header import decode_header, make_header
from email.message import Message as Email
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.utils import translation

from penciled.core.languages import LANGUAGES
from penciled.notifications.compose import compose, kind_of
from penciled.notifications.mails import KINDS
from tests.notifications.scenes import SCENES, play, topic_of

pytestmark = pytest.mark.surface
GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(str(get_template("notifications/_layout.txt").origin)).parent  # type: ignore[attr-defined]
SUFFIX = {"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics"}
SHOWN = ("From", "Reply-To", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post")


def written(scene: str, language: str) -> EmailMultiAlternatives:
    message = play(scene, language)
    kind = kind_of(message)
    assert kind
    return compose(message, kind)


def parts(mail: EmailMultiAlternatives) -> dict[str, str]:
    """Return what is in a mail by the suffix of its golden file, the headers above the text."""
    found = {}
    whole: Email = mail.message()
    for part in whole.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found[SUFFIX[part.get_content_type()]] = payload.decode().replace("\r\n", "\n")
    headers = "".join(f"{name}: {_read(whole[name])}\n" for name in SHOWN if whole[name])
    return found | {".txt": f"{headers}\n{found['.txt']}"}


def _read(header: str) -> str:
    return str(make_header(decode_header(header)))


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_a_mail_says_this_word_for_word(scene: str, language: str) -> None:
    found, folder = parts(written(scene, language)), GOLDEN / language
    if os.environ.get("WRITE_GOLDEN"):
        folder.mkdir(exist_ok=True)
        for suffix, text in found.items():
            (folder / f"{scene}{suffix}").write_text(text)

    golden = {path.suffix: path.read_text() for path in folder.iterdir() if path.stem == scene}

    assert found == golden


@pytest.mark.django_db
@pytest.mark.parametrize("around", ["en", "de", "fr"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_the_same_whatever_is_spoken_around_it(language: str, around: str) -> None:
    message = play("request.accepted-changed", language)
    kind = kind_of(message)
    assert kind

    with translation.override(around):
        found = parts(compose(message, kind))
        after = translation.get_language()

    assert found[".txt"] == (GOLDEN / language / "request.accepted-changed.txt").read_text()
    assert after == around


def test_every_kind_of_mail_has_a_golden_file_and_both_templates() -> None:
    topics = sorted(KINDS)

    assert topics == sorted({topic_of(scene) for scene in SCENES})
    for suffix in (".txt", ".html"):
        own = [p.stem for p in TEMPLATES.glob(f"*{suffix}") if not p.name.startswith("_")]
        assert sorted(own) == topics


def test_no_golden_file_is_left_over() -> None:
    for language in LANGUAGES:
        assert sorted({path.stem for path in (GOLDEN / language).iterdir()}) == sorted(SCENES)
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(LANGUAGES)


def test_every_kind_of_mail_has_a_picture_in_the_reference() -> None:
    docs = Path(__file__).parents[2] / "docs"
    pictured = {path.stem for path in (docs / "pictures/mails").glob("*.png")}

    assert sorted(pictured) == sorted(KINDS)
    shown = (docs / "reference/mails.md").read_text()
    assert [topic for topic in KINDS if f"../pictures/mails/{topic}.png" not in shown] == []
