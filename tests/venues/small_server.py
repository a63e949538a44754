"""Small servers that speak the venues' protocols as their documentation says, errors included."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], object]


@dataclass(frozen=True)
class Request:
    """What a client sent. Header names are in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, object]


@dataclass
class SmallServer:
    """Listens on loopback. `refuse` answers the next requests; `fault` breaks them.

    `cut-after` closes the connection without an answer once the request was taken; `hang` never
    answers.
    """

    requests: list[Request] = field(default_factory=list)
    refuse: list[Answer] = field(default_factory=list)
    fault: str = ""

    def __enter__(self) -> Self:
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request: Request) -> Answer:
        """Answer as the service would."""
        raise LookupError(request.path)

    def handle(self, request: Request) -> Answer | None:
        """Take a request in; None: it gets no answer."""
        self.requests.append(request)
        if self.fault == "hang":
            self._released.wait(30)
        if self.fault:
            if self.fault == "cut-after":
                self.answer(request)
            return None
        return self.refuse.pop(0) if self.refuse else self.answer(request)


def _handler(server: SmallServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            text = self.rfile.read(length)
            parts = urlsplit(self.path)
            request = Request(
                self.command,
                parts.path,
                {key: values[0] for key, values in parse_qs(parts.query).items()},
                {name.lower(): value for name, value in self.headers.items()},
                json.loads(text) if text else {},
            )
            answer = server.handle(request)
            if answer is None:
                self.close_connection = True
                return
            self._reply(*answer)

        def _reply(self, status: int, headers: dict[str, str], body: object) -> None:
            as_json = not isinstance(body, str)
            content = (json.dumps(body) if as_json else str(body)).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json" if as_json else "text/plain")
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = _serve  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler


@dataclass
class SlackServer(SmallServer):
    """Slack's Web API and incoming webhooks."""

    token: str = "xoxb-secret-token"
    hook: str = "/services/T0/B0/secret-hook"
    scopes: str = ""
    channel: dict[str, object] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)

    def answer(self, request: Request) -> Answer:
        if request.path == self.hook:
            if not request.body.get("text"):
                return 400, {}, "no_text"
            return 200, {}, "ok"
        if request.path.startswith("/services/"):
            return 404, {}, "no_service"
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return 200, {}, {"ok": False, "error": "invalid_auth"}
        assert request.method == "POST"
        assert request.headers["content-type"].startswith("application/json")
        method = request.path.removeprefix("/api/")
        if method == "conversations.info" and "channel" not in request.query:
            # Methods that read take no JSON: seen on the live service by others.
            return 200, {}, {"ok": False, "error": "invalid_arguments"}
        scopes = {"x-oauth-scopes": self.scopes} if self.scopes else {}
        return 200, scopes, self._web_api(method, request.body)

    def _web_api(self, method: str, body: dict[str, object]) -> dict[str, object]:
        channel = str(body.get("channel"))
        if method == "auth.test":
            return {"ok": True, "user": "bot", "team": "ods"}
        if channel not in ("C1", "#hall", "C2"):
            return {"ok": False, "error": "channel_not_found"}
        if channel == "C2":
            return {"ok": False, "error": "not_in_channel"}
        if method == "conversations.info":
            if channel.startswith("#"):
                return {"ok": False, "error": "channel_not_found"}
            return {"ok": True, "channel": {"id": "C1", **self.channel}}
        if not body.get("text"):
            return {"ok": False, "error": "no_text"}
        if method == "chat.update":
            if str(body.get("ts")) not in self.messages or channel != "C1":
                return {"ok": False, "error": "message_not_found"}
            self.messages[str(body["ts"])] = str(body["text"])
            return {"ok": True, "channel": "C1", "ts": body["ts"]}
        assert method == "chat.postMessage"
        stamp = f"1600000000.{len(self.messages):06}"
        self.messages[stamp] = str(body["text"])
        return {"ok": True, "channel": "C1", "ts": stamp}


