"""How many people have a proof, as the repairing program would say it."""

NUMBERS = {
    "departments": [
        {"name": "Afdeling Eik", "people": 120, "one": 90, "two": 24},
        {"name": "Behandeling en begeleiding aan huis, regio Zuidoost", "people": 64, "one": 64,
         "two": 40},
        {"name": "Planning", "people": 12, "one": 0, "two": 0},
    ],
    "rest": {"people": 9, "one": 4, "two": 1},
    "whole": {"people": 205, "one": 158, "two": 65},
    "seen_at": "2026-11-23T06:10:00+00:00",
}  # fmt: skip
