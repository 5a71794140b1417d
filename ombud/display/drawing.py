"""
Drawing that does not depend on the last bits of floats: whatever is drawn is first put on a fine grid.

These bits differ between processors, which add and multiply in different orders. They move a line by less than a billionth
of a pixel, and yet may turn the shade of pixels that it just touches.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform

# decimals of a pixel: Agg tells apart two to three of them, and floats in thousands of pixels carry twelve
DECIMALS = 6
# of scales and turns, which are multiplied by sizes up to some hundred pixels
SCALE_DECIMALS = 9
STAYS = IdentityTransform()


class FigureCanvas(FigureCanvasAgg):
    """What `savefig` draws on with this module as its backend: pictures that are the same bytes on every processor."""

    def get_renderer(self) -> RendererAgg:
        """Return the renderer of the figure's present size."""
        renderer = super().get_renderer()
        if not isinstance(renderer, SteadyRenderer):
            self.renderer = renderer = SteadyRenderer(renderer.width, renderer.height, renderer.dpi)
        return renderer

    def print_png(self, filename_or_obj: Any, *, metadata: Any = None, **_: Any) -> None:
        """Write the picture in its 256 nearest colours: to the eye the same, in a third of the bytes."""
        from PIL import Image

        self.draw()
        pixels = np.asarray(self.buffer_rgba())
        if (pixels[..., 3] < 255).any():  # it can be seen through
            super().print_png(filename_or_obj, metadata=metadata)
            return
        picture = Image.fromarray(pixels).convert("RGB")
        picture = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        picture.save(filename_or_obj, "png", dpi=(self.figure.dpi, self.figure.dpi), compress_level=9)


class SteadyRenderer(RendererAgg):
    """Agg, with every position rounded to `DECIMALS` of a pixel."""

    def __init__(self, width: float, height: float, dpi: float):
        super().__init__(width, height, dpi)
        # matplotlib holds Agg's own functions as attributes, which would hide the methods below
        for name in ("draw_markers", "draw_path_collection", "draw_quad_mesh"):
            vars(self).pop(name, None)

    def draw_path(self, gc: Any, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        """Draw a line or a face."""
        super().draw_path(_clipped(gc), _placed(path, transform), STAYS, rgbFace)

    def draw_text(self, gc: Any, x: float, y: float, *arguments: Any, **options: Any) -> None:
        """Draw a text from its place on."""
        super().draw_text(_clipped(gc), round(x, DECIMALS), round(y, DECIMALS), *arguments, **options)

    def draw_markers(self, gc: Any, *arguments: Any, **named: Any) -> None:
        """Draw one sign in many places."""
        marker, scale, path, transform, *face = arguments
        scale = Affine2D(np.round(scale.get_matrix(), SCALE_DECIMALS))
        self._renderer.draw_markers(_clipped(gc), marker, scale, _placed(path, transform), STAYS, *face, **named)

    def draw_path_collection(self, gc: Any, *arguments: Any, **named: Any) -> None:
        """Draw many lines or faces."""
        master, paths, transforms, offsets, offset_transform, *options = arguments
        placed, transforms = [_placed(path, master) for path in paths], np.round(transforms, SCALE_DECIMALS)
        places = _points(offsets, offset_transform)
        self._renderer.draw_path_collection(_clipped(gc), STAYS, placed, transforms, places, STAYS, *options, **named)

    def draw_quad_mesh(self, gc: Any, *arguments: Any, **named: Any) -> None:
        """Draw a grid of cells."""
        master, width, height, corners, offsets, offset_transform, *options = arguments
        corners, offsets = _points(corners, master), _points(offsets, offset_transform)
        self._renderer.draw_quad_mesh(_clipped(gc), STAYS, width, height, corners, offsets, STAYS, *options, **named)


def _placed(path: Path, transform: Transform) -> Path:
    """Return a path where it is drawn, in pixels."""
    placed = transform.transform_path(path)
    placed.vertices = np.round(placed.vertices, DECIMALS)  # ty: ignore[no-matching-overload]
    return placed


def _points(points: Any, transform: Transform) -> np.ndarray:
    """Return points (..., 2) where they are drawn, in pixels."""
    points = np.asarray(points, dtype=float)
    return np.round(transform.transform(points.reshape(-1, 2)), DECIMALS).reshape(points.shape)


def _clipped(gc: Any) -> Any:
    """Put the edges of what may be drawn on the grid too."""
    edges = gc.get_clip_rectangle()
    if edges is not None:
        gc.set_clip_rectangle(Bbox(np.round(edges.get_points(), DECIMALS)))
    return gc
