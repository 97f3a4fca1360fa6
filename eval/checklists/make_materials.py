"""Write the materials of the sample school groups from the plain text in `sources/`.

`sources/GROUP/NAME.docx.md`, `NAME.xlsx.md`, `NAME.txt` and `NAME.gb18030.txt` become
`GROUP/NAME.docx`, `.xlsx`, `.txt`. In the first two, `# ` and `## ` start a heading (in a
workbook `## ` starts a sheet), `|a|b|` is a table row, `^` merges a cell with the one above
and `<` with the one to the left, `@2023-09-12` is a real date. Two runs give the same bytes.
"""

import datetime
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Alignment, Font

HERE = Path(__file__).parent
UP, LEFT = "^", "<"
Row = list[str]
Span = tuple[int, int, int, int]


def table_row(line: str) -> Row:
    """Return the cells of a line `|a|b|`."""
    return line.strip()[1:-1].split("|")


def spans(rows: list[Row]) -> list[Span]:
    """Return the merged ranges of a table as (top, left, bottom, right), from 0, inclusive."""
    found = []
    for top, row in enumerate(rows):
        for left, cell in enumerate(row):
            if cell in (UP, LEFT):
                continue
            right = left
            while right + 1 < len(row) and row[right + 1] == LEFT:
                right += 1
            bottom = top
            while bottom + 1 < len(rows) and rows[bottom + 1][left : left + 1] == [UP]:
                bottom += 1
            if (bottom, right) != (top, left):
                found.append((top, left, bottom, right))
    return found


def typed(cell: str) -> str | int | float | datetime.date | None:
    """Return a cell's value: a number, a date, text, or None for an empty or merged cell."""
    if cell in ("", UP, LEFT):
        return None
    if cell.startswith("@"):
        return datetime.date.fromisoformat(cell[1:])
    if re.fullmatch(r"\d+", cell):
        return int(cell)
    if re.fullmatch(r"\d+\.\d+", cell) and cell.count(".") == 1:
        return float(cell)
    return cell


def add_table(document: docx.document.Document, rows: list[Row]) -> None:
    """Append a table with its merged cells to a document."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell not in (UP, LEFT):
                table.cell(number, column).text = cell
    for top, left, bottom, right in spans(rows):
        table.cell(top, left).merge(table.cell(bottom, right))


def write_docx(source: str, path: Path) -> None:
    """Write a Word file: headings, paragraphs and tables."""
    document = docx.Document()
    rows: list[Row] = []
    for line in [*source.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(table_row(line))
            continue
        if rows:
            add_table(document, rows)
            rows = []
        if line.startswith("#"):
            marks, text = line.split(" ", 1)
            document.add_heading(text, len(marks))
        elif line:
            document.add_paragraph(line)
    document.save(str(path))


def write_xlsx(source: str, path: Path) -> None:
    """Write a workbook: one sheet for each `## ` line."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for part in re.split(r"^## ", source, flags=re.MULTILINE)[1:]:
        title, *lines = part.strip().splitlines()
        rows = [table_row(line) for line in lines]
        sheet = workbook.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                sheet.cell(number, column, typed(cell))
        for top, left, bottom, right in spans(rows):
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
        sheet["A1"].font = Font(bold=True)
        sheet["A1"].alignment = Alignment(horizontal="center")
    workbook.save(path)


def freeze(path: Path) -> None:
    """Replace the times inside an Office file, so that a new run writes the same bytes."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in sorted(archive.namelist())]
    moment = rb"\g<1>2024-08-20T08:00:00Z\g<2>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*(</)", moment, content)
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def main() -> None:
    """Write every group's folder."""
    for source in sorted((HERE / "sources").glob("*/*")):
        folder = HERE / source.parent.name
        folder.mkdir(exist_ok=True)
        text = source.read_text(encoding="utf-8")
        if source.suffix == ".md":
            path = folder / source.stem
            (write_docx if path.suffix == ".docx" else write_xlsx)(text, path)
            freeze(path)
        elif source.name.endswith(".gb18030.txt"):
            name = source.name.replace(".gb18030", "")
            (folder / name).write_bytes(text.encode("gb18030"))
        else:
            (folder / source.name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
