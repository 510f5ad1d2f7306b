"""Write sheets as an OpenDocument spreadsheet (ODF 1.3): texts, numbers, drop-down lists."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
EPOCH = (1980, 1, 1, 0, 0, 0)
_SPACES = re.compile(r"^ | {2,}| $")
_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
_STYLES = (
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties'
    ' fo:background-color="#cfe6e0" fo:wrap-option="wrap"/><style:text-properties'
    ' fo:font-weight="bold"/></style:style>'
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="4.5cm"/></style:style>'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest manifest:version="1.3"'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


@dataclass(frozen=True, slots=True)
class OdsSheet:
    """Hold one sheet: its title and rows, the first of which is its head."""

    title: str
    rows: Iterable[Sequence[str | int | float | None]]
    width: int


def write_ods_sheets(sheets: Iterable[OdsSheet]) -> bytes:
    """Write sheets as ODS; same sheets, same bytes."""
    tables = "".join(_write_table(sheet) for sheet in sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMESPACES}'
        f' office:version="1.3"><office:automatic-styles>{_STYLES}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        # The type comes first and plain, so that programs know the file by its first bytes.
        _add(pack, "mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        _add(pack, "META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
        _add(pack, "content.xml", content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _add(pack: zipfile.ZipFile, name: str, text: str, method: int) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = method
    pack.writestr(entry, text)


def _write_table(sheet: OdsSheet) -> str:
    rows = [*sheet.rows]
    head = f"<table:table-header-rows>{_write_row(rows[0], 'head')}</table:table-header-rows>"
    return (
        f"<table:table table:name={quoteattr(sheet.title)}><table:table-column"
        f' table:style-name="wide" table:number-columns-repeated="{sheet.width}"/>'
        f"{head}{''.join(_write_row(row) for row in rows[1:])}</table:table>"
    )


def _write_row(row: Sequence[str | int | float | None], style: str = "") -> str:
    look = f' table:style-name="{style}"' if style else ""
    return f"<table:table-row>{''.join(_write_cell(cell, look) for cell in row)}</table:table-row>"


def _write_cell(cell: str | float | None, look: str) -> str:
    if cell is None or cell == "":
        return f"<table:table-cell{look}/>"
    if isinstance(cell, str):
        lines = "".join(f"<text:p>{_write_line(line)}</text:p>" for line in cell.split("\n"))
        return f'<table:table-cell{look} office:value-type="string">{lines}</table:table-cell>'
    said = f"<text:p>{str(cell).replace('.', ',')}</text:p>"
    value = f'office:value-type="float" office:value="{cell!r}"'
    return f"<table:table-cell{look} {value}>{said}</table:table-cell>"


def _write_line(line: str) -> str:
    """Write spaces that XML readers would join as elements."""
    return _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
