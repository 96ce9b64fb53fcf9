"""The wire under python-telegram-bot's Bot: aiohttp instead of its default client, for a seventh of the CPU a message.

Errors are python-telegram-bot's own; beside them two of ours tell what certainly was not sent:

    Limited(after)      too much was sent (429): nothing more for so many seconds
    NetworkError        sent or not, nobody knows
        TimedOut        the same
        NotSent         no connection came about: asking again cannot double anything
"""

import json
from http import HTTPStatus
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

SECONDS = 10.0
CONNECT_SECONDS = 5.0
CONNECTIONS = 64


class NotSent(NetworkError):
    """No connection to Telegram came about."""


class Limited(TelegramError):
    """In place of python-telegram-bot's RetryAfter, which cannot be made without a warning of its own."""

    def __init__(self, after: float) -> None:
        super().__init__("too many requests")
        self.after = after


class Wire(BaseRequest):
    """Messages of these errors never hold the address: the token stands in it."""

    def __init__(self, connections: int = CONNECTIONS, seconds: float = SECONDS) -> None:
        self._connections, self._seconds = connections, seconds
        self._http: ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        if self._http is None and not self._closed:
            connector = TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._http = ClientSession(connector=connector, cookie_jar=DummyCookieJar())

    async def shutdown(self) -> None:
        self._closed = True
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        await self.initialize()
        if self._http is None:
            raise NotSent("closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        timeout = ClientTimeout(total=seconds + CONNECT_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._http.request(method, url, timeout=timeout, **_body(request_data)) as answer:
                body = await answer.read()
                if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                    raise Limited(_after(body))
                return answer.status, body
        except (ClientConnectorError, ConnectionTimeoutError) as gone:
            raise NotSent(type(gone).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except ClientError as gone:
            raise NetworkError(type(gone).__name__) from None


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        body = json.dumps(data.parameters, ensure_ascii=False, separators=(",", ":")).encode()
        return {"data": body, "headers": {"Content-Type": "application/json"}}
    form = FormData(data.json_parameters, quote_fields=False)  # names of files as they are, in UTF-8
    for name, (file, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file, content_type=kind)
    return {"data": form}


def _after(body: bytes) -> float:
    """The seconds that Telegram wants to be left alone; 1 where it does not say."""
    try:
        return max(1.0, float(json.loads(body)["parameters"]["retry_after"]))
    except (ValueError, TypeError, KeyError):
        return 1.0
