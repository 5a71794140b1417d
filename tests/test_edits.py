"""One rule for what is kept in memory: an edited data or method file is seen by the next call of every function."""

import pandas as pd
import pytest

import ombud
from ombud import files
from ombud.errors import DataError
from ombud.evidence.published.panel import load_collection
from ombud.evidence.registers.unit_types import classify_unit
from ombud.evidence.simulation import simulate
from ombud.files import SIDECAR_SUFFIX, Data, record_checksums, version
from ombud.methodology import available_years, comparability, difference
from ombud.selfassessment.layout import form_lines

# it calls what other tests cover line by line, many times over: to be measured takes it twice as long
pytestmark = pytest.mark.no_cover

METHOD = "methodology/2022.toml"
WEIGHTS = (METHOD, ("percent = 32.37", "percent = 31.37"), ("percent = 21.85", "percent = 22.85"))
GREEN = (METHOD, ("lower = 78.0", "lower = 79.0"))
REASON = (METHOD, ("Three dimensions were added", "Four dimensions were added"))
FIGURE = ("published/observations.csv", (",90.00,,hijau", ",90.50,,hijau"))
PAGE = ("published/sources.csv", ("(Kukar news portal)", "(a portal of Kukar)"))
COUNT = ("published/aggregates.csv", (",22,,", ",23,,"))
ASSESSED = ("published/aggregates.csv", (",2021,all,hijau,179,", ",2021,all,hijau,180,"))
NAME = ("governments.csv", ("14,Provinsi Riau,", "14,Provinsi Riau Raya,"))
ALIAS = ("government_aliases.csv", ("\nNAD,11,", "\nNAD,12,"))
KIND = ("unit_type_aliases.csv", ("dpmptsp,name,PTSP\n", "puskesmas,name,PTSP\n"))
HEADER = ("rapor_headers.csv", ("year,tahun\n", "year,musim\n"))
INDICATOR = ("self_assessment_indicators.csv", ("14 komponen", "13 komponen"))
RAPOR = "{year};Kota Balikpapan;PTSP;proses;80\n"

UNITS = simulate(levels=["provinsi"])


def rapor(folder, header="tahun"):
    path = folder.parent / "rapor.csv"
    path.write_text(
        f"{header};pemerintah daerah;unit layanan;dimensi;nilai\n" + RAPOR.format(year=2022), encoding="utf-8"
    )
    return path


CALLS = {
    "load_observations": (ombud.load_observations, [FIGURE, PAGE]),
    "load_sources": (ombud.load_sources, [PAGE]),
    "load_aggregates": (ombud.load_aggregates, [COUNT]),
    "load_panel": (ombud.load_panel, [GREEN, NAME]),
    "load_governments": (ombud.load_governments, [NAME]),
    "resolve_government": (lambda data: ombud.resolve_government("NAD", data_dir=data), [ALIAS]),
    "load_methodology": (lambda data: ombud.load_methodology(2022, data).document, [WEIGHTS, GREEN]),
    "load_units": (lambda data: ombud.load_units(rapor(files.data_folder(data)), data), [KIND]),
    "score": (lambda data: ombud.score(UNITS, 2022, data_dir=data), [WEIGHTS, GREEN]),
    "compare": (lambda data: ombud.compare(ombud.load_panel(data), 2021, 2022, data_dir=data), [WEIGHTS]),
    "compare units": (lambda data: ombud.compare(UNITS, 2021, 2022, data_dir=data), [WEIGHTS]),
    "attribute": (lambda data: ombud.attribute(UNITS, 2021, 2022, bootstrap=0, data_dir=data), [WEIGHTS]),
    "simulate": (lambda data: simulate([2022], levels=["provinsi"], data_dir=data), [NAME]),
    "comparability": (lambda data: comparability(2021, 2022, data), [REASON]),
    "difference": (lambda data: difference(2021, 2022, data), [WEIGHTS]),
    "classify_unit": (lambda data: classify_unit("PTSP", data), [KIND]),
    "form_lines": (lambda data: form_lines(2023, data), [INDICATOR]),
    "load_collection": (lambda data: load_collection(data).panel, [GREEN]),
    "national counts": (lambda data: load_collection(data).national, [ASSESSED]),
    "version": (version, [FIGURE, GREEN]),
}
CASES = [(name, edit) for name, (_, edits) in CALLS.items() for edit in edits]


