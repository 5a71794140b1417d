"""One batch at a time writes to a folder."""

import pytest

from ombud.reports.batch.folder_lock import FolderBusyError, locked

from .conftest import run_small


def test_one_batch_at_a_time(tmp_path):
    with locked(tmp_path), pytest.raises(FolderBusyError, match="Another batch"):
        run_small(tmp_path)
