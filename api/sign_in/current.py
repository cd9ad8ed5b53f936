"""Who is asking: the cookies of a sign-in, and the dependencies that its addresses use."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from api.errors import Refused
from api.identity.current import Cookie
from api.messaging.services import Care, services
from api.sign_in.service import FLOW_FOR, SignIns
from api.sign_in.settings import LONGEST
from api.sign_in.words import SignedIn


class SignInNeeded(Refused):
    """Nobody is signed in at the chat."""

    def __init__(self) -> None:
        super().__init__("sign_in.needed", status=401)


def session_cookie(request: Request) -> Cookie:
    """Return the cookie with the secret of a session; a link from elsewhere brings it along."""
    public_url = services(request).settings.public_url
    return Cookie.named("nachtwacht_session", public_url, int(LONGEST.total_seconds()), "lax")


def flow_cookie(request: Request) -> Cookie:
    """Return the cookie by which a browser is known when it comes back from the provider."""
    public_url = services(request).settings.public_url
    return Cookie.named("nachtwacht_flow", public_url, int(FLOW_FOR.total_seconds()), "lax")


def _sign_ins(care: Care) -> SignIns:
    if care.sign_ins is None:
        raise Refused("http.404", status=404)
    return care.sign_ins


TheSignIns = Annotated[SignIns, Depends(_sign_ins)]


async def _signed_in(request: Request, sign_ins: TheSignIns) -> SignedIn:
    token = session_cookie(request).read(request)
    found = await sign_ins.who(token) if token else None
    if found is None:
        raise SignInNeeded
    return found


Visitor = Annotated[SignedIn, Depends(_signed_in)]


def _own_page(request: Request, care: Care) -> None:
    """Let only our own pages change something; raises `Refused` (403)."""
    site = request.headers.get("sec-fetch-site")
    home = urlsplit(care.settings.public_url)
    ours = request.headers.get("origin") == f"{home.scheme}://{home.netloc}"
    if not (site == "same-origin" if site else ours):
        raise Refused("sign_in.other_page", status=403)


OwnPage = Depends(_own_page)
