"""XML and JSON documents: recognised by their content, read whole within a size limit, checked like every table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from sarhad.declarations.asycuda import asycuda_rows, is_asycuda
from sarhad.declarations.mapping import Mapping, load_mapping
from sarhad.declarations.objects import Parsed, declarations_from_json, table_of
from sarhad.declarations.reading_batch import VALUE_SHOWN, Batch, faults_of
from sarhad.declarations.reading_bytes import Source, whole_document
from sarhad.declarations.reading_convert import convert
from sarhad.declarations.reading_parquet import typed_batch
from sarhad.declarations.schema import columns, item_schema
from sarhad.declarations.wco import is_wco, wco_rows
from sarhad.declarations.xml_tree import parse_xml
from sarhad.errors import Place, Problem, SarhadError
from sarhad.sentences import say

FORMATS = ("xml", "json")
_SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".xml": "xml",
    ".json": "json", ".ndjson": "json", ".jsonl": "json",
}  # fmt: skip


def format_of(path: Path) -> str:
    """One of "csv", "parquet", "xml", "json": by the name's ending, else by the first bytes.

    Raises:
        SarhadError: the file cannot be opened, or is something else.
    """
    name = path.name.lower().removesuffix(".gz")
    with Source(path) as source:
        start = source.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"PAR1"):
        return "parquet"
    if (kind := _SUFFIXES.get(Path(name).suffix)) is not None:
        return kind
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        advice = say("save a spreadsheet as CSV; Sarhad reads CSV, Parquet, XML and JSON")
        raise SarhadError(
            Problem(say("this is a spreadsheet or a document, no table of declarations"), advice, Place(path))
        )
    if start.startswith(b"<"):
        return "xml"
    return "json" if start.startswith((b"{", b"[")) else "csv"


def document_batch(path: Path, kind: str, mapping: Mapping) -> Batch:
    """All of a document as one batch.

    The elements of an XML declaration become texts under canonical names; then `mapping` is applied to these
    (`canonical` stands for the shipped mapping of the format, which knows its dates). JSON is canonical already.
    """
    data = whole_document(path)
    return _json_batch(data) if kind == "json" else _xml_batch(path, data, mapping)


def _xml_batch(path: Path, data: bytes, mapping: Mapping) -> Batch:
    root = parse_xml(data, path)
    if is_asycuda(root):
        shipped, rows = "asycuda", asycuda_rows(root)
    elif is_wco(root):
        shipped, rows = "wco", wco_rows(root)
    else:
        advice = say("Sarhad reads ASYCUDA World SAD and WCO Data Model declarations")
        raise SarhadError(Problem(say("no known kind of declaration: <{tag}>", tag=root.tag), advice, Place(path)))
    if not rows:
        raise SarhadError(Problem(say("a declaration without goods items"), say("send it with its items"), Place(path)))
    cells = pl.DataFrame(rows, schema=dict.fromkeys(columns(), pl.String()), orient="row")
    return convert(typed_batch(cells, 0), load_mapping(shipped) if mapping.name == "canonical" else mapping)


def _json_batch(data: bytes) -> Batch:
    """Items of the good declarations first, then a faulty row for each refused declaration."""
    parsed = declarations_from_json(data)
    table = table_of(parsed.declarations)
    ids = pl.DataFrame(
        [{"declaration_id": refusal.declaration_id} for refusal in parsed.refused], schema={"declaration_id": pl.String}
    )
    whole = pl.concat([table, ids], how="diagonal").select(item_schema().names())
    faults = [
        (table.height + number, "", problem.message[:VALUE_SHOWN], "no valid declaration", problem.advice)
        for number, refusal in enumerate(parsed.refused)
        for problem in refusal.problems
    ]
    lines = pl.Series(_positions(parsed), dtype=pl.UInt64)

    def text(row: int) -> str:
        shown = whole.row(row, named=True)
        return json.dumps({name: value for name, value in shown.items() if value is not None}, default=str)

    return Batch(whole, lines, 0, faults_of(faults), text)


def _positions(parsed: Parsed) -> list[int]:
    """The number in the document of each row's declaration, which stands for its line."""
    pairs = zip(parsed.positions, parsed.declarations, strict=True)
    good = [position for position, declaration in pairs for _ in declaration.items]
    return good + [refusal.position for refusal in parsed.refused]
