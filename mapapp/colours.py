"""Colours and how well they are read: contrast as WCAG 2.2 measures it."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

COLOUR_FORM = r"^#[0-9a-fA-F]{6}$"
AA = 4.5  # WCAG 2.2, 1.4.3: the least contrast of words and their ground
# What an accent is read on (app.css): cards, pages, notices; light, then dark.
LIGHT_GROUNDS = ("#ffffff", "#faf9f6", "#fdf3d8")
DARK_GROUNDS = ("#1a2233", "#111827", "#3a3118")
STEPS = 50


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_measure_luminance(one), _measure_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _measure_luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1 (WCAG 2.2, from sRGB)."""
    red, green, blue = (_to_linear(part / 255) for part in _split(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def darken(colour: str) -> str:
    """Return the colour, or the nearest darker one that is read on light grounds."""
    return _mix_until_read(colour, "#000000", LIGHT_GROUNDS)


def lighten(colour: str) -> str:
    """Return the colour, or the nearest lighter one that is read on dark grounds."""
    return _mix_until_read(colour, "#ffffff", DARK_GROUNDS)


def tint(colour: str, part: float) -> str:
    """Mix a colour with a part (0 to 1) of white."""
    return _mix(colour, "#ffffff", part)


def _mix_until_read(colour: str, goal: str, grounds: tuple[str, ...]) -> str:
    mixed = (_mix(colour, goal, step / STEPS) for step in range(STEPS + 1))
    return next(one for one in mixed if is_read(one, grounds))


def is_read(colour: str, grounds: tuple[str, ...]) -> bool:
    """Tell whether words of a colour are read on each ground."""
    return all(measure_contrast(colour, ground) >= AA for ground in grounds)


def _mix(colour: str, goal: str, part: float) -> str:
    pairs = zip(_split(colour), _split(goal), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _split(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _check_accent(colour: str) -> str:
    """Refuse a colour that words cannot be read in on a light page, and name one that can."""
    if not is_read(colour, LIGHT_GROUNDS):
        ratio = min(measure_contrast(colour, ground) for ground in LIGHT_GROUNDS)
        told = {"ratio": f"{ratio:.1f}".replace(".", ","), "darker": darken(colour)}
        raise PydanticCustomError("too_pale", "too_pale", told)
    return colour.lower()


Accent = Annotated[str, StringConstraints(pattern=COLOUR_FORM), AfterValidator(_check_accent)]
