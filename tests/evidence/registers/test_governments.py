"""Governments and their names: what resolves, what is ambiguous, what is refused."""

import shutil
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.errors import AmbiguousGovernment, DataError, ParameterError, UnknownGovernment
from ombud.evidence.registers import governments as register
from ombud.evidence.registers.governments import (
    Government,
    NameIndex,
    fold,
    load_governments,
    readings,
    resolve_government,
    spellings,
)
from ombud.files import SIDECAR_SUFFIX, Data, data_folder, record_checksums
from ombud.vocabulary import LEVELS
from record_data import record as record_data

GOVERNMENTS = load_governments()
BY_CODE = GOVERNMENTS.set_index("government_code")
ALIASES = Data.at().table("government_aliases.csv")
OBSERVATIONS = Data.at().table("published/observations.csv")
SEPARATORS = ["", " ", "  ", "\u00a0", "-", ".", "/", "’", "'", "\t", "\u2013", ","]

SHARED_ALIASES = {"Mura", "Tasik", "Yogyakarta", "Yogya", "Jogja", "Jogjakarta"}


def record(code):
    """Return a government's row."""
    return BY_CODE.loc[code]


def without_title(name):
    """Return an official name without its level, by words (the package works on folded text)."""
    words = name.split()
    while words[0] in {"Provinsi", "Kabupaten", "Kota", "Administrasi"}:
        words = words[1:]
    return " ".join(words)


class TestLoadGovernments:
    def test_columns_and_types(self):
        assert list(GOVERNMENTS.columns[:6]) == [
            "government_code",
            "government",
            "level",
            "province_code",
            "province",
            "valid_from",
        ]
        text = GOVERNMENTS.columns[:5]
        assert (GOVERNMENTS[text].dtypes == "str").all()
        assert (GOVERNMENTS[["valid_from", "valid_to"]].dtypes == "Int64").all()

    def test_counts_are_those_of_the_republic(self):
        counts = GOVERNMENTS["level"].value_counts()
        assert counts["provinsi"] == 38
        assert counts["kabupaten"] + counts["kota"] == 514
        assert set(counts.index) == set(LEVELS)

    def test_codes_and_names_are_unique(self):
        assert GOVERNMENTS["government_code"].is_unique
        assert GOVERNMENTS["government"].is_unique

    def test_only_institutions_lie_in_no_province(self):
        institutions = GOVERNMENTS["level"].isin(["kementerian", "lembaga"])
        assert (GOVERNMENTS["province_code"].eq("") == institutions).all()
        assert (GOVERNMENTS["province"].eq("") == institutions).all()

    @pytest.mark.parametrize("code", ["93", "94", "95", "96"])
    def test_new_provinces_of_papua_begin_in_2022(self, code):
        assert record(code)["valid_from"] == 2022

    def test_no_government_ceases_before_it_begins(self):
        known = GOVERNMENTS.dropna(subset=["valid_from", "valid_to"])
        assert len(known) and (known["valid_from"] < known["valid_to"]).all()

    def test_a_copy_is_returned(self):
        changed = load_governments()
        changed.loc[:, "government"] = "?"
        pd.testing.assert_frame_equal(load_governments(), GOVERNMENTS)


