"""Columns get the width of their longest word, and what is left in proportion to their lines."""

import pytest

from ombud.documents.print_tables import LINE, SIZE, SMALLEST_SIZE, column_shares


def test_shares_add_up():
    _, shares = column_shares([["a", "bb"], ["a much longer text in this column"], [""]])
    assert sum(shares) == pytest.approx(1)
    assert shares[1] > shares[0] >= shares[2] > 0


def test_lines_that_fit_are_not_broken():
    size, shares = column_shares([["Kota Balikpapan"], ["99,25"]])
    assert size == SIZE
    assert shares[0] / shares[1] == pytest.approx((15 + 1.6) / (5 + 1.6))


def test_a_long_text_leaves_the_others_their_words():
    _, shares = column_shares([["Tulungagung"], ["word " * 200]])
    assert shares[0] * LINE >= len("Tulungagung")


def test_what_may_not_break_counts_as_one_word():
    _, bound = column_shares([["a\u00a0b\u00a0c\u00a0d"], ["word " * 200]])
    _, loose = column_shares([["a b c d"], ["word " * 200]])
    assert bound[0] > loose[0]


def test_too_many_words_make_the_type_smaller():
    size, shares = column_shares([["abcdefghij"]] * 12)
    assert SMALLEST_SIZE <= size < SIZE
    assert shares == pytest.approx([1 / 12] * 12)
