"""Looks whether the address for short messages can be read; nothing is sent."""

from urllib.parse import urlsplit

from pydantic import SecretStr

from actions.adapters.apprise.texter import AppriseTexter
from actions.domain.examined import Line, Verdict, unseen, wrong
from actions.errors import Broken

PART = "sms"


def examine(template: SecretStr | None) -> Line:
    """Return what can be told without sending anything; secrets in the address are not repeated."""
    if template is None:
        return unseen(PART, "no codes by SMS: NACHTWACHT_SMS_URL is not set")
    try:
        AppriseTexter(template)
    except Broken:
        mend = "Write it as docs/operations/mail.md does, with {number} in it."
        return wrong(PART, "NACHTWACHT_SMS_URL is no address that apprise can use", mend)
    kind = urlsplit(template.get_secret_value()).scheme
    says = f"the address ({kind}) can be read; whether it sends was not tried, that costs money"
    return Line(Verdict.UNSEEN, PART, says, "Register a phone of your own once, at «/veilig».")
