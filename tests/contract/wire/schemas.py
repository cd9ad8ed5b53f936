"""Reads the contracts between the programs."""

import json
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from ops.layout import ROOT


def validator(name: str, part: str | None = None) -> Draft202012Validator:
    """Return the validator of one contract, or of one of its `$defs`."""
    path = ROOT / "docs" / "contracts" / f"{name}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    if part is not None:
        schema = {**schema, "$ref": f"#/$defs/{part}"}
        schema.pop("oneOf", None)
    return Draft202012Validator(schema, format_checker=FormatChecker())
