"""Processes that write pages."""

import pytest

from ombud.reports.batch import run
from ombud.reports.warm import finishers

from .conftest import GENERATED, digests, small_jobs

pytestmark = pytest.mark.slow


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


def test_writers_are_replaced_in_time_and_when_they_die(undisturbed, tmp_path, monkeypatch):
    _, folder = undisturbed
    monkeypatch.setattr(finishers, "DOCUMENTS_EACH", 1)
    asked = finishers.Finisher.ask

    def dying(self, request, timeout):
        if "papua" in str(request["job"]["government"]).lower():
            self.child.kill()
        return asked(self, request, timeout)

    monkeypatch.setattr(finishers.Finisher, "ask", dying)
    jobs = small_jobs(languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    outcomes = run.run_batch([job for job in jobs if job.request.lang == "id"], str(tmp_path), make=run.make_here(2))
    assert statuses(outcomes) == ["done"] * 3
    made, wanted = digests(tmp_path), digests(folder)
    reports = [name for name in made if name.endswith(GENERATED) and not name.endswith("index.html")]
    assert {name: made[name] for name in reports} == {name: wanted[name] for name in reports}
