"""An employee of the real domain, with proofs registered at a house: what only he has and knows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
from ldap3 import NONE, SAFE_SYNC, Connection, Server
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from actions.adapters.active_directory.connection import CheckedTls
from actions.adapters.active_directory.settings import context
from actions.proof.keys import ProofKey
from actions.proof.registration import mail_proof, new_totp_secret, totp_proof
from tests.support.house import House
from tests.support.samba_domain import HOST, PORT, Administrator, DomainController
from tests.support.spoken import SPOKEN

_LONG_ENOUGH = timedelta(days=30)


@dataclass(frozen=True)
class Hired:
    """One person; `dn` is the place in the domain, `user` the name to sign in with."""

    dn: str
    user: str
    person_id: str
    app: pyotp.TOTP
    domain: DomainController

    def code(self) -> str:
        """Return what the authenticator app shows now."""
        return self.app.now()

    def signs_in(self, password: str) -> bool:
        """Bind to the domain as this person, as a computer at work does."""
        tls = CheckedTls(context(self.domain.ca_file))
        server = Server(HOST, PORT, use_ssl=True, tls=tls, get_info=NONE)
        with_password = Connection(server, self.dn, password, client_strategy=SAFE_SYNC)
        try:
            return bool(with_password.bind()[0])
        finally:
            with_password.unbind()


def hire(house: House, domain: DomainController, dn: str) -> Hired:
    """Return the person behind a DN, whose app and second mailbox are registered since a month."""
    hands = Administrator(domain)
    user = hands.raw(dn, "sAMAccountName").decode()
    person_id, seed = hands.id_of(dn), new_totp_secret()
    key, at = ProofKey(house.secrets["proof_key"]), datetime.now(UTC) - _LONG_ENOUGH
    engine = create_engine(house.owner_url.replace("postgresql://", "postgresql+psycopg://"))
    with Session(engine) as session, session.begin():
        session.add(totp_proof(key, person_id, seed, at))
        session.add(mail_proof(key, person_id, f"{user}@thuis.example", at))
    engine.dispose()
    SPOKEN.hear(seed)
    return Hired(dn, user, person_id, pyotp.TOTP(seed), domain)
