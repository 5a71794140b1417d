"""The scores that a linking is estimated from."""

import numpy as np
import pytest

from linking_scores import published
from ombud.analysis.linking import LinkingError
from ombud.analysis.linking.samples import read_sample
from ombud.display.language import Language


def test_the_published_frequencies_make_its_samples():
    table = published("actmath_frequencies.csv")
    sample = read_sample(table.scale, None, table.xcount, "x")
    assert sample.size == table.xcount.sum()
    assert sample.total.tolist() == table.scale.tolist()
    assert not sample.anchor.any()


def test_each_row_is_one_government_unless_told_otherwise():
    sample = read_sample([50, 60.5, 70], [3, 4, 6], None, "y")
    assert sample.frequency.tolist() == [1, 1, 1]
    assert (sample.anchor.tolist(), sample.size) == ([3, 4, 6], 3)


def test_a_sample_keeps_its_scores_when_the_callers_change():
    total, anchor, frequency = np.array([50.0, 60.0]), np.array([1.0, 2.0]), np.array([3.0, 4.0])
    sample = read_sample(total, anchor, frequency, "x")
    for scores in (total, anchor, frequency):
        scores[0] = 99
    assert (sample.total[0], sample.anchor[0], sample.frequency[0]) == (50, 1, 3)


@pytest.mark.parametrize(
    ("match", "arguments"),
    [
        ("x is not numeric", (["high", "low"], None, None)),
        ("anchor_x is not numeric", ([50, 60], ["high", "low"], None)),
        ("anchor_x has 1 value", ([50, 60], [1], None)),
        ("anchor_x has 1 distinct value.* in 2 government", ([50, 60, 70], [1, 1, 2], [1, 1, 0])),
        ("weights_x has 1 missing or infinite value.* position 1", ([50, 60], None, [1, np.inf])),
        ("x has 2 distinct value.* in 1 government", ([50, 60], None, [0.5, 0.5])),
    ],
)
def test_scores_that_allow_no_linking_are_refused_by_the_name_of_their_argument(match, arguments):
    with pytest.raises(LinkingError, match=f"{match}.*accepted") as caught:
        read_sample(*arguments, "x")
    assert "yang diterima" in caught.value.describe(Language("id").translate)


def test_a_part_of_a_government_is_told_as_the_language_writes_it():
    with pytest.raises(LinkingError, match=r"in 0\.5 government") as caught:
        read_sample([50], None, [0.5], "x")
    assert "0,5 pemerintah" in caught.value.describe(Language("id").translate)
