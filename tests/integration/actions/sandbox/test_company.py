"""Who works at the pretend company, who can be whom, and how it starts over."""

import pyotp
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import ValidationError
from sqlalchemy import create_engine, func, insert, select

from actions.proof.models import Attempt, RegisteredProof
from actions.proof.registration import target_of, totp_secret
from actions.sandbox.citrix.model import Temper
from actions.sandbox.company.cast import BY_SLUG, CAST
from actions.sandbox.company.models import Account, Letter
from actions.sandbox.settings import SandboxSettings
from tests.integration.actions.sandbox.conftest import API, OWN, Company

ANNA, SANNE, MILAN = BY_SLUG["anna"], BY_SLUG["sanne"], BY_SLUG["milan"]


async def proofs(company: Company) -> list[RegisteredProof]:
    async with company.parts.sessions() as session:
        return list((await session.scalars(select(RegisteredProof))).all())


class TestSeeds:
    async def test_everybody_is_there_with_the_reason(self, company: Company) -> None:
        people = (await company.http.get("/demo/people")).json()
        assert [one["person_id"] for one in people] == [one.person_id for one in CAST]
        assert all(set(one["why"]) == {"nl", "en"} and all(one["why"].values()) for one in people)
        assert [one["name"] for one in people if not one["can_sign_in"]] == ["Sanne Visser"]

    async def test_accounts_are_as_their_stories_say(self, company: Company) -> None:
        async with company.parts.sessions() as session:
            rows = {row.user_name: row for row in await session.scalars(select(Account))}
        assert rows["fatima"].locked
        assert {"Domain Admins", "Directors"} <= set(rows["willem"].groups)
        assert rows["milan"].employed_since > rows["anna"].employed_since
        assert rows["sanne"].password_expires_at is not None
        assert rows["sanne"].password_expires_at < company.clock.now()
        assert not any(row.password_hash == BY_SLUG[name].password for name, row in rows.items())

    async def test_proofs_are_thirty_days_old_and_milan_has_none(self, company: Company) -> None:
        found = await proofs(company)
        key = company.parts.proof_key
        ages = {(company.clock.now() - proof.registered_at).days for proof in found}
        mails = {target_of(key, one) for one in found if one.kind == "mail_code"}
        assert ages == {30}
        assert MILAN.person_id not in {one.person_id for one in found}
        assert mails == {one.private_mail for one in CAST if one is not MILAN}

    async def test_citrix_is_as_the_stories_say(self, company: Company) -> None:
        site = company.parts.site
        assert [one.temper for one in site.of(ANNA.sid)] == [Temper.HUNG]
        assert len(site.of(BY_SLUG["joost"].sid)) == 2
        assert site.of(BY_SLUG["bram"].sid) == []


class TestBeingSomebody:
    async def test_the_token_says_who_and_for_how_long(
        self, company: Company, settings: SandboxSettings
    ) -> None:
        answer = await company.http.post(
            "/demo/token", json={"person_id": ANNA.person_id}, headers={"Origin": API}
        )
        key = OKPKey.import_key(settings.host_private_key.get_secret_value())
        decoded = jwt.decode(answer.json()["token"], key, algorithms=["EdDSA"])
        assert decoded.header["alg"] == "EdDSA"
        assert decoded.claims["iss"] == "nachtwacht-demo-intranet"
        assert decoded.claims["aud"] == "nachtwacht"
        assert decoded.claims["sub"] == ANNA.person_id
        assert decoded.claims["name"] == "Anna de Vries"
        assert decoded.claims["lang"] == "nl"
        assert decoded.claims["exp"] - decoded.claims["iat"] == 300
        assert answer.headers["Access-Control-Allow-Origin"] == API
        assert answer.headers["Cache-Control"] == "no-store"

    async def test_no_two_tokens_are_the_same(self, company: Company) -> None:
        body = {"person_id": ANNA.person_id}
        tokens = {
            (await company.http.post("/demo/token", json=body)).json()["token"] for _ in range(2)
        }
        assert len(tokens) == 2

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"person_id": SANNE.person_id}, 403),
            ({"person_id": "nobody"}, 404),
            ({}, 422),
            ({"person_id": ANNA.person_id, "lang": "fy"}, 422),
            ({"person_id": ANNA.person_id, "level": "A9"}, 422),
        ],
    )
    async def test_who_cannot_sign_in_gets_none(
        self, company: Company, body: dict[str, str], status: int
    ) -> None:
        answer = await company.http.post("/demo/token", json=body, headers={"Origin": API})
        assert answer.status_code == status
        assert "token" not in answer.json()

    @pytest.mark.parametrize("path", ["/demo/people", "/demo/token"])
    async def test_another_page_is_refused(self, company: Company, path: str) -> None:
        stranger = {"Origin": "http://evil.example"}
        asked = await company.http.options(path, headers=stranger)
        allowed = await company.http.options(path, headers={"Origin": API})
        assert (asked.status_code, allowed.status_code) == (403, 204)
        assert "Access-Control-Allow-Origin" not in asked.headers
        assert allowed.headers["Access-Control-Allow-Origin"] == API


