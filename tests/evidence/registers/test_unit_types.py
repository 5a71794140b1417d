"""Kinds of units, and names of one unit."""

import pytest

import ombud
from ombud.evidence.registers.unit_types import (
    classify_unit,
    is_whole_name,
    kinds_of_several,
    load_unit_types,
    nearest_units,
    unit_identity,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Dindikbud", "dinas_pendidikan"),
        ("Disdikbud", "dinas_pendidikan"),
        ("Disdik", "dinas_pendidikan"),
        ("Dinas Pendidikan, Pemuda dan Olahraga DIY", "dinas_pendidikan"),
        ("DPMPTSP", "dpmptsp"),
        ("PTSP", "dpmptsp"),
        ("DPMPTK", "dpmptsp"),
        ("Dinas Perizinan dan Penanaman Modal", "dpmptsp"),
        ("Dukcapil", "disdukcapil"),
        ("Dinas Kependudukan dan Pencatatan Sipil", "disdukcapil"),
        ("Dinsos KBPP", "dinas_sosial"),
        ("UPTD Puskesmas Batu 10", "puskesmas"),
        ("RSJ Grhasia", "rumah_sakit"),
        ("SMPN 5 Yogyakarta", "sekolah"),
        ("Balai Rehabilitasi Sosial Bina Karya dan Laras", "panti_sosial"),
        ("Kantah Kota Yogyakarta", "kantor_pertanahan"),
        ("Gerai Pelayanan Terpadu Satu Pintu Panti Sosial", "dpmptsp"),  # of words anywhere the longest alias wins
        ("Dinas Pekerjaan Umum", None),
        ("", None),
    ],
)
def test_kinds_of_unit(name, kind):
    assert classify_unit(name) == kind


def test_kinds_cover_those_of_every_method():
    from ombud.methodology import available_years

    named = set()
    for year in available_years():
        try:
            named |= set(ombud.load_methodology(year).unit_types["unit_type"])
        except ombud.NotPublished:
            continue
    assert named <= set(load_unit_types()["unit_type"])


def test_identity_of_units():
    assert unit_identity("RSJ Grhasia", "rumah_sakit") == unit_identity("Rumah Sakit Jiwa Grhasia", "rumah_sakit")
    assert unit_identity("Puskesmas Banggae I", "puskesmas") != unit_identity("Puskesmas Banggae II", "puskesmas")


def test_few_names_are_suggested():
    near = nearest_units("Dinas Pendidikn")
    assert len(near) == 3 and near[0].startswith("Dinas Pendidikan")
    assert nearest_units("Dinas Pendidikn", limit=1) == near[:1]
    assert nearest_units("xyzw") == []


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Dinas Kesehatan", True),
        ("Dinas Kesehatan Kota Tomohon", True),
        ("Dinas Kesehatan Tomohon", True),
        ("Rumah Potong Kota Tomohon", False),
        ("Rumah Potong", False),
    ],
)
def test_names_in_full_may_end_with_the_government(name, whole):
    assert is_whole_name(name, "Kota Tomohon") is whole


def test_an_office_that_a_government_has_once_is_its_kind():
    assert unit_identity("Disdikbud", "dinas_pendidikan") == "dinas_pendidikan"
    assert unit_identity("Disdikbud", None) == "disdikbud"
    assert "puskesmas" in kinds_of_several() and "dinas_pendidikan" not in kinds_of_several()


def test_a_beginning_goes_before_words_within():
    assert classify_unit("Dinas Kesehatan (RSUD)") == "dinas_kesehatan"
    assert classify_unit("Tim RSUD Dinas Kesehatan") == "rumah_sakit"
