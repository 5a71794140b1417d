"""Rapor files for the tests, sound and broken."""

import io

import openpyxl
import pytest

from ombud.evidence.rapor import RaporError, load_units

HEADER = ["Tahun", "Pemerintah Daerah", "Unit Layanan", "Dimensi", "Variabel", "Indikator", "Skor", "Skala"]
ROWS = [
    [2022, "Pemkot Balikpapan", "Disdikbud", "Input", "Kompetensi", "Pengetahuan", 2.5, "0-3"],
    [2022, "Kota Balikpapan", "Disdikbud", "Input", "Kompetensi", "Tugas", 3, "0-3"],
    [2022, "Kota Balikpapan", "Disdukcapil", "Proses", "Standar", "Biaya", 0, "0-3"],
    [2022, "Kab. Nias", "PTSP", None, None, None, 88.25, "0-100"],
]


def csv_text(rows=ROWS, header=HEADER, separator=";", decimal=","):
    def cell(value):
        return "" if value is None else str(value).replace(".", decimal) if isinstance(value, float) else str(value)

    return "\n".join(separator.join(map(cell, row)) for row in [header, *rows]) + "\n"


def write_csv(path, rows=ROWS, **options):
    path.write_text(csv_text(rows, **options), encoding="utf-8")
    return path


def write_workbook(path, sheets, merged=()):
    """Write sheets (name to rows); `merged` are ranges of the first one."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for reference in merged:
        workbook.worksheets[0].merge_cells(reference)
    workbook.save(path)
    return path


def with_cell(place, column, value):
    """Return the rows with one cell changed."""
    rows = [list(row) for row in ROWS]
    rows[place][HEADER.index(column)] = value
    return rows


def workbook_bytes(rows):
    stream = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(stream)
    return stream.getvalue()


def faults_of(path):
    """Return what is wrong with a file, which must be refused."""
    with pytest.raises(RaporError) as caught:
        load_units(path)
    assert {fault.file for fault in caught.value.faults} == {path.name}
    return caught.value.faults


def only_fault(path):
    (fault,) = faults_of(path)
    return fault


def place(fault):
    return fault.sheet, fault.row, fault.column
