"""The limits of proof and password, R6 to R9, with their defaults."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ProofRules:
    """Everything an administrator may change about proof; counts are per person unless said.

    `mail_codes` is off until an administrator allows codes by mail (R4), and so is `sms_codes`,
    which is restricted: a phone is registered beside something else.
    `wrong_per_day` is per person who is signed in, and per source where nobody is; there
    `wrong_per_name` is what all sources together have for one name.
    `even_answers`: the public door answers after whole steps of this long (R4).
    `brake_share` of all people, and never less than `brake_floor`, is the number of resets in
    `brake_window` after which no more go by themselves in the whole company.
    `checks_per_engineer`: how many people one engineer may establish in 24 hours.
    """

    self_service: bool = True
    mail_codes: bool = False
    sms_codes: bool = False
    link_lifetime: timedelta = timedelta(minutes=15)
    proof_lifetime: timedelta = timedelta(minutes=15)
    code_lifetime: timedelta = timedelta(minutes=10)
    wrong_per_challenge: int = 5
    wrong_per_day: int = 10
    wrong_per_name: int = 100
    shut_for: timedelta = timedelta(hours=24)
    sends_per_quarter: int = 3
    sends_per_hour: int = 5
    pause_between_sends: timedelta = timedelta(seconds=30)
    challenges_per_hour: int = 20
    resets_per_day: int = 1
    unlocks_per_day: int = 3
    restarts_per_day: int = 3
    targets_per_source: int = 5
    brake_floor: int = 30
    brake_share: float = 0.01
    checks_per_engineer: int = 10
    brake_window: timedelta = timedelta(hours=1)
    cool_down: timedelta = timedelta(hours=72)
    newcomer_cool_down: timedelta = timedelta(days=7)
    newcomer_for: timedelta = timedelta(days=30)
    company_words: tuple[str, ...] = ("nachtwacht",)
    even_answers: timedelta = timedelta(seconds=1)
    emergency_number: str = ""
    time_zone: str = "Europe/Amsterdam"


DAY = timedelta(hours=24)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
