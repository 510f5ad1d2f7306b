"""Draw addresses as QR codes."""

import segno

# The longest address drawn: past it the squares get too small for a telephone at arm's length.
MAX_ADDRESS_CHARS = 200


def draw_code(address: str) -> str:
    """Return a QR code as the source of an SVG that takes the size its page gives it.

    Error correction is of level M or better (ISO/IEC 18004): a poster gets scratched. The quiet
    zone of four modules is part of the picture; black and white stand in it as attributes, so
    that no style sheet can spoil what a telephone reads.
    """
    code = segno.make_qr(address, error="m")
    return code.svg_inline(dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
