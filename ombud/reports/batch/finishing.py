"""The files of a report whose notebook has run, written in a process of their own."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

from ombud.display.language import Language
from ombud.errors import OmbudError
from ombud.reports.batch.jobs import Job
from ombud.reports.one import write_documents


def finish(job: dict[str, Any], output: str, formats: list[str]) -> dict[str, str]:
    """
    Write files of a report.

    Parameters
    ----------
    job : dict
        As `Job.to_json` tells it.
    output : str
        The folder of reports.
    formats : list of str
        Which files.

    Returns
    -------
    dict
        ``error``: what went wrong, in the report's language; else empty.
    """
    asked = Job.from_json(job)
    try:
        write_documents(asked.request, output, formats, alternate=asked.alternate, overview=True)
    except OmbudError as error:
        return {"error": error.describe(Language(asked.request.lang).translate)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"error": ""}


def serve(address: str) -> None:
    """Write reports as the process that listens at `address` asks, one line of JSON each, until it hangs up."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        with connection.makefile("r", encoding="utf-8") as requests:
            for request in requests:
                connection.sendall(json.dumps(finish(**json.loads(request))).encode() + b"\n")


def write_site(output: str, outcomes: list[dict[str, Any]], year: int, from_year: int) -> list[str]:
    """Write the index pages; outcomes are dicts of the fields of `Outcome`."""
    from ombud.reports.outcomes import Outcome
    from ombud.reports.site import pages as site

    pages = site.write_site(Path(output), [Outcome(**told) for told in outcomes], year, from_year)
    return [str(page) for page in pages]


if __name__ == "__main__":
    print(json.dumps(finish(**json.load(sys.stdin))))