@dataclass
class TelegramServer(SmallServer):
    """Telegram's Bot API."""

    token: str = "1234567890:AAsecretsecretsecretsecretsecretsec"
    messages: dict[int, str] = field(default_factory=dict)
    chat: dict[str, object] = field(default_factory=dict)
    member: Answer = field(default_factory=lambda: telegram_member("member"))

    def answer(self, request: Request) -> Answer:
        method = request.path.removeprefix(f"/bot{self.token}/")
        if method == request.path:
            return telegram_refusal(401, "Unauthorized")
        if method == "getMe":
            return 200, {}, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "bot"}}
        chat = str(request.body.get("chat_id"))
        if chat == "-1":
            return telegram_refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        if chat == "-2":
            hint = {"parameters": {"migrate_to_chat_id": -1002}}
            return telegram_refusal(400, "Bad Request: group chat was upgraded", **hint)
        if chat != "@hall":
            return telegram_refusal(400, "Bad Request: chat not found")
        if method == "getChat":
            return 200, {}, {"ok": True, "result": {"id": -100, "type": "supergroup", **self.chat}}
        if method == "getChatMember":
            assert request.body["user_id"] == 1
            return self.member
        return self._message(method, request.body)

    def _message(self, method: str, body: dict[str, object]) -> Answer:
        text = str(body.get("text") or "")
        if not text:
            return telegram_refusal(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return telegram_refusal(400, "Bad Request: message is too long")
        number = len(self.messages) + 1
        if method == "editMessageText":
            found = body.get("message_id")
            assert isinstance(found, int)
            if found not in self.messages:
                return telegram_refusal(400, "Bad Request: message to edit not found")
            if self.messages[found] == text:
                return telegram_refusal(400, "Bad Request: message is not modified: the same")
            number = found
        else:
            assert method == "sendMessage"
        self.messages[number] = text
        return 200, {}, {"ok": True, "result": {"message_id": number, "text": text}}


def telegram_member(status: str, **more: object) -> Answer:
    """Return what Telegram says of one member of a chat."""
    return 200, {}, {"ok": True, "result": {"user": {"id": 1}, "status": status, **more}}


def telegram_refusal(code: int, description: str, **more: object) -> Answer:
    return code, {}, {"ok": False, "error_code": code, "description": description, **more}


@dataclass
class DiscordServer(SmallServer):
    """Discord's webhooks."""

    number: str = "111"
    token: str = "secret-webhook-token"
    messages: dict[str, str] = field(default_factory=dict)
    webhook_says: dict[str, object] = field(default_factory=dict)

    @property
    def webhook(self) -> str:
        return f"{self.url}/api/webhooks/{self.number}/{self.token}"

    def answer(self, request: Request) -> Answer:
        head = f"/api/webhooks/{self.number}/"
        if not request.path.startswith(head):
            return 404, {}, {"message": "Unknown Webhook", "code": 10015}
        token, _, message = request.path.removeprefix(head).partition("/messages/")
        if token != self.token:
            return 401, {}, {"message": "Invalid Webhook Token", "code": 50027}
        if request.method == "GET":
            found = {"id": self.number, "type": 1, "name": "Announcer", "token": self.token}
            return 200, {}, {**found, **self.webhook_says}
        content = str(request.body.get("content") or "")
        if not 0 < len(content) <= 2000:
            return 400, {}, {"message": "Invalid Form Body", "code": 50035}
        assert request.body["allowed_mentions"] == {"parse": []}
        if request.method == "PATCH":
            if message not in self.messages:
                return 404, {}, {"message": "Unknown Message", "code": 10008}
            self.messages[message] = content
            return 200, {}, {"id": message, "content": content}
        assert request.method == "POST"
        number = str(900 + len(self.messages))
        self.messages[number] = content
        if request.query.get("wait") != "true":
            return 204, {}, ""
        return 200, {}, {"id": number, "content": content}


@dataclass
class WorkAdventureServer(SmallServer):
    """WorkAdventure's admin endpoints (its pusher)."""

    token: str = "secret-admin-token"
    messages: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, object]] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != self.token:
            return 401, {}, "Incorrect token"
        if (request.method, request.path) == ("GET", "/rooms"):
            return 200, {}, {"https://play.example.org/@/org/world/hall": 24}
        if request.path == "/message":
            assert request.body["type"] in ("message", "capacity")
            assert isinstance(request.body["targets"], list)
            text = str(request.body["text"])
            self.messages += [(str(room), text) for room in request.body["targets"]]
            return 200, {}, "ok"
        assert request.path == "/global/event"
        self.events.append((str(request.body["name"]), request.body.get("data")))
        return 200, {}, "ok"
