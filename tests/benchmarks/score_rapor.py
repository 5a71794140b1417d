"""
Time `ombud.score` on one rapor, on the nation and on a large file, against DuckDB alone and against pandas, in one run.

    python tests/benchmarks/score_rapor.py [--rows N] [--without-pandas] [--shuffled]

Prints seconds, processor time, the ratios and the peak memory of each way. Each runs in a process of its own with two
threads; the best of three rounds of three runs counts, in which the ways take turns (one run for pandas, and above 20
million rows). One rapor and the nation are frames as `ombud.load_units` gives them, simulated.

DuckDB alone reads the columns of the large file that the scoring reads and sums the scores, in two ways: over the whole
file without groups, with the greatest of every other column; and by year, government, unit, product, dimension and
variable, the coarsest table from which totals can be made (the other columns are counted). pandas does what an analyst
would write: read the columns, then one groupby per level.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

YEAR = 2022
THREADS = 2
MEMORY_LIMIT = "3GiB"
WEIGHTS = {"input": 21.85, "proses": 32.37, "output": 24.24, "pengaduan": 21.54}
KEYS = ["year", "government", "unit", "product", "dimension", "variable"]
OTHERS = ["indicator", "unit_type", "scale"]
# dimension, variable, indicators, products
FORM = (
    ("input", "kompetensi_pelaksana", 5, 0),
    ("input", "sarana_prasarana", 8, 0),
    ("proses", "standar_pelayanan", 11, 2),
    ("output", "persepsi_maladministrasi", 5, 0),
    ("pengaduan", "pengelolaan_pengaduan", 6, 0),
)
YEARS = 4
ABSENT = 0.001  # share of scores left out


def generate(path: Path, rows: int, shuffled: bool = False) -> int:
    """Write a rapor of about so many rows, the same for the same number; return how many it has."""
    import duckdb

    import ombud

    governments = ombud.load_governments()
    governments = governments.loc[governments["level"].isin(["kabupaten", "kota"]), ["government"]]
    form = pd.DataFrame(
        [
            (dimension, variable, f"{variable} {indicator}", f"Produk {product}" if product else None)
            for dimension, variable, indicators, products in FORM
            for product in (range(1, products + 1) if products else (0,))
            for indicator in range(1, indicators + 1)
        ],
        columns=["dimension", "variable", "indicator", "product"],
    )
    units = -(-rows // (len(form) * len(governments) * YEARS))
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = 1; SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("SELECT setseed(0.5)").fetchall()
        connection.register("form", form)
        connection.register("governments", governments)
        connection.execute(f"""
            COPY (
                SELECT ({YEAR} + y)::INTEGER AS year, government, 'Puskesmas ' || u AS unit, 'puskesmas' AS unit_type,
                       product, dimension, variable, indicator, round(3 * random(), 2) AS score, '0-3' AS scale
                FROM range({YEARS}) AS years(y), governments, range({units}) AS units(u), form
                WHERE random() > {ABSENT} {"ORDER BY random()" if shuffled else ""}
                LIMIT {rows}
            ) TO '{path}' (FORMAT parquet)
        """)
        return connection.execute(f"SELECT count(*) FROM '{path}'").fetchone()[0]


def one_rapor() -> pd.DataFrame:
    """Return the scores of the units of one city."""
    from ombud.evidence.simulation import simulate

    units = simulate((YEAR,), levels=("kota",), seed=1)
    return units[units["government_code"] == units["government_code"].value_counts().idxmax()].reset_index(drop=True)


def nation() -> pd.DataFrame:
    """Return the scores of all units of the nation in two years."""
    from ombud.evidence.simulation import simulate

    return simulate((YEAR - 1, YEAR), seed=1)


FRAMES: dict[str, Callable[[], pd.DataFrame]] = {"one rapor": one_rapor, "the nation": nation}


def with_ombud(path: Path | pd.DataFrame) -> float:
    """Return the sum of totals."""
    import ombud

    return ombud.score(path, YEAR)["total"].sum()


def with_duckdb_scan(path: Path) -> float:
    """Return the sum of scores, with every text looked at."""
    looked_at = ", ".join(f"max({column})" for column in [*KEYS, *OTHERS])
    return _duckdb(f"SELECT sum(score), {looked_at} FROM '{path}'")


def with_duckdb_groups(path: Path) -> float:
    """Return the sum of the scores, summed by all that tells variables of units apart."""
    keys, counts = ", ".join(KEYS), ", ".join(f"count({column}) AS n_{column}" for column in OTHERS)
    sums = ", ".join(f"sum(n_{column})" for column in OTHERS)
    return _duckdb(f"""
        SELECT sum(points), {sums} FROM (SELECT {keys}, sum(score) AS points, {counts} FROM '{path}' GROUP BY {keys})
    """)


def _duckdb(query: str) -> float:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {THREADS}; SET memory_limit = '{MEMORY_LIMIT}'")
        return connection.execute(query).fetchone()[0]


def with_pandas(path: Path) -> float:
    """Return the sum of totals as an analyst would compute them."""
    rows = pd.read_parquet(path, columns=[*KEYS, "indicator", "score"])
    rows["score"] *= 100 / 3
    variables = rows.groupby(KEYS, dropna=False)["score"].mean()
    products = variables.groupby(level=KEYS[:5], dropna=False).mean()
    dimensions = products.groupby(level=["year", "government", "unit", "dimension"]).mean().unstack()
    weights = pd.Series(WEIGHTS)
    units = (dimensions * weights).sum(axis=1) / dimensions.notna().mul(weights).sum(axis=1)
    return units.groupby(level=["year", "government"]).mean().sum()


WAYS: dict[str, Callable[[Path], float]] = {
    "ombud.score": with_ombud,
    "DuckDB, whole file": with_duckdb_scan,
    "DuckDB, by variable of a unit": with_duckdb_groups,
    "pandas groupby": with_pandas,
}


def measure(way: str, source: str, repetitions: int) -> dict[str, float]:
    """Run one way in a process of its own; return its best seconds, processor time, peak memory in GiB, and result."""
    command = [sys.executable, __file__, "--way", way, "--source", source, "--repetitions", str(repetitions)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure_in_turns(ways: list[str], path: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Return the best of all rounds per way, so that a busy moment of the machine does not fall on one way."""
    found: dict[str, dict[str, float]] = {}
    for turn in range(rounds):
        for way in ways:
            if way == "pandas groupby":
                if turn == 0:
                    found[way] = measure(way, str(path), 1)
                continue
            latest = measure(way, str(path), rounds)
            if way not in found or latest["seconds"] < found[way]["seconds"]:
                found[way] = latest
    return found


