"""Puts the pages of proof together over one set of parts."""

from pydantic import SecretStr

from actions.ports.directory import Directory
from actions.ports.mailer import Mailer
from actions.ports.sign_ins import SignIns
from actions.ports.texter import Texter
from actions.proof.claims import Claims
from actions.proof.courier import Courier
from actions.proof.endpoints import SecureDoor
from actions.proof.guests import Guests
from actions.proof.human.endpoints import CheckDoor
from actions.proof.human.granting import Granting
from actions.proof.human.page import CheckPage
from actions.proof.mine.changes import Changes
from actions.proof.mine.endpoints import MineDoor
from actions.proof.mine.page import MinePage
from actions.proof.mine.visits import Visits
from actions.proof.not_me.cutting import Cutter
from actions.proof.not_me.endpoints import NotMeDoor
from actions.proof.not_me.schemas import Cut
from actions.proof.not_me.service import NotMe
from actions.proof.page import ProofPage
from actions.proof.parts import Parts
from actions.proof.password_page import PasswordPage
from actions.proof.schemas import Recheck, Screen, Signal
from actions.proof.sending import CodePost
from actions.proof.start_page import StartPage, Writers
from actions.proof.unlock_page import UnlockPage


def secure_door(
    token: SecretStr,
    parts: Parts,
    *,
    directory: Directory,
    mailer: Mailer,
    signal: Signal,
    recheck: Recheck,
    screen: Screen,
    cut: Cut,
    sign_ins: SignIns | None = None,
    guest_key: SecretStr | None = None,
    texter: Texter | None = None,
) -> SecureDoor:
    """Return everything behind the socket of the secure page."""
    passwords = PasswordPage(parts, directory, recheck, sign_ins)
    unlocks = UnlockPage(parts, directory, recheck)
    post = CodePost(parts, mailer, texter)
    courier = Courier(
        parts, mailer=mailer, post=post, signal=signal, passwords=passwords, unlocks=unlocks,
        cutter=Cutter(parts, cut),
    )  # fmt: skip
    visits = Visits(parts, directory, screen)
    mine = MinePage(parts, visits, post)
    return SecureDoor(
        token=token,
        page=ProofPage(parts, post),
        passwords=passwords,
        courier=courier,
        start=StartPage(
            parts, Claims(parts.key, directory, screen), directory, Writers(passwords, unlocks)
        ),
        guests=Guests(parts, guest_key),
        mine=MineDoor(mine, Changes(parts, visits, mine, post), courier),
        not_me=NotMeDoor(NotMe(parts, directory), courier),
        check=CheckDoor(CheckPage(parts, directory, screen, Granting(parts)), courier),
    )
