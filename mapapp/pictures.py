"""Draw SVG as PNG."""

import resvg_py


def svg_to_png(svg: str, width: int) -> bytes:
    """Draw an SVG, without text, ``width`` pixels wide; the same SVG gives the same bytes."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True))
