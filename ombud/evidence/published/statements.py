"""What officials say of the method, as facts with their page; no quotations."""

from __future__ import annotations

import pandas as pd

from ombud.evidence.published.observations import load_observations
from ombud.files import DataDir

# flags that tell what an official says; they are no doubt about the figure beside them
SAYS = "says_"


def load_statements(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load what pages report officials to say on what the changed method did.

    Parameters
    ----------
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        ``government_code``, ``entity``, ``year`` (of the assessment spoken of), ``statement`` (a flag of ``flags.csv``
        that begins with ``says_``), ``source_id``; one row per page and statement.

    Raises
    ------
    DataError
        As `ombud.load_observations`.

    Examples
    --------
    >>> from ombud import published
    >>> published.load_statements().query("entity == 'Provinsi Maluku'")["statement"].tolist()
    ['says_not_method']
    """
    rows = load_observations(data_dir)
    rows = rows.assign(statement=rows["flags"].str.split(";")).explode("statement")
    rows = rows[rows["statement"].str.startswith(SAYS)]
    return rows[["government_code", "entity", "year", "statement", "source_id"]].reset_index(drop=True)
