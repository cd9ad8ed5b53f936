"""Citrix's error answers."""

from typing import Any

NAMES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "InvalidRelation",
    415: "UnsupportedMediaType",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
}


class CitrixFault(Exception):
    """An answer with an error status."""

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        error: str | None = None,
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error = error or NAMES[status]
        self.headers = {} if retry_after is None else {"Retry-After": retry_after}

    def body(self) -> dict[str, Any]:
        """Return the error object of the REST API."""
        return {
            "ErrorMessage": self.message or self.error,
            "SdkErrorId": self.error,
            "ErrorType": self.error,
            "ErrorDetails": None,
            "SupportLink": None,
            "ErrorReportXml": None,
            "ErrorReport": None,
        }