class TestOfficialNames:
    @pytest.mark.parametrize("column", ["government", "government_code"])
    def test_every_name_and_code_resolves_to_its_government(self, column):
        for row in GOVERNMENTS.itertuples():
            expected = Government(row.government_code, row.government, row.level, row.province_code, row.province)
            assert resolve_government(getattr(row, column)) == expected

    def test_bare_names_resolve_with_their_level(self):
        for row in GOVERNMENTS.itertuples():
            found = resolve_government(without_title(row.government), level=row.level)
            assert found.code == row.government_code

    def test_bare_names_are_ambiguous_exactly_where_they_are_shared(self):
        bare = GOVERNMENTS["government"].map(without_title)
        shared = set(bare[bare.duplicated()]) | {"Yogyakarta"}  # also what people call the province
        for name in set(bare):
            if name in shared:
                with pytest.raises(AmbiguousGovernment):
                    resolve_government(name)
            else:
                assert without_title(resolve_government(name).name) == name

    @pytest.mark.parametrize(
        ("level", "titles"),
        {
            "provinsi": [
                "Pemprov",
                "Pemerintah Provinsi",
                "Prov.",
                "Propinsi",
                "Pemerintah Daerah Provinsi",
                "Provinsi Daerah Tingkat I",
            ],
            "kabupaten": [
                "Pemkab",
                "Pemerintah Kabupaten",
                "Kab.",
                "Kab",
                "Pemda Kab.",
                "Pemerintahan Kabupaten",
                "Kabupaten Dati II",
            ],
            "kota": ["Pemkot", "Pemko", "Pemerintah Kota", "KOTA", "Kotamadya", "Pemda Kota"],
        }.items(),
    )
    def test_a_title_stands_for_its_level_only(self, level, titles):
        of_level = GOVERNMENTS[GOVERNMENTS["level"] == level]
        for row in of_level.itertuples():
            for title in titles:
                assert resolve_government(f"{title} {without_title(row.government)}").code == row.government_code

    def test_titles_never_cross_levels(self):
        titles = {"provinsi": "Pemprov", "kabupaten": "Pemkab", "kota": "Pemkot"}
        for row in GOVERNMENTS[GOVERNMENTS["level"].isin(titles)].itertuples():
            for level, title in titles.items():
                try:
                    found = resolve_government(f"{title} {without_title(row.government)}")
                except UnknownGovernment as error:
                    assert not isinstance(error, AmbiguousGovernment)
                else:
                    assert found.level == level

    @given(row=st.sampled_from(list(GOVERNMENTS.itertuples())), data=st.data())
    def test_case_blanks_and_punctuation_do_not_matter(self, row, data):
        drawn = st.tuples(st.sampled_from(SEPARATORS), st.booleans())
        marks = data.draw(st.lists(drawn, min_size=len(row.government), max_size=len(row.government)))
        pairs = zip(row.government, marks, strict=True)
        text = "".join(mark + (letter.upper() if upper else letter.lower()) for letter, (mark, upper) in pairs)
        assert resolve_government(text).code == row.government_code

    @given(row=st.sampled_from(list(GOVERNMENTS.itertuples())), form=st.sampled_from(["NFC", "NFD", "NFKC"]))
    def test_full_width_letters_do_not_matter(self, row, form):
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in row.government)
        assert resolve_government(unicodedata.normalize(form, wide)).code == row.government_code


