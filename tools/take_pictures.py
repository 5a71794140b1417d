"""Take the README's pictures: the top of the index page and of the report on Kalimantan Timur."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from install_chromium import HINT, find_chromium
from ombud.evidence.published.panel import load_collection
from ombud.reports import one as reports
from ombud.reports.one import Outcome
from ombud.reports.site.pages import write_site

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTH = 1280
HEIGHTS = {"index": 1000, "province_report": 1900}
LARGEST = 200_000  # bytes
YEARS = {"year": 2022, "from_year": 2021}
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]


def whole_batch(lang: str) -> list[Outcome]:
    """Return the outcomes of a batch over all governments in which nothing failed."""
    outcomes = []
    for row in load_collection().governments.to_dict("records"):
        names = {"government": row["government"]}
        if row["level"] == "provinsi":
            names["province"] = row["province"]
        for kind, name in names.items():
            files = {suffix: f"{kind}/{reports.slug(name)}.{suffix}" for suffix in ("html", "pdf")}
            outcomes.append(
                Outcome(
                    kind, row["government_code"], name, row["province_code"], lang, status="done", files=files, **YEARS
                )
            )
    return outcomes


def write_pages(folder: Path) -> dict[str, Path]:
    """Write the pages to be pictured; return picture name to page."""
    index = write_site(folder, [*whole_batch("id"), *whole_batch("en")], **YEARS)[0]
    asked = reports.request("Kalimantan Timur", kind="province", lang="id", **YEARS)
    return {"index": index, "province_report": reports.write_report(asked, folder, ["html"])[0]}


def compressed(png: bytes) -> bytes:
    """Return a picture with few colours, which a page of text does not miss."""
    from PIL import Image

    held = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
    return held.getvalue()


def main() -> int:
    """Take both pictures; return 1 when there is no Chromium or a picture is too large."""
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if not chromium:
        print(HINT, file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": min(HEIGHTS.values())})
        for name, path in write_pages(Path(folder)).items():
            page.set_viewport_size({"width": WIDTH, "height": HEIGHTS[name]})
            page.goto(path.as_uri())
            picture = compressed(page.screenshot())
            if len(picture) > LARGEST:
                print(f"{name}.png has {len(picture)} bytes; accepted: {LARGEST}", file=sys.stderr)
                return 1
            (PICTURES / f"{name}.png").write_bytes(picture)
            print(f"{name}.png ({len(picture):,} bytes)")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