class TestSignedOutEverywhere:
    async def test_the_intranet_knows_nobody_until_the_password_was_shown(
        self, company: Company
    ) -> None:
        anna = {"person_id": ANNA.person_id}
        async with company.parts.sessions.begin() as session:
            row = await session.get_one(Account, ANNA.person_id)
            row.signed_out_at = company.clock.now()
        assert (await company.http.post("/demo/token", json=anna)).status_code == 403
        tried = {"user_name": ANNA.slug, "password": "not this one"}
        assert (await company.submit("/login", **tried)).status_code == 401
        assert (await company.http.post("/demo/token", json=anna)).status_code == 403
        shown = {"user_name": ANNA.slug, "password": ANNA.password}
        assert (await company.submit("/login", **shown)).status_code == 200
        assert (await company.http.post("/demo/token", json=anna)).status_code == 200


class TestNotices:
    async def test_one_reaches_the_mailbox_of_the_person_on_call(self, company: Company) -> None:
        await company.http.post(
            "/demo/notices", json={"version": "1.0", "title": "Iemand wacht", "message": "Kijk"}
        )
        page = await company.http.get("/mailbox?who=wacht")
        assert "Iemand wacht" in page.text

    async def test_one_that_is_sent_again_is_there_once(self, company: Company) -> None:
        for key in ("a", "a", "b"):
            await company.http.post(
                "/demo/notices", json={"message": "Kijk"}, headers={"Idempotency-Key": key}
            )
        async with company.parts.sessions() as session:
            kept = await session.scalars(select(Letter.key).where(Letter.key.is_not(None)))
            assert sorted(key or "" for key in kept) == ["a", "b"]

    async def test_it_is_not_taken_while_the_mail_is_down(self, company: Company) -> None:
        await company.submit("/switches", name="mail", value="down")
        answer = await company.http.post("/demo/notices", json={"message": "Kijk"})
        assert answer.status_code == 503

    async def test_a_page_elsewhere_cannot_send_one(self, company: Company) -> None:
        answer = await company.http.post(
            "/demo/notices", json={"message": "x"}, headers={"Origin": "http://evil.example"}
        )
        assert answer.status_code == 403


class TestStartOver:
    async def test_everything_is_as_at_the_beginning(self, company: Company) -> None:
        before = {one.id for one in await proofs(company)}
        async with company.parts.sessions.begin() as session:
            account = await session.get(Account, ANNA.person_id)
            assert account is not None
            account.locked = True
            now = company.clock.now()
            session.add(Letter(to_address=ANNA.mail, subject="s", body="b", at=now))
        await company.submit("/switches", name="citrix", value="down")
        company.parts.site.clear()

        answer = await company.http.post("/demo/start-over", headers={"Origin": OWN})

        async with company.parts.sessions() as session:
            account = await session.get(Account, ANNA.person_id)
            letters = (await session.scalars(select(Letter))).all()
        assert answer.json() == {"status": "started over"}
        assert account is not None
        assert not account.locked
        assert letters == []
        assert not company.parts.site.traps.down
        assert len(company.parts.site.of(ANNA.sid)) == 1
        assert before.isdisjoint({one.id for one in await proofs(company)})

    async def test_counted_attempts_are_forgotten(
        self, company: Company, role_urls: dict[str, str]
    ) -> None:
        row = {"person_id": ANNA.person_id, "kind": "reset", "at": company.clock.now()}
        counted = select(func.count()).select_from(Attempt)
        owner = create_engine(role_urls["owner"])
        with owner.begin() as connection:
            connection.execute(insert(Attempt).values(**row))
            before = connection.scalar(counted)
        await company.submit("/demo/start-over")
        with owner.begin() as connection:
            after = connection.scalar(counted)
        owner.dispose()
        assert (before, after) == (1, 0)

    @pytest.mark.parametrize("origin", [None, "null", "http://evil.example", API])
    async def test_only_these_pages_may_ask_for_it(
        self, company: Company, origin: str | None
    ) -> None:
        headers = {} if origin is None else {"Origin": origin}
        answer = await company.http.post("/demo/start-over", headers=headers)
        assert answer.status_code == 403

    async def test_a_restart_keeps_what_is_there(
        self, company: Company, settings: SandboxSettings
    ) -> None:
        before = {one.id for one in await proofs(company)}
        await company.submit("/switches", name="logoff", value="stuck")
        async with company.app.router.lifespan_context(company.app):
            assert {one.id for one in await proofs(company)} == before
            assert company.parts.site.traps.logoff_never_ends


class TestProduction:
    def test_it_does_not_start(self, settings: SandboxSettings) -> None:
        values = settings.model_dump() | {"env": "production"}
        with pytest.raises(ValidationError, match="refused while NACHTWACHT_ENV is production"):
            SandboxSettings.model_validate(values)

    def test_unsaid_is_production(
        self, settings: SandboxSettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("NACHTWACHT_ENV", raising=False)
        with pytest.raises(ValidationError, match="refused while NACHTWACHT_ENV is production"):
            SandboxSettings(**settings.model_dump(exclude={"env"}))


class TestAuthenticator:
    async def test_it_shows_the_code_that_the_proof_makes_now(self, company: Company) -> None:
        page = (await company.http.get("/authenticator")).text
        (proof,) = [
            one
            for one in await proofs(company)
            if one.person_id == ANNA.person_id and one.kind == "totp"
        ]
        code = pyotp.TOTP(totp_secret(company.parts.proof_key, proof)).at(company.clock.now())
        assert f'data-person="{ANNA.person_id}" data-code="{code}"' in page
        assert f'data-person="{MILAN.person_id}" data-code' not in page
