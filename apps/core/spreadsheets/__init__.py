"""Tables that people upload and download: xlsx and csv, read without trust and written without formulas."""

from .errors import CellProblem, SpreadsheetRefused
from .headers import Column, HeaderMapping, Schema, map_headers, normalise_header
from .limits import DEFAULT_LIMITS, Limits
from .reading import read_table
from .safety import safe_cell
from .table import Cell, Row, Table
from .values import date_value, decimal_value, integer_value, text_value, yes_value
from .writing import Sheet, annotate, write_csv, write_xlsx

__all__ = [
    "DEFAULT_LIMITS",
    "Cell",
    "CellProblem",
    "Column",
    "HeaderMapping",
    "Limits",
    "Row",
    "Schema",
    "Sheet",
    "SpreadsheetRefused",
    "Table",
    "annotate",
    "date_value",
    "decimal_value",
    "integer_value",
    "map_headers",
    "normalise_header",
    "read_table",
    "safe_cell",
    "text_value",
    "write_csv",
    "write_xlsx",
    "yes_value",
]
