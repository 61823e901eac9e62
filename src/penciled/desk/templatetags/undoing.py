"""What templates say of taking an answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from penciled.desk import undoing

if TYPE_CHECKING:
    from django.contrib.messages.storage.base import Message

    from penciled.desk.undoing import Undo

register = template.Library()


@register.filter
def undo_in(message: Message) -> Undo | None:
    return undoing.undo_in(message.extra_tags or "")


@register.filter
def restored_in(message: Message) -> str:
    """Return the ref of the client whose archiving a message offers to take back."""
    name, _space, rest = (message.extra_tags or "").partition(" ")
    return rest.partition(" ")[0] if name == "restore" else ""


@register.filter
def grace_words(seconds: int) -> str:
    return undoing.say_grace(seconds)
