"""Tell which published figures differ from those committed, and what that does to the panel."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pandas as pd

from ombud.errors import OmbudError
from ombud.evidence.published.panel import load_panel

REPOSITORY = Path(__file__).resolve().parents[1]
OBSERVATIONS = "published/observations.csv"
IDENTITY = ["source_id", "government_code", "entity", "year", "locus", "measure"]
SAID = ["value", "category", "zone", "rank"]
MOST = 30  # lines of a kind that are told


def git(*arguments: str) -> bytes:
    """Return what git says; raises CalledProcessError."""
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, capture_output=True).stdout


def base(given: str | None) -> str:
    """Return what to compare with: the commit given, HEAD while data are uncommitted, else where main was left."""
    if given or git("status", "--porcelain", "--", "data"):
        return given or "HEAD"
    for main in ("origin/main", "main"):
        try:
            return git("merge-base", "HEAD", main).decode().strip()
        except subprocess.CalledProcessError:
            continue
    return "HEAD"


def unpack(commit: str, folder: Path) -> Path:
    """Return the data folder as it was at a commit, unpacked below `folder`."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit, "data"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "data"


def changed_files(before: Path, after: Path) -> list[str]:
    """Return the data files that differ, were added or removed; sidecars follow from them."""
    held = [{p.relative_to(f).as_posix(): p for p in f.rglob("*") if p.is_file()} for f in (before, after)]
    names = sorted(name for name in held[0].keys() | held[1].keys() if not name.endswith(".meta.toml"))
    names = [name for name in names if not name.startswith("private/")]
    return [name for name in names if len({f[name].read_bytes() if name in f else None for f in held}) > 1]


def changed_observations(before: Path, after: Path) -> list[str]:
    """Return one line per observation that was changed, added or removed, with its row in the file."""
    sides = []
    for folder in (before, after):
        rows = pd.read_csv(folder / OBSERVATIONS, dtype=str, keep_default_na=False)
        rows["row"] = range(2, len(rows) + 2)
        sides.append(rows)
    columns = [name for name in sides[0] if name in sides[1] and name != "row"]
    # what stands on both sides is no change, wherever in the file
    both = sides[0].merge(sides[1], on=columns, how="outer", suffixes=("_before", "_after"), indicator=True)
    gone, new = (both[both["_merge"] == side].drop_duplicates(columns) for side in ("left_only", "right_only"))
    gone = gone.assign(turn=gone.groupby(IDENTITY).cumcount())
    new = new.assign(turn=new.groupby(IDENTITY).cumcount())
    pairs = gone.merge(new, on=[*IDENTITY, "turn"], how="outer", suffixes=("_old", "_new"), indicator="side")
    others = [name for name in columns if name not in IDENTITY]
    told = []
    for pair in pairs.to_dict("records"):
        name = f"{pair['source_id']}, {pair['entity']} {pair['year']}, {pair['measure']}"
        if pair["side"] == "both":
            changes = [
                f"{column} {pair[f'{column}_old'] or 'nothing'} -> {pair[f'{column}_new'] or 'nothing'}"
                for column in others
                if pair[f"{column}_old"] != pair[f"{column}_new"]
            ]
            told.append(f"row {pair['row_after_new']:.0f} ({name}): {'; '.join(changes)}")
        else:
            side, row, what = (
                ("new", f"row {pair['row_after_new']:.0f}", "added")
                if pair["side"] == "right_only"
                else ("old", f"row {pair['row_before_old']:.0f} before", "removed")
            )
            said = [f"{column} {pair[f'{column}_{side}']}" for column in SAID if pair[f"{column}_{side}"]]
            told.append(f"{row} ({name}): {what}, {', '.join(said)}")
    return told


def changed_rows(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return one line per row of the panel that differs: total or interval, status, category and zone."""
    key = ["government_code", "year"]
    states = [
        pd.DataFrame(
            {
                "name": panel["government"] + " " + panel["year"].astype(str),
                "total": [
                    f"{value:g}" if pd.notna(value) else f"[{low:g}; {high:g}]"
                    for value, low, high in panel[["value", "low", "high"]].itertuples(index=False)
                ],
                **{name: panel[name].fillna("none").astype(str) for name in ("status", "category", "zone")},
            }
        ).set_index(pd.MultiIndex.from_frame(panel[key]))
        for panel in (before, after)
    ]
    told = []
    for place in states[0].index.union(states[1].index):
        old, new = (state.loc[place] if place in state.index else None for state in states)
        if old is None or new is None:
            known = new if old is None else old
            told.append(f"{known['name']}: {'new' if old is None else 'gone'}, {known['total']}, {known['status']}")
        elif not old.equals(new):
            changes = [f"{name} {old[name]} -> {new[name]}" for name in old.index if old[name] != new[name]]
            told.append(f"{new['name']}: {'; '.join(changes)}")
    return told


def tell(heading: str, lines: list[str]) -> None:
    """Print lines below a heading, but no more than `MOST` of them."""
    print(heading)
    for line in lines[:MOST]:
        print(f"  {line}")
    if len(lines) > MOST:
        print(f"  ... and {len(lines) - MOST} more")


def main(arguments: list[str] | None = None) -> int:
    """Print what differs; return 1 if the data can't be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="the commit to compare with")
    try:
        commit = base(parser.parse_args(arguments).base)
        name = git("rev-parse", "--short", commit).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        print("Data: no git repository to compare them with")
        return 0
    now = REPOSITORY / "data"
    with tempfile.TemporaryDirectory() as folder:
        then = unpack(commit, Path(folder))
        files = changed_files(then, now)
        if not files:
            print(f"Data: as in commit {name}")
            return 0
        tell(f"Data: changed since commit {name}", files)
        if OBSERVATIONS in files:
            tell(f"Published figures changed in {OBSERVATIONS}:", changed_observations(then, now))
        panels = []
        for whose, data in ((f"commit {name}", then), ("this folder", now)):
            try:
                panels.append(load_panel(data))
            except OmbudError as error:
                print(f"The data of {whose} can't be read: {error}")
                return int(data == now)
        rows = changed_rows(*panels)
        tell(f"Rows of the panel that change: {len(rows)}", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
