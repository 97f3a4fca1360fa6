"""Small files of every format, made in code so that each test shows what is in its file."""

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


# --- docx ---------------------------------------------------------------------


def paragraph(text: str, properties: str = "") -> str:
    """Return a ``w:p`` with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def numbered(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


CENTRED = '<w:jc w:val="center"/>'


def cell(text: str, span: int = 1, merge: str = "") -> str:
    """Return a ``w:tc``; ``merge`` is "restart" or "continue"."""
    vertical = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    properties = f'<w:tcPr><w:gridSpan w:val="{span}"/>{vertical}</w:tcPr>'
    return f"<w:tc>{properties}{paragraph(text)}</w:tc>"


def table(*rows: Sequence[str], header_rows: int = 0) -> str:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    return "<w:tbl>{}</w:tbl>".format(
        "".join(
            f"<w:tr>{head if i < header_rows else ''}{''.join(row)}</w:tr>"
            for i, row in enumerate(rows)
        )
    )


def numbering(*levels: tuple[str, str], start: int = 1) -> str:
    """Return the content of numbering.xml: one list, with (format, text) a level."""
    written = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (kind, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )


STYLES = (
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章标题"/><w:basedOn w:val="2"/>'
    "</w:style>"
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="x"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="list"><w:name w:val="y"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def docx(
    body: str, *, lists: str = "", notes: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """Return a docx file with this body, as small as a reader accepts it."""
    inner = {"styles": STYLES, "numbering": lists, "footnotes": notes}
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for i, name in enumerate(inner)
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'
        ),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        **{
            f"word/{name}.xml": f"<w:{name} {_NAMESPACES}>{xml}</w:{name}>"
            for name, xml in inner.items()
        },
    }
    return zipped({name: xml.encode() for name, xml in parts.items()} | (extra or {}))


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


# --- pdf ----------------------------------------------------------------------

Line = tuple[float, float, str]


def pdf(
    *pages: Iterable[Line],
    rules: Sequence[tuple[float, float, float, float]] = (),
    size: float = 12,
) -> bytes:
    """Return a PDF: each line is (x, distance from the top, text); rules are drawn on all pages."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
        b"/FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    kids = []
    for page in pages:
        drawn = [f"{x0} {842 - y0} m {x1} {842 - y1} l S" for x0, y0, x1, y1 in rules]
        shown = [
            f"BT /F1 {size} Tf {x} {842 - top} Td <{text.encode('utf-16-be').hex()}> Tj ET"
            for x, top, text in page
        ]
        content = "\n".join(drawn + shown).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _pdf_file(objects)


def _pdf_file(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )


# --- doc ----------------------------------------------------------------------

_SECTOR = 512


