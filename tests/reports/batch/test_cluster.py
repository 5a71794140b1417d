"""The batch on a Dask cluster of a scheduler and two workers, each a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading

import distributed
import pytest

from ombud.errors import OmbudError
from ombud.reports.batch import cluster
from ombud.reports.batch.cluster import has_the_same, make_on_cluster
from ombud.reports.batch.manifest import keys_of, surroundings
from ombud.reports.batch.run import run_batch
from ombud.reports.warm.children import call_apart

from .conftest import digests, reports_of, small_jobs

pytestmark = pytest.mark.slow

FORMATS = ("html", "pdf", "xlsx", "csv")


def start(*command):
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def drain(process):
    threading.Thread(target=process.stderr.read, daemon=True).start()


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """The address of a scheduler, and its two workers."""
    local = str(tmp_path_factory.mktemp("dask"))
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    drain(scheduler)
    options = ("--no-nanny", "--nthreads", "2", "--no-dashboard", "--local-directory", local)
    workers = [start("worker", address, *options) for _ in range(2)]
    for worker in workers:
        drain(worker)
    with distributed.Client(address, timeout=300, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=300)
    yield address, workers
    for process in (*workers, scheduler):
        process.terminate()
        process.wait(300)


def test_the_cluster_makes_the_same_in_an_object_store(dask, undisturbed, tmp_path):
    address, _ = dask
    _, folder = undisturbed
    jobs = small_jobs(codes=["93"], languages=("id", "en"), formats=FORMATS)
    target = f"file://{tmp_path}/store"
    outcomes = run_batch(jobs, target, make=make_on_cluster(address))
    assert {outcome.status for outcome in outcomes} == {"done"}
    made = reports_of(tmp_path / "store")
    assert len(made) == 10
    assert made.items() <= reports_of(folder).items()
    again = run_batch(jobs, target, make=lambda *_: pytest.fail("nothing was to be made"))
    assert {outcome.status for outcome in again} == {"fresh"}
    (
        tmp_path / "store/2022/id/province/papua-selatan.pdf"
    ).unlink()  # it is made from a notebook that only the store has
    run_batch(jobs, target, make=make_on_cluster(address))
    assert reports_of(tmp_path / "store") == made


def test_a_worker_that_dies_is_made_good(dask, undisturbed, tmp_path):
    address, workers = dask
    _, folder = undisturbed
    killed = []

    def tell(_):
        if not killed:
            killed.append(workers[0].pid)
            os.kill(workers[0].pid, signal.SIGKILL)

    jobs = small_jobs(languages=("id", "en"), formats=FORMATS)
    outcomes = run_batch(jobs, str(tmp_path), make=make_on_cluster(address), tell=tell)
    assert killed
    assert [outcome.status for outcome in outcomes] == ["done"] * 6
    assert digests(tmp_path) == digests(folder)


def test_a_worker_with_other_sources_is_refused(dask, tmp_path, monkeypatch):
    address, _ = dask
    monkeypatch.setattr("ombud.reports.batch.run.surroundings", lambda: "another")
    with pytest.raises(OmbudError, match="another version"):
        run_batch(small_jobs(codes=["93"]), str(tmp_path), make=make_on_cluster(address))


def test_a_worker_with_another_notebook_is_told_apart(own_notebooks):
    (job,) = small_jobs(codes=["93"], notebooks=own_notebooks("1"))
    waiting = [(job, keys_of(job, surroundings()))]
    assert has_the_same(waiting)
    with job.notebook.open("a", encoding="utf-8") as file:
        file.write("\n")
    assert not has_the_same(waiting)
    job.notebook.unlink()
    assert not has_the_same(waiting)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9", "nonsense"])
def test_no_scheduler_is_told_in_time(address, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT", 1)
    with pytest.raises(OmbudError, match="No Dask scheduler"):
        run_batch(small_jobs(codes=["93"]), str(tmp_path), make=make_on_cluster(address))


def test_a_worker_under_a_nanny_has_warm_processes_too(dask, tmp_path):
    address, _ = dask
    with start(
        "worker",
        address,
        "--name",
        "kept",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--local-directory",
        str(tmp_path / "local"),
    ) as worker:
        drain(worker)
        with distributed.Client(address, timeout=300, set_as_default=False) as client:
            client.wait_for_workers(len(client.nthreads()) + 1, timeout=300)
            (job,) = small_jobs(codes=["93"])
            asked = (job, str(tmp_path / "out"), {"ipynb": "a", "html": "b"})
            outcome, _ = client.submit(cluster.produce_on_worker, *asked, workers=["kept"]).result(300)
            own = client.submit(os.getpid, workers=["kept"], pure=False).result(300)
            apart = client.submit(call_apart, os.getpid, timeout=300, workers=["kept"], pure=False).result(300)
        worker.terminate()
    assert outcome.status == "done"
    assert apart != own
