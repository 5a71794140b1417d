"""The published example with an anchor."""

import pytest

from linking_scores import published


@pytest.fixture(scope="module")
def anchor_design():
    return published("anchor_design_x.csv"), published("anchor_design_y.csv")
