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


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_texts_are_found():
    shown = messages.messages_of('language("Total")\nraise DataError([Fault("bad", "good", file)])')
    assert set(shown) == {"Total", "bad", "good"}


@pytest.mark.parametrize("text", sorted(messages.all_messages()))
def test_every_text_is_translated(text):
    assert TRANSLATIONS.get(text), f"missing in id.po: {text!r} ({messages.all_messages()[text]})"


@pytest.mark.parametrize("text", sorted(TRANSLATIONS))
def test_translations_keep_their_fields(text):
    assert fields(TRANSLATIONS[text]) == fields(text)
