"""Who is asking: the session cookie, and the dependencies that pages use."""

from dataclasses import dataclass
from typing import Annotated, Literal, cast

from fastapi import Depends, Form, Request, Response

from api.errors import Refused
from api.identity.page import NotSignedIn, same
from api.identity.passwords import Passwords
from api.identity.service import SESSION_FOR, Identity, SignedIn
from api.messaging.services import services

SIGN_IN_FOR = 60 * 60


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie of ours; over https its name binds it to this very host."""

    name: str
    secure: bool
    lives: int
    same_site: Literal["strict", "lax"] = "strict"

    @classmethod
    def named(
        cls, name: str, public_url: str, lives: int, same_site: Literal["strict", "lax"] = "strict"
    ) -> "Cookie":
        """Return a cookie for a site that is reached at `public_url`; `lives` counts seconds."""
        secure = public_url.lower().startswith("https://")
        return cls(f"__Host-{name}" if secure else name, secure, lives, same_site)

    def read(self, request: Request) -> str:
        """Return its value, or nothing."""
        return request.cookies.get(self.name, "")[:200]

    def write(self, response: Response, value: str) -> None:
        """Give it to the browser."""
        response.set_cookie(
            self.name, value, max_age=self.lives, path="/", secure=self.secure, httponly=True,
            samesite=self.same_site,
        )  # fmt: skip

    def forget(self, response: Response) -> None:
        """Take it from the browser."""
        response.delete_cookie(
            self.name, path="/", secure=self.secure, httponly=True, samesite=self.same_site
        )


def session_cookie(request: Request) -> Cookie:
    """Return the cookie that holds the token of a session."""
    public_url = services(request).settings.public_url
    return Cookie.named("nachtwacht_desk", public_url, int(SESSION_FOR.total_seconds()))


def form_cookie(request: Request) -> Cookie:
    """Return the cookie that must agree with the sign-in form."""
    public_url = services(request).settings.public_url
    return Cookie.named("nachtwacht_sign_in", public_url, SIGN_IN_FOR)


def identity(request: Request) -> Identity:
    """Return the engineers of the program that serves this request."""
    state = request.app.state
    if getattr(state, "identity", None) is None:
        care = services(request)
        state.identity = Identity(
            care.sessions,
            care.clock,
            Passwords(),
            passwords_allowed=care.settings.development,
            break_glass_allowed=care.break_glass is not None,
        )
    return cast(Identity, state.identity)


Engineers = Annotated[Identity, Depends(identity)]


async def signed_in(request: Request, engineers: Engineers) -> SignedIn:
    """Return the engineer who asks; raises `NotSignedIn`."""
    token = session_cookie(request).read(request)
    found = await engineers.who(token) if token else None
    if found is None:
        raise NotSignedIn
    request.state.language = found.language
    return found


async def sent_by(
    engineer: Annotated[SignedIn, Depends(signed_in)], csrf: Annotated[str, Form()] = ""
) -> SignedIn:
    """Return the engineer whose own form was sent; raises `Refused` (403, `form.too_old`)."""
    if not same(csrf, engineer.csrf):
        raise Refused("form.too_old", status=403)
    return engineer


Reader = Annotated[SignedIn, Depends(signed_in)]
Sender = Annotated[SignedIn, Depends(sent_by)]
