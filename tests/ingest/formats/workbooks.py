"""Makes workbooks of plain XML, as small as readers take them."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="4"/></cellXfs></styleSheet>'
)


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def shared(number: int) -> str:
    return f'<c t="s"><v>{number}</v></c>'


def sheet(*rows: list[str]) -> str:
    body = "".join(f"<row>{''.join(cells)}</row>" for cells in rows)
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def workbook(sheets: dict[str, str], strings: str = "", since_1904: bool = False, first: str = "") -> bytes:
    """Pack sheets (name → XML) and shared texts (their XML); `first` is the part to begin with."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    numbers = range(1, len(sheets) + 1)
    targets = "".join(f'<Relationship Id="rId{n}" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><workbookPr date1904="{int(since_1904)}"/>'
                           f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda part: part != first):
            archive.writestr(name, parts[name])
    return target.getvalue()