def change(folder, file, *replacements, vouched=True):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    if vouched:
        record_checksums(folder)


def same(one, other):
    return one.equals(other) if isinstance(one, pd.DataFrame) else one == other


@pytest.mark.parametrize(("name", "edit"), CASES, ids=[f"{name}-{edit[0]}" for name, edit in CASES])
def test_the_next_call_sees_an_edit(copied_data, name, edit):
    folder, (call, _) = copied_data(), CALLS[name]
    before = call(folder)
    assert same(call(folder), before)
    committed = (folder / edit[0]).read_text(encoding="utf-8")
    change(folder, *edit)
    assert not same(call(folder), before)
    (folder / edit[0]).write_text(committed, encoding="utf-8")
    if name != "version":  # which only repeats what the sidecars say
        with pytest.raises(DataError, match="sha256"):
            call(folder)
    record_checksums(folder)
    assert same(call(folder), before)


def test_headers_of_a_rapor_are_those_of_the_folder(copied_data):
    folder = copied_data()
    change(folder, *HEADER)
    assert ombud.load_units(rapor(folder, "musim"), folder)["year"].tolist() == [2022]
    with pytest.raises(ombud.RaporError, match="tahun"):
        ombud.load_units(rapor(folder), folder)


def test_a_new_method_is_a_year_at_the_next_call(copied_data):
    folder = copied_data()
    years = available_years(folder)
    for suffix in ("", SIDECAR_SUFFIX):
        (folder / f"methodology/2025.toml{suffix}").rename(folder / f"methodology/2026.toml{suffix}")
    assert available_years(folder) == [*years[:-1], 2026]
    with pytest.raises(ombud.NotPublished, match="2026"):
        ombud.load_methodology(2025, folder)


LOADERS = [
    ombud.load_observations,
    ombud.load_sources,
    ombud.load_aggregates,
    ombud.load_panel,
    ombud.load_governments,
    lambda: Data.at().table("governments.csv"),
    lambda: ombud.load_methodology(2022).cutoffs,
    lambda: ombud.load_panel(trace=True)[1],
    lambda: load_collection().panel,
    lambda: load_collection().national,
]


@pytest.mark.parametrize("load", LOADERS)
def test_what_a_caller_does_to_a_frame_reaches_no_other(load):
    frame, kept = load(), load().copy()
    frame.loc[frame.index[:3], frame.columns[0]] = frame[frame.columns[0]].iloc[-1]
    frame[frame.columns[1]] = 0
    frame.index += 7
    frame.columns = [f"{name}?" for name in frame.columns]
    pd.testing.assert_frame_equal(load(), kept)


def test_each_file_is_verified_once_and_no_other_folder_is_read(copied_data, monkeypatch):
    verified = []
    monkeypatch.setattr(files, "verify", lambda path, own=files.verify: verified.append(path) or own(path))
    folder = copied_data()
    monkeypatch.setenv("OMBUD_DATA", str(folder / "absent"))  # whoever asks for the default folder fails
    for _ in range(2):
        for call, _ in CALLS.values():
            call(folder)
    assert len(verified) > 20
    assert sorted(verified) == sorted(set(verified))


def test_data_are_one_object_until_a_file_changes(copied_data):
    folder = copied_data()
    before = Data.at(folder)
    assert (Data.at(folder), hash(Data.at(folder)), Data.at(before)) == (before, hash(before), before)
    assert Data.at(folder, [METHOD]) == before.only([METHOD])
    change(folder, *GREEN)
    assert Data.at(folder) != before
    assert Data.at(folder).only(["governments.csv"]) == before.only(["governments.csv"])


def test_an_analyst_s_own_files_are_no_data(copied_data):
    folder = copied_data()
    before = Data.at(folder)
    (folder / "private").mkdir(exist_ok=True)
    (folder / "private" / "rapor.csv").write_text("tahun\n", encoding="utf-8")
    assert Data.at(folder) == before
