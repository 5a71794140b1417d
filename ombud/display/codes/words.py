"""The words of published figures and of methods."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    "provinsi": N_("province"),
    "kabupaten": N_("kabupaten"),
    "kota": N_("kota"),
    "kementerian": N_("ministry"),
    "lembaga": N_("agency"),
    "instansi_vertikal": N_("vertical agency"),
    "kantor_pertanahan": N_("land office"),
    "polres": N_("district police"),
    "lapas": N_("lapas"),
    "all": N_("all"),
    "assessed": N_("assessed"),
    "hijau": N_("green"),
    "kuning": N_("yellow"),
    "merah": N_("red"),
    "zone": N_("zone"),
    "category": N_("category"),
    "official": N_("official"),
    "government": N_("government"),
    "document": N_("document"),
    "press": N_("press"),
    "corroborated": N_("corroborated"),
    "single": N_("single"),
    "resolved": N_("resolved"),
    "conflict": N_("conflict"),
    "interval": N_("interval"),
    "published": N_("published"),
    "inferred": N_("inferred"),
    "assumed": N_("assumed"),
    "same": N_("same"),
    "changed": N_("changed"),
    "not_comparable": N_("not comparable"),
    "not_published": N_("not published"),
    "yes": N_("yes"),
    "no": N_("no"),
}
