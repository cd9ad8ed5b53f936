"""Puts the actions of the bot together."""

from collections.abc import Mapping

from actions.dialogue import others
from actions.dialogue.answer import Answering
from actions.dialogue.cases import Cases
from actions.dialogue.distress import Distress
from actions.dialogue.interruption import HowLong, LeadBack
from actions.dialogue.offered import Offered
from actions.dialogue.problem import Problem
from actions.dialogue.telling import Teller
from actions.dialogue.turn import Handler
from actions.dialogue.waiting import Waiting
from actions.remediation import catalog
from actions.remediation.tools import Tools
from actions.settings import Settings


def handlers(found: catalog.Catalog, tools: Tools, settings: Settings) -> Mapping[str, Handler]:
    """Return our actions by the names the bot calls them."""
    runs, patience = tools.runs, settings.webhook_patience
    cases = Cases(tools.sessions, runs, tools.ledger, tools.outbox, tools.clock)
    teller = Teller(tools.texts, settings.time_zone)
    waiting = Waiting(runs, tools.challenges, teller, tools.clock)
    answering = Answering(runs, cases, waiting, teller, tools.texts, tools.clock, patience)
    problem = Problem(found, runs, cases, teller, answering, waiting, patience)
    return {
        "action_problem": problem,
        "action_answer": Offered(answering, problem),
        "action_case_event": others.CaseEvent(runs, teller),
        "action_distress": Distress(cases),
        "action_handover": others.Handover(cases),
        "action_unsure": others.Unsure(cases, tools.texts),
        "action_status": others.Status(cases, waiting, HowLong(runs, found, waiting)),
        "action_search": others.Search(cases),
        "action_lead_back": LeadBack(waiting),
    }
