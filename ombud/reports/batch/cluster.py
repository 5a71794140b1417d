"""The same batch on a Dask cluster: every worker makes whole reports, and the client keeps the manifest."""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ombud.display.language import Language
from ombud.errors import OmbudError, ParameterError
from ombud.reports.batch.manifest import keys_of, surroundings
from ombud.reports.batch.production import Made, Stale, failure, produce
from ombud.reports.batch.run import Maker, Waiting
from ombud.reports.one import Request

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_TIMEOUT = 30  # seconds to reach the scheduler, and again to see a worker
STALLED = 1800  # seconds without any report finished
RETRIES = 2


def make_on_cluster(address: str) -> Maker:
    """Return the maker that uses the Dask cluster of a scheduler such as ``tcp://10.0.0.1:8786``; see docs/en/cluster.md."""
    try:
        import distributed
    except ImportError:
        raise ParameterError("--scheduler needs dask.distributed; install it: pip install 'ombud[cluster]'") from None

    def make(waiting: Waiting, output: str) -> Iterator[Made]:
        samples = list({job.notebook: (job, stale) for job, stale in waiting}.values())
        with _connected(distributed, address) as client:
            try:
                differing = [worker for worker, is_same in client.run(has_the_same, samples).items() if not is_same]
            except ImportError as error:
                raise OmbudError("The workers lack a package: {problem}", problem=error) from error
            if differing:
                raise OmbudError(
                    "These workers have another version of the package, the notebooks, the data or the libraries: "
                    "{workers}; restart them with this machine's",
                    workers=", ".join(differing),
                )
            finished: queue.SimpleQueue[Future] = queue.SimpleQueue()
            jobs = {}
            for job, stale in waiting:
                future = client.submit(produce_on_worker, job, output, stale, pure=False, retries=RETRIES)
                jobs[future.key] = job
                future.add_done_callback(finished.put)
            for _ in waiting:
                try:
                    future = finished.get(timeout=STALLED)
                except queue.Empty:
                    raise OmbudError(
                        "No report was finished on {address} for {seconds} seconds", address=address, seconds=STALLED
                    ) from None
                yield _result(future, jobs[future.key])

    return make


def produce_on_worker(job: Request, output: str, stale: Stale) -> Made:
    """Make a report on a worker, as `produce` does."""
    # a worker under Dask's nanny is a daemon, and such a process may have no children
    multiprocessing.current_process().daemon = False
    return produce(job, output, stale)


def has_the_same(waiting: Waiting) -> bool:
    """Return whether a worker would make reports from what their keys tell of, notebooks too."""
    return all(
        job.notebook.is_file() and stale.items() <= keys_of(job, surroundings_here()).items() for job, stale in waiting
    )


@lru_cache(maxsize=1)
def surroundings_here() -> str:
    """Return the fingerprint of a worker's package, data and libraries, as they were when it started."""
    return surroundings()


def _connected(distributed: Any, address: str) -> Client:
    try:
        distributed.comm.get_address_host_port(address)  # a client that is refused its address makes a noise at the end
        client = distributed.Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:  # of a tls:// address without a certificate
        raise OmbudError("No Dask scheduler answers at {address}: {problem}", address=address, problem=error) from error
    try:
        client.wait_for_workers(1, timeout=CONNECT_TIMEOUT)
    except TimeoutError:
        client.close()
        raise OmbudError("The Dask scheduler at {address} has no workers", address=address) from None
    return client


def _result(future: Future, job: Request) -> Made:
    """Return what a finished task gave; a task that no worker survived is a failed report."""
    try:
        return future.result()
    except Exception as error:
        language, problem = Language(job.lang), f"{type(error).__name__}: {error}"
        return failure(job, language("no worker could make the report: {problem}", problem=problem))
