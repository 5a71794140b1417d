"""Pages, addresses and publishers."""

import pandas as pd
import pytest

import ombud
from ombud.errors import DataError
from ombud.evidence.published.publishers import domain, publisher_ids
from ombud.files import Data
from record_data import data_faults


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kaltim.tribunnews.com/2023/01/05/x", "tribunnews.com"),
        ("https://m.tribunnews.com/amp/x?page=2&utm_source=y", "tribunnews.com"),
        ("http://www.detik.com/x", "detik.com"),
        ("https://web.balikpapan.go.id/berita", "balikpapan.go.id"),
        ("https://kaltim.bps.go.id", "bps.go.id"),
        ("https://kominfo.munabarat.go.id/berita/x?page_number_0=2", "munabarat.go.id"),
        ("https://first.blogspot.com/2017/x.html", "first.blogspot.com"),
        ("https://desa.teropongborneo.my.id/x", "teropongborneo.my.id"),
        ("https://viva.co.id:443/x", "viva.co.id"),
        ("https://jambiindependent.disway.id./amp/x", "disway.id"),
        ("", ""),
    ],
)
def test_domains(url, expected):
    assert domain(url) == expected


def test_an_unknown_suffix_is_told_when_checksums_are_recorded(published):
    folder = published([{"value": "87.12"}], [{"url": "https://berita.example.com.br/x"}])
    (fault,) = data_faults(folder)
    assert (fault.file, fault.row, fault.column) == ("published/sources.csv", 2, "url")
    assert "com.br" in str(DataError([fault]))


def ids(*pairs):
    return publisher_ids(pd.DataFrame(pairs, columns=["url", "publisher"]), Data.at()).tolist()


def test_addresses_of_one_article_have_one_publisher():
    page = "example-daily.co.id/news/1"
    addresses = [f"https://{host}{page}{end}" for host in ("", "www.", "m.", "amp.") for end in ("", "/amp", "?page=2")]
    assert set(ids(*((address, "Daily") for address in addresses))) == {"example-daily.co.id"}


def test_a_source_without_address_goes_by_its_name():
    assert ids(("", "Ibukotakini.com "), ("https://ibukotakini.com/x", "Ibukotakini")) == ["ibukotakini.com"] * 2


def test_hosts_of_other_peoples_texts_are_no_publishers():
    assert ids(
        ("https://id.berita.yahoo.com/x", "Yahoo Berita (ANTARA)"),
        ("https://wildbedouinlife.com/x", "a copy"),
        ("https://rctiplus.com/x", "RCTI+ / Lintas Babel iNews"),
        ("https://palpos.bacakoran.co/x", "Palpos"),
        ("https://palpos.disway.id/x", "Palpos"),
    ) == ["antaranews.com", "tribunnews.com", "inews.id", "disway.id", "disway.id"]


def test_every_source_has_a_publisher():
    sources = ombud.load_sources()
    assert sources["source_id"].is_unique
    assert (sources["publisher_id"].str.len() > 0).all()
