"""Says intents in a waiting state and looks whether each was answered with sense and safely."""

from collections.abc import Callable, Iterable, Iterator

from tests.support.chatter import Answered, Chatter, Where
from tests.support.sentences import MEANS, NOT_UNDERSTOOD, sentence
from tests.support.states import LOOKS, UNSURE, UTTERED, Expected, State, Then
from tests.support.waiting import eventually

FAILED = {"turn_failed", "nothing_open", NOT_UNDERSTOOD}


def walk(
    state: State, chatter: Chatter, said: Iterable[str], before: Callable[[], None]
) -> Iterator[str]:
    """Say intents in a state; yield what was not right. `before` mends the world for it."""
    _begin(state, chatter, before)
    for intent in said:
        expected = state.expects(intent)
        was, ledger = chatter.where(), len(chatter.ledger())
        heard = chatter.says(sentence(intent, chatter.language))
        chatter.settle()
        wrong = [
            *_wrong_place(expected, was, chatter),
            *_wrong_changes(expected, chatter, ledger),
            *_wrong_words(intent, expected, chatter.in_the_end(heard)),
        ]
        yield from (f"{intent}: {each}" for each in wrong)
        if wrong or chatter.where() != was or state is UNSURE:
            _begin(state, chatter, before)


def _begin(state: State, chatter: Chatter, before: Callable[[], None]) -> None:
    chatter.says("/opnieuw")
    before()
    state.reach(chatter)


def _wrong_words(intent: str, expected: Expected | None, heard: Answered) -> Iterator[str]:
    if heard.parked:
        yield "it failed too often"
    if heard.intent not in {MEANS.get(intent, intent), None}:
        yield f"taken for {heard.intent}"
    if not heard.words.strip():
        yield "no answer"
    if expected is None and heard.outcome in FAILED | {UTTERED}:
        yield f"came to {heard.outcome}"
    if expected is not None and heard.outcome not in expected.outcomes:
        yield f"came to {heard.outcome}: {heard.words}"


def _wrong_changes(expected: Expected | None, chatter: Chatter, before: int) -> Iterator[str]:
    if expected is None or not expected.changes:
        changed = [step for step in chatter.ledger()[before:] if step not in LOOKS]
        if changed:
            yield f"changed something: {changed}"


def _wrong_place(expected: Expected | None, was: Where, chatter: Chatter) -> Iterator[str]:
    then = expected.then if expected else Then.TAKEN_UP
    if then is Then.NEXT:
        eventually(lambda: chatter.where().questions not in {(), was.questions})
        chatter.settle()
    now = chatter.where()
    right = {
        Then.SAME: now == was,
        Then.LEFT: now == Where(),
        Then.NEXT: bool(now.questions) and not set(was.questions) & set(now.questions),
        Then.CALLED: now == Where((), was.pages, human_called=True),
        Then.TAKEN_UP: now != Where(),
    }
    if not right[then]:
        yield f"then {then.name} was expected: {was} became {now}"
