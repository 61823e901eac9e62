"""What the documents say is there: every setting, command, state, refusal, mail and address.

The reference is held both ways: what exists is listed, and what is listed exists. In a
reference page the first cell of a table's row names the thing, in backticks.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from penciled.appointments.models import OFF, AppointmentStatus
from penciled.core.errors import DomainError
from penciled.core.lifecycle import RULES, Action, State
from penciled.core.slots import Reason
from penciled.notifications.mails import KINDS
from penciled.outbox.models import MessageState

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/penciled"
REFERENCE = ROOT / "docs/reference"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/adr/[0-9]*.md"))
README_LINES, DECISION_LINES = 120, 60
ENVIRONMENT_IS_READ_IN = {
    "config/env.py",
    "config/cli.py",
    "config/wsgi.py",
    "commands/children.py",
}

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NAMED = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\^?\(\?P<(\w+)>[^)]*\)")
OUR_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*(?:/|\.(?:py|md|css|js|mjs|html|txt|toml|json|svg))")


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def text(page: Path) -> str:
    return page.read_text()


def part(page: Path, heading: str) -> str:
    """Return what stands under a heading, to the next one of its level or above."""
    found = re.search(rf"^(##+) {re.escape(heading)}$(.*)", text(page), re.MULTILINE | re.DOTALL)
    assert found, f"{label(page)} has no heading “{heading}”"
    following = re.compile(rf"^#{{2,{len(found[1])}}} ", re.MULTILINE)
    return following.split(found[2])[0]


def named(words: str) -> dict[str, str]:
    """Return each name that a table lists, with the rest of its row."""
    rows = NAMED.findall(words)
    assert len(rows) == len({name for name, _rest in rows}), "a name is listed twice"
    return dict(rows)


def variables() -> Iterator[tuple[str, object]]:
    """Yield every variable the settings read, and its default where one is written down."""
    for node in ast.walk(ast.parse((SOURCE / "config/settings.py").read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(str(name)), *rest]
            ):
                yield name, next((d.value for d in rest[:1] if isinstance(d, ast.Constant)), None)
            case _:
                pass


def our_commands() -> dict[str, BaseCommand]:
    found = get_commands()
    return {
        name.replace("_", "-"): load_command_class(app, name)
        for name, app in found.items()
        if app.startswith("penciled.")
    }


def options(command: BaseCommand) -> set[str]:
    """Return the options that are the command's own, not every command's."""
    parser = CommandParser()
    command.add_arguments(parser)
    return {word for action in parser._actions for word in action.option_strings} - {"-h", "--help"}


def refusals(kind: type[DomainError] = DomainError) -> Iterator[str]:
    yield kind.code
    for below in kind.__subclasses__():
        yield from refusals(below)


def addresses(within: URLResolver, before: str = "") -> Iterator[str]:
    """Yield our own addresses as people write them: /{practice}/requests/{ref}/."""
    for entry in within.url_patterns:
        path = before + PLACE.sub(lambda found: f"{{{found[1] or found[2]}}}", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield f"/{path.rstrip('$')}"
        elif path != "accounts/":
            yield from addresses(entry, path)


def anchors(page: Path) -> set[str]:
    said = (re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(text(page)))
    return {title.strip().replace(" ", "-") for title in said}


def test_every_setting_is_in_the_reference_with_its_default() -> None:
    listed = named(text(REFERENCE / "settings.md"))
    read = dict(variables())

    assert set(listed) == set(read)
    untold = {
        name: value
        for name, value in read.items()
        if value not in (None, "") and f"`{value}`" not in listed[name].split("|")[0]
    }
    assert untold == {}


def test_nothing_but_the_settings_looks_at_the_environment() -> None:
    readers = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text())
    }

    assert readers <= ENVIRONMENT_IS_READ_IN


def test_every_command_is_in_the_reference_with_its_options() -> None:
    page = REFERENCE / "commands.md"
    ours = our_commands()
    titles = re.findall(r"^## `penciled ([\w-]+)`$", text(page), re.MULTILINE)
    listed = {title: set(named(part(page, f"`penciled {title}`"))) for title in titles}

    assert listed == {name: options(command) for name, command in ours.items()}


def test_every_state_of_a_request_is_in_the_reference_with_the_way_there() -> None:
    listed = named(part(REFERENCE / "states.md", "States of a request"))
    ways = named(part(REFERENCE / "states.md", "Ways out of pending"))
    back = named(part(REFERENCE / "states.md", "The one way back"))

    assert set(listed) == set(State)
    assert {word: CODE.findall(rest) for word, rest in {**ways, **back}.items()} == {
        action.value: [rule.actor.value, *sorted(rule.sources - {State.PENDING}), rule.target.value]
        for action, rule in RULES.items()
    }
    assert set(back) == {Action.TAKE_BACK}


def test_every_status_of_an_appointment_is_in_the_reference_with_what_becomes_of_its_time() -> None:
    listed = named(part(REFERENCE / "states.md", "Statuses of an appointment"))

    free = {status for status, rest in listed.items() if rest.rsplit("|", 1)[-1].strip() == "free"}
    assert set(listed) == set(AppointmentStatus.values)
    assert free == set(OFF)


def test_every_key_of_the_desk_is_in_the_reference() -> None:
    script = (SOURCE / "ui/assets/desk/keys.js").read_text()
    keys = script.partition("const KEYS = {")[2].partition("\n}")[0]
    single = re.findall(r"^  \"?([^\s:\"]+)\"?:", keys, re.MULTILINE)
    arrows = {"ArrowLeft": "←", "ArrowRight": "→"}
    there = {arrows.get(key, key.upper()) for key in single} | {"Alt+C", "Esc"}

    assert set(named(text(REFERENCE / "keys.md"))) == there


def test_every_state_of_a_message_is_in_the_reference() -> None:
    assert set(named(part(REFERENCE / "states.md", "States of a message"))) == set(
        MessageState.values
    )


def test_every_refusal_is_in_the_reference() -> None:
    listed = named(part(REFERENCE / "errors.md", "Codes"))

    assert set(listed) == set(refusals())


def test_every_reason_against_a_start_is_in_the_reference() -> None:
    listed = named(part(REFERENCE / "errors.md", "Reasons against a start"))

    assert set(listed) == set(Reason)


def test_every_mail_is_in_the_reference() -> None:
    assert set(named(text(REFERENCE / "mails.md"))) == set(KINDS)


def test_every_address_is_in_the_reference() -> None:
    listed = named(text(REFERENCE / "addresses.md"))
    there = set(addresses(get_resolver("penciled.config.urls")))

    allauths = {path for path in listed if path.startswith("/accounts/")}
    assert set(listed) - allauths == there
    assert all(resolve(path) for path in allauths)


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_every_link_leads_somewhere(page: Path) -> None:
    found = ("".join(pair) for pair in LINK.findall(FENCED.sub("", text(page))))
    ours = [link for link in found if not re.match(r"[a-z]+:", link)]

    lost = []
    for link in ours:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    said = {word for word in CODE.findall(FENCED.sub("", text(page))) if OUR_PATH.fullmatch(word)}
    kept = {word for word in said if "/" in word.rstrip("/")}

    lost = {word for word in kept if not any([*ROOT.glob(word), *SOURCE.glob(word)])}
    assert lost == set()


def test_every_page_is_reached_from_the_first_one() -> None:
    index = ROOT / "docs/README.md"
    reached = {index} | {
        (page.parent / link[0]).resolve()
        for page in (index, ROOT / "docs/adr/README.md")
        for link in LINK.findall(text(page))
    }

    assert {page for page in PAGES if ROOT / "docs" in page.parents} - reached == set()


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(text(ROOT / "README.md").splitlines()) <= README_LINES


@pytest.mark.parametrize("page", DECISIONS, ids=label)
def test_a_decision_says_why_what_and_what_follows(page: Path) -> None:
    sections = re.findall(r"^## (.+)$", text(page), re.MULTILINE)

    assert sections == ["Context", "Decision", "Consequences"]
    assert len(text(page).splitlines()) <= DECISION_LINES


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    titles = [text(page).partition(".")[0] for page in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert titles == [f"# {number}" for number in numbers]


@pytest.mark.parametrize("page", [p for p in PAGES if "\n>>> " in p.read_text()], ids=label)
def test_the_examples_come_out_as_written(page: Path) -> None:
    done = doctest.testfile(str(page), module_relative=False)

    assert (done.failed, done.attempted > 0) == (0, True)