class TestAliases:
    def test_every_alias_leads_to_its_government(self):
        for row in ALIASES.itertuples():
            here = record(row.government_code)
            province = here["province"] or None
            found = resolve_government(row.alias, level=here["level"], province=province)
            assert found.code == row.government_code

    def test_aliases_are_unique_unless_meant_to_be_shared(self):
        codes = ALIASES.groupby(ALIASES["alias"].map(fold))["government_code"].agg(["nunique", "size"])
        assert (codes["nunique"] == codes["size"]).all(), "an alias is listed twice"
        for row in ALIASES.itertuples():
            if row.alias in SHARED_ALIASES:
                with pytest.raises(AmbiguousGovernment):
                    resolve_government(row.alias)
            else:
                assert resolve_government(row.alias).code == row.government_code

    def test_no_alias_repeats_what_folding_does(self):
        official = {
            (fold(name), row.government_code)
            for row in GOVERNMENTS.itertuples()
            for name in (row.government, without_title(row.government))
        }
        aliases = set(zip(ALIASES["alias"].map(fold), ALIASES["government_code"], strict=True))
        assert not aliases & official

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Pemkab PPU", "Kabupaten Penajam Paser Utara"),
            ("Kukar", "Kabupaten Kutai Kartanegara"),
            ("Kab. Toba Samosir", "Kabupaten Toba"),
            ("Pemprov Kaltim", "Provinsi Kalimantan Timur"),
            ("Pemda DIY", "Provinsi DI Yogyakarta"),
            ("D.I. Yogyakarta", "Provinsi DI Yogyakarta"),
            ("Provinsi Yogyakarta", "Provinsi DI Yogyakarta"),
            ("Pemko Padangsidimpuan", "Kota Padang Sidempuan"),
            ("Palangka Raya", "Kota Palangkaraya"),
            ("Kab. Fak-Fak", "Kabupaten Fak Fak"),
            ("Pare-Pare", "Kota Parepare"),
            ("Kab. Kep. Meranti", "Kabupaten Kepulauan Meranti"),
            ("Pangkajene & Kepulauan", "Kabupaten Pangkajene Dan Kepulauan"),
            ("Jakarta Selatan", "Kota Administrasi Jakarta Selatan"),
            ("Kota Adm. Jakarta Selatan", "Kota Administrasi Jakarta Selatan"),
            ("Kabupaten Mamuju Utara", "Kabupaten Pasangkayu"),
            ("Kota Baru", "Kabupaten Kotabaru"),
            ("Kemenlu RI", "Kementerian Luar Negeri"),
            ("Kementerian Desa, PDTT", "Kementerian Desa, Pembangunan Daerah Tertinggal, dan Transmigrasi"),
            ("Kominfo", "Kementerian Komunikasi dan Digital"),
            ("Polri", "Kepolisian Negara Republik Indonesia"),
            ("BP Batam", "Badan Pengusahaan Batam"),
        ],
    )
    def test_what_an_analyst_types(self, name, expected):
        assert resolve_government(name).name == expected

    @pytest.mark.parametrize(
        ("former", "of", "now", "else_"),
        [
            ("Pontianak", "Kabupaten", "Kabupaten Mempawah", "Kota Pontianak"),
            ("Kepulauan Riau", "Kabupaten", "Kabupaten Bintan", "Provinsi Kepulauan Riau"),
        ],
    )
    def test_a_former_name_with_its_title_leaves_the_bare_name_alone(self, former, of, now, else_):
        assert resolve_government(f"{of} {former}").name == now
        assert resolve_government(former, level="kabupaten").name == now
        assert resolve_government(former).name == else_

    @pytest.mark.parametrize(
        "name",
        [
            "Kementerian Hukum",
            "Kementerian Desa dan Pembangunan Daerah Tertinggal",
            "Kementerian Koperasi",
            "Kementerian Pekerjaan Umum",
        ],
    )
    def test_a_successor_is_not_its_predecessor(self, name):
        with pytest.raises(UnknownGovernment):
            resolve_government(name)


class TestPublishedEntities:
    def test_every_coded_entity_resolves_to_its_code(self):
        coded = OBSERVATIONS[OBSERVATIONS["government_code"] != ""]
        for row in coded.drop_duplicates(["government_code", "entity", "level", "province"]).itertuples():
            found = resolve_government(row.entity, level=row.level, province=row.province)
            assert (found.code, found.province) == (row.government_code, row.province)
            assert resolve_government(row.entity) == found

    def test_every_ministry_and_agency_resolves_at_its_level(self):
        institutions = OBSERVATIONS[OBSERVATIONS["level"].isin(["kementerian", "lembaga"])]
        found = {
            resolve_government(row.entity, level=row.level, province=row.province).code
            for row in institutions.itertuples()
        }
        listed = GOVERNMENTS.loc[GOVERNMENTS["level"].isin(["kementerian", "lembaga"]), "government_code"]
        assert found == set(listed)

    def test_nobody_is_observed_outside_their_years(self):
        observed = OBSERVATIONS[OBSERVATIONS["level"].isin(LEVELS)]
        for row in observed.drop_duplicates(["entity", "level", "province", "year"]).itertuples():
            years = record(resolve_government(row.entity, level=row.level, province=row.province).code)
            assert pd.isna(years["valid_from"]) or int(row.year) >= years["valid_from"], row.entity
            assert pd.isna(years["valid_to"]) or int(row.year) <= years["valid_to"], row.entity


