"""The jobs of a batch: which reports, in which order, and where their files go."""

from collections import Counter

import pytest

from ombud.errors import ParameterError
from ombud.reports.batch.run import list_jobs
from ombud.reports.links import Site


def jobs(kind="province", years=(2021, 2022), languages=("id",), formats=("html", "pdf"), **only):
    return list_jobs(Site((years,), languages, (kind,)), formats, **only)


def test_all_provinces_of_today_the_heaviest_first():
    listed = jobs()
    assert len(listed) == 38
    weights = [job.weight for job in listed]
    assert weights == sorted(weights, reverse=True)


def test_every_regional_government_has_a_report_of_its_own():
    levels = Counter(job.government.level for job in jobs("government"))
    assert set(levels) == {"provinsi", "kabupaten", "kota"}
    assert levels["provinsi"] == 38
    assert sum(levels.values()) == 552


def test_a_site_is_listed_in_every_language_kind_and_pair_of_years():
    both = jobs(languages=("id", "en"), only=("51",))
    assert [job.lang for job in both] == ["en", "id"]
    assert {job.site for job in both} == {Site(((2021, 2022),), ("id", "en"), ("province",))}
    whole = Site(((2021, 2022), (2022, 2023)), ("id",), ("province", "government"))
    assert [job.identity for job in list_jobs(whole, ("html",), only=("51", "51.71"))] == [
        *("2022/id/province/51", "2023/id/province/51"),
        *("2022/id/government/51", "2022/id/government/51.71", "2023/id/government/51", "2023/id/government/51.71"),
    ]


def test_what_a_site_names_twice_is_made_once():
    twice = Site(((2021, 2022),), ("id", "id"), ("province", "province"))
    assert [job.identity for job in list_jobs(twice, ("html", "html"), only=("51",))] == ["2022/id/province/51"]


def test_identity_and_files_tell_one_report_from_all_others():
    (bali,) = jobs(only=("51",))
    assert bali.identity == "2022/id/province/51"
    assert bali.file(".html") == "province/bali.html"
    assert bali.outcome("done").files == {"html": "province/bali.html", "pdf": "province/bali.pdf"}
    assert bali.outcome("failed", "why").files == {}
    everything = [*jobs(languages=("id", "en")), *jobs("government", languages=("id", "en"))]
    assert len({job.identity for job in everything}) == len({(job.folder, job.file(".html")) for job in everything})


@pytest.mark.parametrize(
    "changed",
    [
        {"only": ()},
        {"only": ("no such",)},
        {"years": (2021, 2021)},
        {"years": (2021, 1999)},
        {"languages": ("fr",)},
        {"formats": ("docx",)},
    ],
)
def test_what_cannot_be_made_is_refused(changed):
    with pytest.raises(ParameterError):
        jobs(**changed)
