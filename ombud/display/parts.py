"""What notebooks show: pictures with a text alternative, and Markdown, the same bytes on every run."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ombud.display.language import Language
from ombud.display.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIMULATED = "SIMULASI / SIMULATED"


@dataclass(frozen=True)
class Text:
    """Markdown that a notebook shows."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


@dataclass(frozen=True, repr=False)
class Picture:
    """
    A finished figure.

    Attributes
    ----------
    png : bytes
        The picture.
    alternative : str
        What it shows, for those who can't see it.
    """

    png: bytes
    alternative: str

    @classmethod
    def of(cls, axes: Axes, alternative: str, *, simulated: bool = False) -> Picture:
        """Draw the figure that `axes` belong to, and close it; simulated data are watermarked."""
        import matplotlib.pyplot as plt

        figure = cast("Figure", axes.get_figure(root=True))
        if simulated:
            figure.text(0.5, 0.5, SIMULATED, fontsize=34, color="#808080", alpha=0.28, ha="center", va="center",
                        rotation=28, zorder=100)  # fmt: skip
        buffer = io.BytesIO()
        # no date or version in the file, so that the same data give the same bytes
        figure.savefig(buffer, format="png", metadata={"Software": None})
        plt.close(figure)
        return cls(buffer.getvalue(), alternative)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:  # noqa: ARG002 - as IPython calls it
        data = {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": repr(self)}
        return data, {"image/png": {"alt": self.alternative}}

    def __repr__(self) -> str:
        return f"<{self.alternative}>"


Parts = list[Text | Table | Picture]


def section(heading: str, language: Language, *paragraphs: str) -> Text:
    """Return a second-level heading and paragraphs; `heading` is a catalogue text, paragraphs are ready."""
    return Text("\n\n".join([f"## {language(heading)}", *paragraphs]))
