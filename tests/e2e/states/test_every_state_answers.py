"""Every intent in every state in which a conversation waits: answered, with sense, and safely.

Each state hears half of the intents in Dutch and the other half in English; the next state the
other way round.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest

from tests.support import states
from tests.support.chatter import Chatter, Where
from tests.support.company import ANNA, BRAM, FATIMA, JOOST, MILAN, NOOR, SANNE, Company
from tests.support.house import House
from tests.support.sentences import IN_DISTRESS, SAID, sentence
from tests.support.states import State
from tests.support.walking import walk

LANGUAGES = ("nl", "en")
BOTH = {
    ANNA: (states.CONSENT_DISCONNECT, states.OFFER, states.IN_THE_WAY),
    FATIMA: (states.CONSENT_LOGOFF, states.UNLOCK_PAGE),
    JOOST: (states.CHOICE,),
    BRAM: (states.NOTHING, states.PASSWORD_PAGE, states.FIRST_STEPS, states.LEAK),
    NOOR: (states.CONSENT_RESTART,),
}
"""Who is in which states, in both languages one after the other."""
ONE = {SANNE: "nl", MILAN: "en"}
"""Citrix takes seconds to let go: each language has somebody of its own."""
ANYBODY = (states.ARTICLE, states.HUMAN_CALLED, states.SOLVED, states.UNSURE, states.GUEST)
SLUGS = {ANNA: "anna", FATIMA: "fatima", SANNE: "sanne", MILAN: "milan"}
ALL = [
    states.WORKS_AGAIN.name,
    *(state.name for its in (*BOTH.values(), ANYBODY) for state in its),
]
Found = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def found(house: House) -> Found:
    """Walk all states at the same time; what was not right by state and language."""
    company = Company(house).begins_a_story()
    walks = [
        *(partial(_walks, company, who, its, LANGUAGES) for who, its in BOTH.items()),
        *(partial(_walks, company, who, (states.WORKS_AGAIN,), (its,)) for who, its in ONE.items()),
        *(partial(_walks, company, str(uuid4()), (state,), LANGUAGES) for state in ANYBODY),
    ]
    with ThreadPoolExecutor(len(walks)) as threads:
        done = [threads.submit(walk) for walk in walks]
        return {key: wrong for each in done for key, wrong in each.result().items()}


def _walks(
    company: Company, who: str, wanted: tuple[State, ...], languages: tuple[str, ...]
) -> Found:
    found: Found = {}
    for state in wanted:
        for language in languages:
            chatter = Chatter(company.house, who, language, guest=state.guest)
            try:
                said, before = _share(state, language), _mended(company, chatter)
                found[state.name, language] = list(walk(state, chatter, said, before))
            except AssertionError as stuck:
                found[state.name, language] = [str(stuck)]
            finally:
                chatter.leave()
    return found


def _share(state: State, language: str) -> list[str]:
    """Return the half of the intents that a state hears in a language; the next has the other."""
    of_state = ALL.index(state.name) + LANGUAGES.index(language)
    return states.intents()[of_state % 2 :: 2]


def _mended(company: Company, chatter: Chatter) -> Callable[[], None]:
    """Return what brings Citrix and the limits of proofs back to before a walk."""

    def mend() -> None:
        if chatter.person_id in SLUGS:
            company.starts_citrix(SLUGS[chatter.person_id])
        chatter.change(
            "UPDATE actions.challenge SET opened_at = opened_at - interval '1 day'"
            " WHERE person_id = %(person)s"
        )

    return mend


class TestEveryIntent:
    def test_has_a_sentence(self) -> None:
        assert sorted(SAID) == sorted(states.intents())

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("state", ALL)
    def test_is_answered_with_sense(self, state: str, language: str, found: Found) -> None:
        assert found[state, language] == []


class TestSomebodyInDistress:
    """People of no other story: their calls would be on the desk for all that follow."""

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("state", [states.NOTHING, *ANYBODY], ids=lambda state: state.name)
    def test_gets_a_human_at_once_whatever_was_going_on(
        self, state: State, language: str, house: House
    ) -> None:
        chatter = Chatter(house, str(uuid4()), language, guest=state.guest)
        try:
            state.reach(chatter)
            heard = chatter.says(IN_DISTRESS[LANGUAGES.index(language)])
            chatter.settle()
            assert (heard.intent, heard.outcome) == (states.DISTRESS, states.DISTRESS)
            assert chatter.where() == Where(human_called=True)
            assert "112" in heard.words
        finally:
            chatter.change("UPDATE api.handoff SET state = 'solved' WHERE person_id = %(person)s")
            chatter.leave()


class TestTheNextMorning:
    def test_still_not_working_goes_on_in_the_same_case(self, house: House) -> None:
        chatter = Chatter(house, str(uuid4()))
        try:
            states.SOLVED.reach(chatter)
            solved = chatter.newest_case()
            chatter.change(
                "UPDATE api.care_case SET opened_at = opened_at - interval '10 hours',"
                " closed_at = closed_at - interval '10 hours' WHERE id = %(id)s",
                id=solved,
            )
            heard = chatter.says(sentence("followup_not_solved", "nl"))
            chatter.settle()
            assert (heard.outcome, chatter.newest_case()) == ("helped_not", solved)
            assert chatter.where() == Where(human_called=True)
        finally:
            chatter.close()


class TestWhileCitrixIsAway:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_intent_is_answered_with_sense(self, language: str, company: Company) -> None:
        """Somebody of no other story: what is watched here comes back in its own time."""
        chatter = Chatter(company.house, str(uuid4()), language)
        company.employs(chatter.person_id)
        company.switch("citrix", "down")
        try:
            said = states.intents()[LANGUAGES.index(language) :: 2]
            assert list(walk(states.OUTAGE, chatter, said, lambda: None)) == []
        finally:
            company.switch("citrix", "ok")
            chatter.leave()