class TestAmbiguity:
    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            ("Malang", ("Kabupaten Malang", "Kota Malang")),
            ("Pemda Malang", ("Kabupaten Malang", "Kota Malang")),
            ("Gorontalo", ("Provinsi Gorontalo", "Kabupaten Gorontalo", "Kota Gorontalo")),
            ("Jambi", ("Provinsi Jambi", "Kota Jambi")),
            ("Yogyakarta", ("Provinsi DI Yogyakarta", "Kota Yogyakarta")),
            ("Mura", ("Kabupaten Musi Rawas", "Kabupaten Murung Raya")),
        ],
    )
    def test_a_shared_name_lists_its_bearers(self, name, nearest):
        with pytest.raises(AmbiguousGovernment) as caught:
            resolve_government(name)
        assert caught.value.nearest == nearest
        assert ", ".join(nearest) in str(caught.value)

    @pytest.mark.parametrize("level", ["provinsi", "kabupaten", "kota"])
    def test_the_level_decides(self, level):
        assert resolve_government("Gorontalo", level=level).level == level

    @pytest.mark.parametrize("province", ["Kalimantan Selatan", "Kalsel", "63", "Pemprov Kalsel"])
    def test_the_province_decides(self, province):
        assert resolve_government("Banjar", province=province).name == "Kabupaten Banjar"

    @pytest.mark.parametrize(
        ("name", "province"),
        [("Kabupaten Merauke", "Papua"), ("Kota Sorong", "Papua Barat"), ("Tarakan", "Kaltim")],
    )
    def test_the_province_before_the_split_is_accepted(self, name, province):
        assert resolve_government(name, province=province).name.endswith(name.split()[-1])

    @pytest.mark.parametrize("empty", [None, "", pd.NA, float("nan"), np.nan])
    def test_an_empty_cell_of_a_frame_is_no_level_and_no_province(self, empty):
        assert resolve_government("Kota Malang", level=empty, province=empty).name == "Kota Malang"
        assert resolve_government("Malang", level="kota", province=empty).name == "Kota Malang"
        assert resolve_government("Banjar", level=empty, province="Kalsel").name == "Kabupaten Banjar"

    def test_today_s_province_goes_before_a_former_one(self):
        assert resolve_government("Jayapura", province="Papua", level="kota").province == "Papua"


