"""Every mail word for word, as text, as HTML and as a calendar file.

WRITE_GOLDEN=1 writes the files in `golden/` anew instead of comparing: look at what changed.
"""

from __future__ import annotations

import os
from email.message import Message as Email
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template

from penciled.notifications.compose import compose, kind_of
from penciled.notifications.mails import KINDS
from tests.notifications.scenes import SCENES, play, topic_of

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(str(get_template("notifications/_layout.txt").origin)).parent  # type: ignore[attr-defined]
SUFFIX = {"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics"}
SHOWN = ("From", "Reply-To", "To", "Subject")


def written(scene: str) -> EmailMultiAlternatives:
    message = play(scene)
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
    headers = "".join(f"{name}: {whole[name]}\n" for name in SHOWN if whole[name])
    return found | {".txt": f"{headers}\n{found['.txt']}"}


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES)
def test_a_mail_says_this_word_for_word(scene: str) -> None:
    found = parts(written(scene))
    if os.environ.get("WRITE_GOLDEN"):
        for suffix, text in found.items():
            (GOLDEN / f"{scene}{suffix}").write_text(text)

    golden = {path.suffix: path.read_text() for path in GOLDEN.iterdir() if path.stem == scene}

    assert found == golden


def test_every_kind_of_mail_has_a_golden_file_and_both_templates() -> None:
    topics = sorted(KINDS)

    assert topics == sorted({topic_of(scene) for scene in SCENES})
    for suffix in (".txt", ".html"):
        own = [p.stem for p in TEMPLATES.glob(f"*{suffix}") if not p.name.startswith("_")]
        assert sorted(own) == topics


def test_no_golden_file_is_left_over() -> None:
    assert sorted({path.stem for path in GOLDEN.iterdir()}) == sorted(SCENES)
