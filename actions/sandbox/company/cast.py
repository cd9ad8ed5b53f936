"""Who works at the pretend company; every name, number and password is invented."""

from dataclasses import dataclass
from datetime import timedelta

from actions.sandbox.citrix.model import User

DOMAIN = "DELINDE"
MAIL_DOMAIN = "delinde.example"
PRIVATE_MAIL_DOMAIN = "thuis.example"
ON_CALL = f"wacht@{MAIL_DOMAIN}"
SID_PREFIX = "S-1-5-21-3623811015-3361044348-30300820"


@dataclass(frozen=True, slots=True)
class Person:
    """One employee as seeded; texts about the person are under `people.<slug>`."""

    slug: str
    number: int
    first_name: str
    last_name: str
    title: str
    department: str
    password: str
    groups: tuple[str, ...] = ("Domain Users",)
    employed_for: timedelta = timedelta(days=900)
    has_proofs: bool = True
    locked: bool = False
    password_expired: bool = False

    @property
    def person_id(self) -> str:
        """The object id of the account: a fixed UUID."""
        return f"0a{self.number:06d}-0000-4000-8000-{self.number:012d}"

    @property
    def display_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def sid(self) -> str:
        """The security id of the account."""
        return f"{SID_PREFIX}-{1100 + self.number}"

    @property
    def mail(self) -> str:
        """The mail address at work, which is also the name to sign in with."""
        return f"{self.slug}@{MAIL_DOMAIN}"

    @property
    def telephone(self) -> str:
        """The number in the directory; 555 is nobody's."""
        return f"040 555 01 {self.number:02d}"

    @property
    def private_mail(self) -> str:
        """The second address that is registered as a proof."""
        return f"{self.slug}@{PRIVATE_MAIL_DOMAIN}"

    @property
    def citrix_user(self) -> User:
        """The same person at the simulated Citrix site."""
        return User(self.slug, DOMAIN, self.sid, self.mail, self.display_name)


CAST = (
    Person("anna", 1, "Anna", "de Vries", "Medewerker planning", "Planning", "Regen-op-zondag-47"),
    Person("joost", 2, "Joost", "Bakker", "Controller", "Financiën", "Fietspad-langs-water-12"),
    Person(
        "fatima", 3, "Fatima", "El Amrani", "Fysiotherapeut", "Behandeling",
        "Thee-met-munt-om-vier-8", locked=True,
    ),
    Person(
        "willem", 4, "Willem", "van Dam", "Directeur", "Directie", "Lange-tafel-bij-raam-33",
        groups=("Domain Users", "Domain Admins", "Directors"),
    ),
    Person(
        "sanne", 5, "Sanne", "Visser", "Verpleegkundige", "Afdeling Eik",
        "Nachtdienst-vol-sterren-5", password_expired=True,
    ),
    Person(
        "milan", 6, "Milan", "Kowalski", "Medewerker receptie", "Receptie",
        "Eerste-week-nieuwe-sleutel-2", employed_for=timedelta(days=2), has_proofs=False,
    ),
    Person("bram", 7, "Bram", "Smit", "Medewerker planning", "Planning", "Koffie-zonder-melk-91"),
    Person("noor", 8, "Noor", "Jansen", "Roosteraar", "Planning", "Wolken-boven-de-kade-26"),
    Person("daan", 9, "Daan", "Mulder", "Ergotherapeut", "Behandeling", "Brood-met-zout-en-7"),
)  # fmt: skip

BY_ID = {person.person_id: person for person in CAST}
BY_SLUG = {person.slug: person for person in CAST}
