"""A row looks the same wherever it stands in a table."""

import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ombud.display import tables

ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
LABELS = {"name": "Nama", "value": "Nilai", "link": "Sumber"}
TEXT = st.text(alphabet=st.sampled_from("ab <&>\"'{}$\\\ue0000123\n"), min_size=1, max_size=12)
ROWS = st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=4)


def rows_of(frame):
    built = tables.build(frame, "short", LABELS, markup=("link",), right=("value",), notes=("Catatan",))
    markup = built.markup
    return ROW.findall(markup[markup.index("<tbody") : markup.index("</tbody>")])


@given(ROWS)
def test_each_row_of_a_long_table_is_set_as_it_is_alone(texts):
    # markup comes from this package, so that only plain columns hold whatever a file said
    frame = pd.DataFrame([(name, value, '<a href="#source-1">1</a>') for name, value in texts], columns=[*LABELS])
    alone = [row for place in range(len(frame)) for row in rows_of(frame.iloc[[place]])]
    assert rows_of(frame) == alone
