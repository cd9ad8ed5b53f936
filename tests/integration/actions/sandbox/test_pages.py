"""The demo pages: what they show, what their forms do, what they keep out."""

import pytest
from sqlalchemy import update

from actions.sandbox.company.cast import BY_SLUG
from actions.sandbox.company.models import Account
from actions.sandbox.company.repository import add_letter
from actions.sandbox.pages.links import linked
from actions.sandbox.texts import texts
from tests.integration.actions.sandbox.conftest import Company

PATHS = ("/", "/login", "/mailbox", "/authenticator", "/now", "/switches")
ANNA = BY_SLUG["anna"]
FORM = "application/x-www-form-urlencoded"


async def change(company: Company, slug: str, **values: object) -> None:
    async with company.parts.sessions.begin() as session:
        await session.execute(update(Account).where(Account.user_name == slug).values(**values))


async def sign_in(company: Company, slug: str, password: str | None = None) -> tuple[int, str]:
    """Return the status and the text key of the outcome."""
    typed = BY_SLUG[slug].password if password is None else password
    answer = await company.submit("/login", user_name=slug, password=typed)
    return answer.status_code, answer.text.partition('data-result="')[2].partition('"')[0]


class TestEveryPage:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("language", ["nl", "en"])
    async def test_it_says_in_both_languages_that_it_is_pretend(
        self, company: Company, path: str, language: str
    ) -> None:
        answer = await company.http.get(path, params={"lang": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert texts(language)["pretend"] in answer.text

    async def test_the_language_is_remembered(self, company: Company) -> None:
        await company.http.get("/?lang=en")
        assert '<html lang="en">' in (await company.http.get("/now")).text

    @pytest.mark.parametrize("path", [*PATHS, "/static/demo.css", "/demo/people"])
    async def test_no_script_or_frame_of_others(self, company: Company, path: str) -> None:
        policy = (await company.http.get(path)).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy

    async def test_another_host_name_is_refused(self, company: Company) -> None:
        answer = await company.http.get("/", headers={"Host": "rebound.example"})
        assert answer.status_code == 400

    async def test_it_says_when_it_is_ready(self, company: Company) -> None:
        answer = await company.http.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")

    @pytest.mark.parametrize("path", ["/login", "/now/start", "/switches"])
    async def test_a_form_from_elsewhere_is_refused(self, company: Company, path: str) -> None:
        answer = await company.http.post(
            path,
            data={"user_name": "a", "password": "b", "who": "anna", "name": "mail", "value": "ok"},
            headers={"Origin": "http://evil.example"},
        )
        assert answer.status_code == 403


class TestNonsense:
    @pytest.mark.parametrize("path", ["/login", "/switches", "/now/start"])
    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            (FORM, b"user_name=a%00&password=b&who=%00&name=x&value=%00"),
            (FORM, b"user_name=%ff&password=%ed%a0%80&who=%ff"),
            ("application/json", b'{"user_name": "secret-x"}'),
            ("multipart/form-data", b"--x"),
        ],
    )
    async def test_it_is_refused_and_not_repeated(
        self, company: Company, path: str, kind: str, content: bytes
    ) -> None:
        headers = {"Origin": "http://127.0.0.1", "Content-Type": kind}
        answer = await company.http.post(path, content=content, headers=headers)
        assert 400 <= answer.status_code < 500
        assert "secret-x" not in answer.text

    @pytest.mark.parametrize("path", ["/demo/token", "/demo/notices"])
    @pytest.mark.parametrize("text", [b"a\\u0000", b"a\\ud800", b"\xff"])
    async def test_text_that_is_no_text_is_refused(
        self, company: Company, path: str, text: bytes
    ) -> None:
        field = b"person_id" if path == "/demo/token" else b"message"
        content = b'{"%b": "%b"}' % (field, text)
        answer = await company.http.post(
            path, content=content, headers={"Content-Type": "application/json"}
        )
        assert 400 <= answer.status_code < 500