class TestRefusals:
    def test_unknown_names_list_the_nearest(self):
        with pytest.raises(UnknownGovernment) as caught:
            resolve_government("Balikpapn")
        assert caught.value.nearest[0] == "Kota Balikpapan"
        assert len(caught.value.nearest) <= 5
        assert str(caught.value).startswith('No government is called "Balikpapn". Nearest: Kota Balikpapan')

    def test_the_title_decides_which_of_two_is_nearer(self):
        for title, expected in {"Pemkab": "Kabupaten Malang", "Pemkot": "Kota Malang"}.items():
            with pytest.raises(UnknownGovernment) as caught:
                resolve_government(f"{title} Malangg")
            assert caught.value.nearest[0] == expected

    @pytest.mark.parametrize(
        ("name", "limits"),
        [
            ("Kota Balikpapan", {"level": "kabupaten"}),
            ("64.71", {"level": "kabupaten"}),
            ("Balikpapan", {"province": "Kalsel"}),
            ("Pemkab Balikpapan", {}),
        ],
    )
    def test_the_wrong_level_or_province_names_the_right_government(self, name, limits):
        with pytest.raises(UnknownGovernment) as caught:
            resolve_government(name, **limits)
        assert caught.value.nearest[0] == "Kota Balikpapan"

    def test_a_code_without_its_dot_is_refused(self):
        # 1201 is Nias to Badan Pusat Statistik and Tapanuli Tengah to Kementerian Dalam Negeri
        with pytest.raises(UnknownGovernment, match="with its dot"):
            resolve_government("1201")

    @pytest.mark.parametrize("name", ["", "  ", "\u00a0", "-.-", None, 64.71, float("nan"), pd.NA, ["Kota Malang"]])
    def test_no_name_at_all(self, name):
        with pytest.raises(UnknownGovernment, match="is needed"):
            resolve_government(name)

    @pytest.mark.parametrize("level", ["desa", "Kota", 3, ["kota"], np.array(["kota", "kabupaten"]), [pd.NA]])
    def test_no_such_level(self, level):
        with pytest.raises(ParameterError) as refused:
            resolve_government("Malang", level=level)
        accepted = "provinsi, kabupaten, kota, kementerian, lembaga"
        assert str(refused.value) == f"level is {level!r}; accepted: {accepted}"

    def test_an_unknown_province_is_named(self):
        with pytest.raises(UnknownGovernment, match="Jawa Utara"):
            resolve_government("Malang", province="Jawa Utara")

    @given(text=st.text() | st.text("kabotpemdri .2&{}%", max_size=12))
    def test_any_text_gives_a_government_or_says_that_it_is_unknown(self, text):
        try:
            found = resolve_government(text)
        except UnknownGovernment as error:
            assert len(error.nearest) <= 5 and str(error)
        else:
            assert found.name in set(GOVERNMENTS["government"])


# the register of governments: what its files may not say


@pytest.fixture
def folder(tmp_path):
    """Return a folder with its own copy of the register."""
    for name in register.FILES:
        for suffix in ("", SIDECAR_SUFFIX):
            shutil.copy(data_folder() / (name + suffix), tmp_path)
    return tmp_path


def append(folder, name, line):
    """Add a line to a file of the register and vouch for it; return its row as a spreadsheet counts."""
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    record_checksums(folder)
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("name", "line", "column"),
    [
        (register.TERRITORIES, "64.71,Kota Balikpapan,kota,64,Kalimantan Timur", "code"),
        (register.TERRITORIES, "64.99,Desa Baru,desa,64,Kalimantan Timur", "level"),
        (register.INSTITUTIONS, "L-BARU,Badan Baru,badan,", "level"),
        (register.INSTITUTIONS, "64,Badan Baru,lembaga,", "code"),
        (register.VALIDITY, "99.99,2022,,,", "government_code"),
        (register.VALIDITY, "93,2022,,,", "government_code"),
        (register.VALIDITY, "64.71,baru,,,", "valid_from"),
        (register.VALIDITY, "64.71,,baru,,", "valid_to"),
        (register.VALIDITY, "64.71,,,99,", "predecessor"),
        (register.ALIASES, "Baru,99.99,other,", "government_code"),
        (register.ALIASES, "Baru,64.71,nickname,", "kind"),
        (register.ALIASES, "--,64.71,other,", "alias"),
    ],
)
def test_faults_name_file_row_and_column(folder, name, line, column):
    row = append(folder, name, line)
    with pytest.raises(DataError) as caught:
        record_data(folder)
    assert (name, row, column) in {(fault.file, fault.row, fault.column) for fault in caught.value.faults}


@pytest.mark.parametrize("name", register.FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(DataError, match=name):
        load_governments(folder)


def test_a_change_without_its_checksum_is_refused(folder):
    with open(folder / register.ALIASES, "a", encoding="utf-8") as aliases:
        aliases.write("Kota Minyak,64.71,other,\n")
    with pytest.raises(DataError, match="sha256"):
        resolve_government("Kota Minyak", data_dir=folder)


def test_a_change_is_seen_at_once(folder):
    assert resolve_government("Balikpapan", data_dir=folder).code == "64.71"
    append(folder, register.ALIASES, "Beriman,64.71,other,")
    assert resolve_government("Beriman", data_dir=folder).name == "Kota Balikpapan"


# folding, titles and resemblance, without any data file


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Toli-Toli ", "tolitoli"),
        ("D.I. Yogyakarta", "diyogyakarta"),
        ("Kutái", "kutai"),
        ("\u00a0’_-", ""),
    ],
)
def test_fold_keeps_letters_and_digits(text, folded):
    assert fold(text) == folded


