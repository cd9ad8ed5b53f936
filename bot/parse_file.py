"""`make parse`: what the trained model makes of a file of sentences, line by line."""

import asyncio
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Text

from bot.decision import decision
from bot.turn import BadTurn, typed

TEXT = "text"
WRITTEN = (
    "language",
    "intent",
    "confidence",
    "ranking",
    "entities",
    "problems",
    "decision",
    "error",
)
DIGITS = 4
USAGE = "say what to read and where to write: make parse IN=sentences.csv OUT=understood.csv"
BAD_INPUT = 2


class BadFile(ValueError):
    """The file cannot be read as it should be; the message is one line for a person."""


class Sheet(NamedTuple):
    """The names of the columns, the rows by name, and what separates them."""

    columns: List[Text]
    rows: List[Dict[Any, Any]]
    separator: Text


def parse_file(arguments: Sequence[Text]) -> int:
    """Reads a CSV file with a column `text`, writes it with our columns behind; the exit code.

    `arguments` are the two paths. Written per row: `language`; `intent` and `confidence`, the
    likeliest, and `ranking`, all likely ones (JSON); `entities` and `problems` (JSON); `decision`
    (`bot/decision.py`). A text that no conversation would take has only `error`.
    """
    try:
        source, target = _paths(arguments)
        sheet = read(source)
    except BadFile as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    code = _train()
    if code != 0:
        return code
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*sheet.columns, *WRITTEN], delimiter=sheet.separator)
        writer.writeheader()
        writer.writerows(understood(sheet.rows))
    print(f"{len(sheet.rows)} rows written to {target}")
    return 0


def read(source: Path) -> Sheet:
    """The file as a sheet, comma or semicolon, UTF-8. Raises BadFile when it is none."""
    try:
        with source.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            separator = ";" if head.count(";") > head.count(",") else ","
            lines.seek(0)
            reader = csv.DictReader(lines, delimiter=separator, strict=True)
            columns = list(reader.fieldnames or [])
            rows = list(reader)
    except OSError as error:
        raise BadFile(f"{source} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{source} is not a CSV file in UTF-8: {error}") from error
    if TEXT not in columns:
        raise BadFile(f"{source} has no column «{TEXT}»; its columns: {', '.join(columns)}")
    taken = [name for name in columns if name in WRITTEN or columns.count(name) > 1]
    if taken:
        raise BadFile(f"{source} has a column «{taken[0]}», which is written or there twice")
    return Sheet(columns, rows, separator)


def understood(rows: Sequence[Dict[Any, Any]]) -> Iterator[Dict[Text, Any]]:
    """Each row with what was understood; columns without a name are left out."""
    agent, loop = _agent(), asyncio.new_event_loop()
    for row in rows:
        kept = {name: value for name, value in row.items() if name is not None}
        try:
            text = typed(row[TEXT])
        except BadTurn as error:
            yield {**kept, "error": str(error)}
            continue
        yield {**kept, **columns_of(loop.run_until_complete(agent.parse_message(text)))}
    loop.close()


def columns_of(parsed: Dict[Text, Any]) -> Dict[Text, Any]:
    """What is written of one parse."""
    ranking = [
        {"name": each["name"], "confidence": round(each["confidence"], DIGITS)}
        for each in parsed["intent_ranking"]
    ]
    entities = [
        {key: found[key] for key in ("entity", "value", "start", "end")}
        for found in parsed["entities"]
        if found["entity"] != "language"
    ]
    problems = [
        {**problem, "confidence": round(problem["confidence"], DIGITS)}
        for problem in parsed["problems"]
    ]
    return {
        "language": next(e["value"] for e in parsed["entities"] if e["entity"] == "language"),
        "intent": ranking[0]["name"],
        "confidence": ranking[0]["confidence"],
        "ranking": _json(ranking),
        "entities": _json(entities),
        "problems": _json(problems),
        "decision": decision(parsed),
    }


def _paths(arguments: Sequence[Text]) -> List[Path]:
    if len(arguments) != 2 or not all(arguments):
        raise BadFile(USAGE)
    source, target = (Path(argument) for argument in arguments)
    place = target if target.exists() else target.resolve().parent
    if target.is_dir() or not os.access(place, os.W_OK):
        raise BadFile(f"{target} cannot be written there")
    return [source, target]


def _train() -> int:
    from bot.training import train

    return train()


def _agent() -> Any:
    from rasa.core.agent import Agent

    from bot.start.command import MODEL
    from bot.start.lighter.table import lighten
    from bot.start.logs import quiet

    quiet()
    lighten()
    return Agent.load(MODEL)


def _json(value: Any) -> Text:
    return json.dumps(value, ensure_ascii=False)