def _run(way: str, source: str, repetitions: int) -> None:
    given = FRAMES[source]() if source in FRAMES else Path(source)
    seconds, processor = [], []
    for _ in range(repetitions):
        started, used = time.perf_counter(), time.process_time()
        result = WAYS[way](given)
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    found = {"seconds": min(seconds), "processor": min(processor), "memory": peak_memory(), "result": result}
    if source in FRAMES:
        found["rows"] = len(given)
    print(json.dumps(found))


def peak_memory() -> float:
    """Return the most memory that this process has held, in GiB; without what it may have inherited from its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> int:
    """Print the measurements; the status is 1 if ways that compute totals disagree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--without-pandas", action="store_true")
    parser.add_argument("--shuffled", action="store_true", help="rows in no order, the worst for reading")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--source", help=argparse.SUPPRESS)
    parser.add_argument("--repetitions", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        _run(given.way, given.source, given.repetitions)
        return 0
    for source in FRAMES:
        found = min((measure("ombud.score", source, 7) for _ in range(3)), key=lambda figures: figures["seconds"])
        print(
            f"{source}, {found['rows']:,} rows: {found['seconds']:.3f} s, {found['processor']:.3f} s of processor time"
        )
    ways = [way for way in WAYS if not (given.without_pandas and way == "pandas groupby")]
    with tempfile.TemporaryDirectory(prefix="ombud-benchmark-") as folder:
        path = Path(folder) / "rapor.parquet"
        rows = generate(path, given.rows, given.shuffled)
        print(f"{rows:,} rows, {path.stat().st_size / 2**20:,.0f} MiB")
        found = measure_in_turns(ways, path, 3 if rows <= 20_000_000 else 1)
    ours = found["ombud.score"]
    for way, figures in found.items():
        ratios = " / ".join(f"{ours[of] / figures[of]:.2f}" for of in ("seconds", "processor"))
        print(
            f"{way:32s} {figures['seconds']:8.2f} s {figures['processor']:8.2f} s of processor time "
            f"{figures['memory']:6.2f} GiB   ombud / this: {ratios}"
        )
    if "pandas groupby" in found:
        print(f"ombud is {found['pandas groupby']['seconds'] / ours['seconds']:.1f} times as fast as pandas")
        if abs(found["pandas groupby"]["result"] - ours["result"]) > 1e-6 * abs(ours["result"]):
            print("the totals differ", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