def compound(streams: dict[str, bytes]) -> bytes:
    """Return an OLE2 compound file ([MS-CFB]) with these streams, each of at least 4096 bytes."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    data = {name: streams[name].ljust(4096, b"\0") for name in names}
    counts = {name: -(-len(data[name]) // _SECTOR) for name in names}
    total = sum(counts.values())
    fat_count = next(n for n in range(1, 110) if n * 128 >= total + n + 1)
    fat = [0xFFFFFFFD] * fat_count + [0xFFFFFFFE]
    starts: dict[str, int] = {}
    for name in names:
        starts[name] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + counts[name]), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (fat_count * 128 - len(fat))
    header = struct.pack(
        "<8s16xHHHHH6xIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_count,
        fat_count,
        0,
    )
    header += struct.pack("<IIIII", 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(fat_count), *[0xFFFFFFFF] * (109 - fat_count))
    middle = len(names) // 2
    entries = [_entry("Root Entry", 5, child=1 + middle)]
    for i, name in enumerate(names):
        left = i if 0 < i <= middle else 0xFFFFFFFF
        right = i + 2 if middle <= i < len(names) - 1 else 0xFFFFFFFF
        entries.append(_entry(name, 2, left, right, start=starts[name], size=len(data[name])))
    entries += [b"\0" * 64 + struct.pack("<BBIII", 0, 0, *[0xFFFFFFFF] * 3).ljust(64, b"\0")] * (
        4 - len(entries)
    )
    body = struct.pack(f"<{len(fat)}I", *fat) + b"".join(entries)
    return header + body + b"".join(data[n].ljust(counts[n] * _SECTOR, b"\0") for n in names)


def _entry(  # noqa: PLR0913
    name: str,
    kind: int,
    left: int = 0xFFFFFFFF,
    right: int = 0xFFFFFFFF,
    *,
    child: int = 0xFFFFFFFF,
    start: int = 0xFFFFFFFE,
    size: int = 0,
) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    tail = struct.pack("<HBBIII", len(encoded), kind, 1, left, right, child)
    return encoded.ljust(64, b"\0") + tail + b"\0" * 36 + struct.pack("<IQ", start, size)


def sprm(code: int, operand: bytes) -> bytes:
    return struct.pack("<H", code) + operand


IN_TABLE = sprm(0x2416, b"\x01")


def row_end(*edges: int, flags: Sequence[int] | None = None, header: bool = False) -> bytes:
    """Return the properties of the mark that ends a table row with these column edges (twips)."""
    count = len(edges) - 1
    cells = b"".join(struct.pack("<H18x", flag) for flag in flags or [0] * count)
    definition = bytes([count]) + struct.pack(f"<{count + 1}h", *edges) + cells
    head = sprm(0x3404, b"\x01") if header else b""
    return (
        IN_TABLE
        + sprm(0x2417, b"\x01")
        + head
        + sprm(0xD608, struct.pack("<H", len(definition) + 1) + definition)
    )


def doc(  # noqa: PLR0913
    paragraphs: Sequence[tuple[str, int, bytes]],
    *,
    notes: str = "",
    deleted: tuple[int, int] | None = None,
    narrow: bool = False,
    lists: Sequence[tuple[int, str]] = (),
    flags: int = 0,
    version: int = 0xC1,
) -> bytes:
    """Return a Word 97 file ([MS-DOC]).

    Args:
        paragraphs: Text with its end mark, number of the style, property modifiers.
        notes: The text of the footnotes.
        deleted: The stretch of the body that a tracked change deletes.
        narrow: Store one byte a character.
        lists: (number format, text) of the levels of one list, used as list 1.
        flags: Further flags of the file header.
        version: The version in the file header.
    """
    body = "".join(text for text, _, _ in paragraphs)
    text = body + notes
    begin, width = 2048, 1 if narrow else 2
    encoded = text.encode("cp1252" if narrow else "utf-16-le")
    stream = bytearray(
        (b"\0" * begin + encoded).ljust(-(-(begin + len(encoded)) // 512) * 512, b"\0")
    )
    pages, limits = [], []
    place = begin
    for written, style_number, modifiers in [*paragraphs, *([(notes, 0, b"")] if notes else [])]:
        end = place + len(written) * width
        limits.append((place, end))
        pages.append(len(stream) // 512)
        stream += _paragraph_page(place, end, style_number, modifiers)
        place = end
    runs = len(stream) // 512
    stream += _run_page(begin, place, deleted, width)
    clx = struct.pack(
        "<BIIIHIH", 2, 16, 0, len(text), 0, begin * 2 | 0x40000000 if narrow else begin, 0
    )
    tables = {33: clx, 13: _pages(limits, pages), 12: _pages([(begin, place)], [runs])}
    if lists:
        tables |= {
            73: struct.pack("<HIi18sBB", 1, 99, 0, b"", 0, 0),
            74: struct.pack("<IIQI", 1, 99, 0, 0),
        }
    struct.pack_into("<HH", stream, 0, 0xA5EC, version)
    struct.pack_into("<H", stream, 0x0A, 0x0200 | flags)
    struct.pack_into("<7i", stream, 0x4C, len(body), len(notes), 0, 0, 0, 0, 0)
    table = b""
    for index, data in tables.items():
        struct.pack_into("<II", stream, 0x9A + 8 * index, len(table), len(data))
        table += data + (b"".join(_list_level(*level) for level in lists) if index == 73 else b"")
    return compound({"WordDocument": bytes(stream), "1Table": table})


def _paragraph_page(start: int, end: int, style_number: int, modifiers: bytes) -> bytes:
    content = struct.pack("<H", style_number) + modifiers
    content += b"\0" * (len(content) % 2)
    stored = bytes([0, len(content) // 2]) + content
    place = 510 - len(stored) - len(stored) % 2
    page = bytearray(512)
    struct.pack_into("<IIB", page, 0, start, end, place // 2)
    page[place : place + len(stored)] = stored
    page[511] = 1
    return bytes(page)


def _run_page(start: int, end: int, deleted: tuple[int, int] | None, width: int) -> bytes:
    page = bytearray(512)
    first, last = (start + place * width for place in deleted or (0, 0))
    struct.pack_into("<IIII", page, 0, start, first, last, end)
    if deleted:
        page[17] = 250
        page[500:504] = bytes([3]) + sprm(0x0800, b"\x01")
    page[511] = 3
    return bytes(page)


def _pages(limits: Sequence[tuple[int, int]], pages: Sequence[int]) -> bytes:
    places = [start for start, _ in limits] + [limits[-1][1]]
    return struct.pack(f"<{len(places)}I{len(pages)}I", *places, *pages)


def _list_level(kind: int, text: str) -> bytes:
    written = "".join(chr(int(sign)) if sign.isdigit() else sign for sign in text).encode(
        "utf-16-le"
    )
    return struct.pack("<iB23x", 1, kind) + struct.pack("<H", len(written) // 2) + written
