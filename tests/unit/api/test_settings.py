"""What the program can be told."""

import pytest
from pydantic import ValidationError

from api.logging import redact
from api.sealing import new_secret
from api.settings import Settings

LONG = "a-token-of-more-than-sixteen"
ENVIRONMENT = {
    "NACHTWACHT_DATABASE_URL": "postgresql+psycopg://x@/y",
    "NACHTWACHT_BOT_TOKEN": LONG,
    "NACHTWACHT_ACTIONS_INTERNAL_TOKEN": LONG,
    "NACHTWACHT_EVENTS_TOKEN": LONG,
    "NACHTWACHT_ASSERTION_PRIVATE_KEY": "pem",
    "NACHTWACHT_WEB_ORIGINS": '["https://intranet.example"]',
    "NACHTWACHT_NOTICE_ADDRESSES": '["json://127.0.0.1/x"]',
}

PROVIDER = {
    "ISSUER": "https://login.example/tenant/v2.0",
    "CLIENT_ID": "nachtwacht",
    "CLIENT_SECRET": LONG,
    "PERSON_CLAIM": "oid",
    "ENGINEER_VALUES": '["engineers"]',
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


class TestTheEnvironment:
    def test_is_production_unless_told(self) -> None:
        settings = Settings()
        assert not settings.development
        assert settings.web_origins == ("https://intranet.example",)

    def test_hides_its_secrets(self) -> None:
        assert LONG not in repr(Settings())
        assert "json://" not in repr(Settings())

    def test_with_a_short_token_is_refused_in_production(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NACHTWACHT_EVENTS_TOKEN", "short")
        with pytest.raises(ValidationError, match="events_token"):
            Settings()

    def test_cannot_be_changed_later(self) -> None:
        with pytest.raises(ValidationError):
            Settings().env = "development"  # type: ignore[misc]


class TestAnIdentityProvider:
    @pytest.fixture(autouse=True)
    def _provider(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NACHTWACHT_PUBLIC_URL", "https://care.example")
        for name, value in PROVIDER.items():
            monkeypatch.setenv(f"NACHTWACHT_OIDC__{name}", value)

    def test_is_read_from_the_environment(self) -> None:
        found = Settings().oidc
        assert found is not None
        assert found.engineer_values == ("engineers",)
        assert LONG not in repr(found)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("OIDC__ISSUER", "http://login.example"),
            ("OIDC__ISSUER", "https://login.example/?tenant=x"),
            ("PUBLIC_URL", "http://care.example"),
            ("OIDC__ALGORITHMS", '["HS256"]'),
            ("OIDC__ALGORITHMS", '["none"]'),
            ("OIDC__KEY_ALGORITHM", "HS256"),
            ("OIDC__PERSON_CLAIM", ""),
            ("OIDC__PRIVATE_KEY", "pem"),
            ("OIDC__SCOPES", "profile email"),
            ("OIDC__SESSION_FOR", "P1D"),
            ("OIDC__ISUER", "https://login.example"),
        ],
    )
    def test_that_would_be_unsafe_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(f"NACHTWACHT_{name}", value)
        with pytest.raises(ValidationError):
            Settings()


class TestTheEmergencyDoor:
    def test_is_shut_unless_told(self) -> None:
        assert Settings().break_glass_key is None

    def test_needs_a_whole_key_and_somebody_to_be_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NACHTWACHT_BREAK_GLASS_KEY", "short")
        with pytest.raises(ValidationError, match="256 bits"):
            Settings()
        monkeypatch.setenv("NACHTWACHT_BREAK_GLASS_KEY", new_secret())
        assert Settings().break_glass_key is not None
        monkeypatch.setenv("NACHTWACHT_NOTICE_ADDRESSES", "[]")
        with pytest.raises(ValidationError, match="nobody would be told"):
            Settings()


class TestALogLine:
    def test_holds_no_text_or_token(self) -> None:
        line = redact(None, "info", {"event": "a.b", "text": "ww", "token": "t", "case_id": "c-1"})
        assert line == {"event": "a.b", "text": "***", "token": "***", "case_id": "c-1"}