def test_readings_part_title_and_name_in_every_way():
    assert dict(readings("kotabaru")) == {"kotabaru": frozenset(LEVELS), "baru": {"kota"}}


def test_no_reading_is_empty():
    assert all(name for text in ("", "kota", "pemkab", "ri") for name, _ in readings(text))


def test_spellings_allow_kep_and_the_ampersand():
    assert spellings("Pangkajene Dan Kepulauan") == {
        "pangkajenedankepulauan",
        "pangkajenekepulauan",
        "pangkajenedankep",
        "pangkajenekep",
    }


@pytest.fixture
def index():
    return NameIndex(
        official=[("Kabupaten Malang", "35.07", "kabupaten"), ("Kota Malang", "35.73", "kota")],
        aliases=[("Kabupaten Singosari", "35.07", "kabupaten"), ("Ngalam", "35.73", "kota")],
    )


class TestNameIndex:
    @pytest.mark.parametrize(
        ("text", "level", "codes"),
        [
            ("malang", None, {"35.07", "35.73"}),
            ("malang", "kota", {"35.73"}),
            ("Pemkab Malang", None, {"35.07"}),
            ("Pemkab Malang", "kota", set()),
            ("Singosari", None, set()),
            ("Singosari", "kabupaten", {"35.07"}),
            ("Kab. Singosari", None, {"35.07"}),
            ("Kota Ngalam", None, {"35.73"}),
            ("Surabaya", None, set()),
        ],
    )
    def test_find(self, index, text, level, codes):
        assert index.find(text, level) == codes

    def test_nearest_prefers_the_level_among_equals(self, index):
        assert index.nearest("Malan", "kota") == ["35.73", "35.07"]
        assert index.nearest("Malan", "kabupaten") == ["35.07", "35.73"]
        # a title tells the level as well
        assert index.nearest("Kota Malan") == ["35.73", "35.07"]
        assert index.nearest("Pemkab Malan") == ["35.07", "35.73"]

    def test_a_part_is_enough_of_an_official_name_and_not_of_an_abbreviation(self):
        index = NameIndex([("Kabupaten Penajam Paser Utara", "64.09", "kabupaten")], [("PPU", "64.09", "kabupaten")])
        assert index.nearest("Penajam") == ["64.09"]
        assert index.nearest("PPV") == ["64.09"]
        assert index.nearest("Wxppuyzabc") == []

    def test_the_longest_title_is_left_off(self):
        index = NameIndex(
            [("Kabupaten Malang", "35.07", "kabupaten"), ("Kabupaten Daerahan", "90.01", "kabupaten")], []
        )
        assert index.nearest("Pemerintah Daerah Malan") == ["35.07", "90.01"]

    def test_likeness_of_60_is_enough(self):
        """Of aliases, whose parts do not count: abcdefghij and abcdefxxxx have 6 of 10 letters in common."""
        index = NameIndex([], [("abcdefghij", "64.09", "kabupaten")])
        assert index.nearest("abcdefxxxx") == ["64.09"]
        assert index.nearest("abcdefxxxxx") == []

    def test_nearest_are_five_at_most(self):
        names = [(f"Kota Malang {letter}", f"35.7{place}", "kota") for place, letter in enumerate("abcdefg")]
        index = NameIndex(official=names, aliases=[])
        assert len(index.nearest("Malang", "kota")) == 5
        assert index.nearest("Malang c", "kota", limit=1) == ["35.72"]

    @pytest.mark.parametrize("text", ["", "???", "xyzxyz", "x" * 100_000])
    def test_nearest_is_empty_when_nothing_is_near(self, index, text):
        assert index.nearest(text) == []
