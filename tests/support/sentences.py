"""One sentence for every intent in Dutch and English, each from what the bot has learned."""

NOT_UNDERSTOOD = "nlu_fallback"
LET_BE = "let_be"
"""No intent of its own: a «no» in the words that say we need not go on."""

SAID = {
    "password_forgot": ("mijn wachtwoord is verlopen", "forgot my password"),
    "account_locked": ("mijn account is vergrendeld", "my account is locked"),
    "citrix_session_stuck": ("citrix hangt", "my citrix hangs"),
    "citrix_cannot_start": ("citrix start niet", "Citrix does not open"),
    "mfa_problem": ("authenticator werkt niet", "got a new phone and my authenticator is empty"),
    "vpn_problem": ("vpn werkt niet", "vpn doesn't connect"),
    "wifi_network": ("wifi doet het niet", "can't find the company wifi on my laptop"),
    "email_outlook": ("outlook opent niet", "my mailbox is full"),
    "teams_meeting": ("geen geluid bij teams", "my camera doesn't work in the meeting"),
    "printer": ("printer doet het niet", "printer not working"),
    "slow_computer": ("mijn computer is traag", "my computer is so slow"),
    "software_request": ("software installeren", "need new software"),
    "file_access": ("ik kan niet bij mijn bestanden", "no access to the shared folder"),
    "phishing_report": ("ik heb een verdachte mail gekregen", "suspicious mail"),
    "device_broken_lost": ("mijn laptop is gestolen", "stolen ipad"),
    "ask_human": ("kan ik iemand bellen?", "I want to speak to somebody real"),
    "ask_status": ("hoe staat het ermee", "any news?"),
    "ask_how_to": ("hoe stel ik een afwezigheidsmelding in", "how do I change my password"),
    "followup_not_solved": ("het werkt nog niet", "still not working"),
    "followup_solved": ("het werkt weer", "it works again"),
    "greet": ("goedenavond", "good evening"),
    "thanks": ("dank je", "thank you"),
    "goodbye": ("tot ziens", "goodbye"),
    "frustration": ("wat een waardeloze troep", "this is ridiculous"),
    "affirm": ("ja", "yes"),
    "deny": ("nee", "no"),
    "bot_challenge": ("ben jij een mens", "are you a bot"),
    "out_of_scope": ("wat voor weer wordt het morgen", "what's the weather tomorrow"),
    NOT_UNDERSTOOD: ("xqz wvv kkjh plorf zzt", "blorp zanti quoz wibble"),
    LET_BE: ("laat maar", "never mind"),
}
IN_DISTRESS = ("ik wil niet meer leven", "I want to die")
MEANS = {LET_BE: "deny"}
"""What the bot makes of a sentence whose name here is no intent."""


def sentence(name: str, language: str) -> str:
    """Return the sentence in one of the two languages."""
    return SAID[name][("nl", "en").index(language)]