class TestLogin:
    async def test_the_right_password_lets_you_in(self, company: Company) -> None:
        assert await sign_in(company, "anna") == (200, "welcome")

    async def test_an_unknown_name_and_a_wrong_password_look_alike(self, company: Company) -> None:
        wrong = await company.submit("/login", user_name="anna", password="x")
        unknown = await company.submit("/login", user_name="nobody", password="x")
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.text.replace("anna", "") == unknown.text.replace("nobody", "")

    async def test_the_fifth_wrong_one_locks_and_then_the_right_one_is_no_use(
        self, company: Company
    ) -> None:
        tries = [await sign_in(company, "bram", "wrong") for _ in range(5)]
        assert tries == [(401, "wrong")] * 4 + [(401, "locked")]
        assert await sign_in(company, "bram") == (401, "locked")

    async def test_a_right_one_in_between_starts_the_count_again(self, company: Company) -> None:
        for _ in range(2):
            for _ in range(4):
                await sign_in(company, "bram", "wrong")
            assert await sign_in(company, "bram") == (200, "welcome")

    @pytest.mark.parametrize(
        ("slug", "values", "result"),
        [
            ("fatima", {}, "locked"),
            ("sanne", {}, "expired"),
            ("anna", {"must_change": True}, "must_change"),
            ("anna", {"enabled": False}, "disabled"),
            ("anna", {"expired": True}, "disabled"),
        ],
    )
    async def test_it_is_honest_about_why_not(
        self, company: Company, slug: str, values: dict[str, bool], result: str
    ) -> None:
        if values:
            await change(company, slug, **values)
        assert await sign_in(company, slug) == (401, result)

    async def test_a_state_is_told_to_nobody_without_the_password(self, company: Company) -> None:
        await change(company, "anna", must_change=True)
        assert await sign_in(company, "anna", "wrong") == (401, "wrong")

    async def test_it_works_by_mail_address_too(self, company: Company) -> None:
        answer = await company.submit("/login", user_name=ANNA.mail, password=ANNA.password)
        assert answer.status_code == 200

    async def test_a_directory_that_is_down_lets_nobody_in(self, company: Company) -> None:
        await company.submit("/switches", name="directory", value="down")
        assert await sign_in(company, "anna") == (401, "unreachable")

    async def test_what_was_typed_is_shown_harmlessly(self, company: Company) -> None:
        answer = await company.submit("/login", user_name='"><script>x', password="secret-x")
        assert "<script>x" not in answer.text
        assert "secret-x" not in answer.text


class TestNow:
    async def test_starting_with_a_hung_session_gives_the_old_screen(
        self, company: Company
    ) -> None:
        answer = await company.submit("/now/start", who="anna")
        page = (await company.http.get(answer.headers["Location"])).text
        assert answer.status_code == 303
        assert 'data-started="frozen"' in page
        assert page.count('data-user="anna"') == 1

    async def test_starting_after_it_is_gone_gives_a_new_one(self, company: Company) -> None:
        site = company.parts.site
        (hung,) = site.of(ANNA.sid)
        del site.sessions[hung.id]
        answer = await company.submit("/now/start", who="anna")
        (fresh,) = site.of(ANNA.sid)
        assert answer.headers["Location"] == "/now?started=new&who=anna"
        assert f'data-session="{fresh.id}"' in (await company.http.get("/now")).text

    async def test_nobody_cannot_start(self, company: Company) -> None:
        assert (await company.submit("/now/start", who="nobody")).status_code == 404

    async def test_a_made_up_outcome_is_not_shown(self, company: Company) -> None:
        page = await company.http.get("/now?started=<b>&who=anna")
        assert "data-started" not in page.text

    async def test_accounts_show_how_they_are(self, company: Company) -> None:
        page = (await company.http.get("/now")).text
        fatima, sanne = BY_SLUG["fatima"], BY_SLUG["sanne"]
        assert f'data-account="{fatima.person_id}" data-state="account_locked"' in page
        assert f'data-account="{sanne.person_id}" data-state="account_expired"' in page


class TestSwitches:
    async def test_citrix_down_answers_503_and_up_again_works(self, company: Company) -> None:
        statuses = []
        for value in ("down", "ok"):
            await company.submit("/switches", name="citrix", value=value)
            answer = await company.http.get("/citrix/cvad/manage/About")
            statuses.append(answer.status_code)
        assert statuses == [503, 401]

    async def test_the_page_shows_what_is_broken(self, company: Company) -> None:
        answer = await company.submit("/switches", name="directory", value="slow")
        page = (await company.http.get(answer.headers["Location"])).text
        assert 'value="slow" class="slow" aria-pressed="true"' in page

    @pytest.mark.parametrize(
        ("name", "value"), [("citrix", "on fire"), ("coffee", "ok"), ("mail", "slow")]
    )
    async def test_a_position_that_is_not_there_is_refused(
        self, company: Company, name: str, value: str
    ) -> None:
        assert (await company.submit("/switches", name=name, value=value)).status_code == 422


class TestMailbox:
    async def test_letters_are_harmless_and_their_links_work(self) -> None:
        letter = "Hoi <b>: http://127.0.0.1:8001/p#abc-_1. Of https://x.example/?a=1&b=2"
        shown = linked(letter)
        assert "<b>" not in shown
        assert 'href="http://127.0.0.1:8001/p#abc-_1"' in shown
        assert 'href="https://x.example/?a=1&amp;b=2"' in shown

    async def test_each_person_sees_the_own_letters(self, company: Company) -> None:
        async with company.parts.sessions.begin() as session:
            now = company.clock.now()
            add_letter(session, ANNA.private_mail, "Voor Anna", "code", now)
            add_letter(session, BY_SLUG["bram"].mail, "Voor Bram", "code", now)
        anna = (await company.http.get("/mailbox?who=anna")).text
        everybody = (await company.http.get("/mailbox")).text
        assert "Voor Anna" in anna
        assert "Voor Bram" not in anna
        assert "Voor Bram" in everybody
