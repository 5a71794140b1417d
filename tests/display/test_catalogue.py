"""Everything that a reader can see exists in Indonesian."""

import importlib.util
import string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
specification = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(specification)
specification.loader.exec_module(messages)

TRANSLATIONS = messages.catalogue("id")
MESSAGES = messages.all_messages()


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_texts_are_found():
    shown = messages.messages_of('language("Total")\nraise DataError([Fault("bad", "good", file)])')
    assert shown == ["Total", "bad", "good"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('template = "a {b}" if c else "d {e}"', ["a {b}", "d {e}"]),
        ('template = {"one": "a {b}", "two": "c {d}"}\nraise OmbudError(template[kind], b=1)', ["a {b}", "c {d}"]),
        ('CAUTION = "Few {n}."', ["Few {n}."]),
        ('SIZE_REASONS = {"small": "A small sample", "tiny": "Tiny"}', ["A small sample", "Tiny"]),
        ('cell["reason"] = np.where(known, "it follows from this", why)', ["it follows from this"]),
        ('frame.assign(reason="nothing is published", grade="published")', ["nothing is published"]),
        ('self._section("scales", "The scale of {year} is not published")', ["The scale of {year} is not published"]),
        ('Fault("a kind", "{kind}", file)', ["a kind"]),
        ('print("not shown to a reader")', []),
    ],
)
def test_texts_are_found_where_they_are_kept(source, shown):
    assert messages.messages_of(source) == shown


def test_the_catalogue_is_kept_sorted():
    # as `tools/messages.py --update` writes it: by module and text, each text once
    written = messages.written(TRANSLATIONS, MESSAGES)
    assert written == messages.catalogue_path().read_text(encoding="utf-8")


def test_every_text_is_translated():
    missing = {text: place for text, place in MESSAGES.items() if not TRANSLATIONS.get(text)}
    assert missing == {}, "add them with: tools/messages.py --update"


def test_translations_keep_their_fields():
    assert [text for text, told in TRANSLATIONS.items() if told and fields(told) != fields(text)] == []
