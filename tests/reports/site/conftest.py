import pytest

from ombud.evidence.published.panel import load_collection
from ombud.reports.one import Outcome, slug


def outcomes_of_everything(languages=("id", "en"), failed=()):
    """One outcome per province and government and language, as a whole batch gives them."""
    found = []
    for lang in languages:
        for row in load_collection().governments.to_dict("records"):
            kinds = {"government": row["government"]}
            if row["level"] == "provinsi":
                kinds["province"] = row["province"]
            for kind, name in kinds.items():
                has_failed = (kind, name) in failed
                files = {suffix: f"{kind}/{slug(name)}.{suffix}" for suffix in ("html", "pdf", "xlsx", "csv")}
                found.append(
                    Outcome(
                        kind,
                        row["government_code"],
                        name,
                        row["province_code"],
                        lang,
                        2022,
                        2021,
                        "failed" if has_failed else "done",
                        {} if has_failed else files,
                        "cell 4 <stopped>: KeyError" if has_failed else "",
                        f"failed/{kind}-{slug(name)}.ipynb" if has_failed else "",
                    )
                )
    return found


@pytest.fixture(scope="session")
def everything():
    return outcomes_of_everything
