"""What every page says of its use: whose the figures are, and how to cite it."""

from ombud.display.language import Language
from ombud.files import Data, version


def terms(title: str, data: Data, language: Language) -> list[str]:
    """Return sentences on the rights in a page and on how to cite it, by its title and the versions of package and data."""
    now = version(data)
    return [
        language("The figures are facts; each page keeps its own rights. Not a publication of Ombudsman RI."),
        language(
            "To cite: “{title}”, ombud {package}, data of {date} (version {checksum}).",
            vars(now),
            title=title,
            date=language.date(now.date),
        ),
    ]
