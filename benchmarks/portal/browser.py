"""A parent's browser, as cheap as it can be: cookies, forms, one connection that stays open."""

from __future__ import annotations

import re
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from benchmarks.portal.office import PASSWORD

_FAULT = re.compile(r'<li><a href="#[a-z]+">(.*?)</a></li>', re.DOTALL)
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


class Browser:
    """One browser at an address; ``status``, ``text`` and ``path`` are those of its last answer.

    ``seconds`` is how long the last request took. A redirect is kept in ``path``, not followed.
    """

    def __init__(self, port: int, address: str = "198.51.100.7") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self._origin = f"http://127.0.0.1:{port}"
        self._address = address
        self._cookies: dict[str, str] = {}
        self._form_token = ""
        self.status, self.text, self.path, self.seconds, self.retry_after = 0, "", "", 0.0, 0

    def get(self, path: str) -> int:
        """Ask for a page; its status."""
        return self._ask("GET", path)

    def send(self, path: str, **fields: str) -> int:
        """Send a form; its status."""
        body = urlencode({"form_token": self._form_token, **fields})
        return self._ask("POST", path, body)

    def sign_in(self, username: str, password: str = PASSWORD) -> bool:
        """Sign in; whether it let this parent in."""
        if not self._form_token:
            self.get("/sign-in")
        return self.send("/sign-in", username=username, password=password) == 303

    def activate(self, key: str, username: str, password: str = PASSWORD) -> bool:
        """From the letter's key to the account; whether it was made."""
        self.get("/activate")
        if self.send("/activate", key=key) != 303 or self.get("/activate/account") != 200:
            return False
        words = {"username": username, "password": password, "verify": password}
        return self.send("/activate/account", **words) == 303

    def move_to(self, port: int) -> Browser:
        """The same browser, cookies and all, before a door that listens on another port."""
        self.close()
        moved = Browser(port, self._address)
        moved._cookies, moved._form_token = self._cookies, self._form_token
        return moved

    @property
    def fault(self) -> str:
        """What the last page says is wrong, as it stands in its summary."""
        return " ".join(_FAULT.findall(self.text))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> int:
        headers = {"x-forwarded-for": self._address, "accept-language": "en-US,en;q=0.9"}
        if self._cookies:
            headers["cookie"] = "; ".join(f"{name}={one}" for name, one in self._cookies.items())
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            headers["origin"] = self._origin
        started = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (HTTPException, ConnectionError):  # it hung up meanwhile, as it may
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        self.text = answer.read().decode()
        self.seconds = time.perf_counter() - started
        for given in answer.headers.get_all("set-cookie") or ():
            name, _, value = given.partition(";")[0].partition("=")
            self._cookies[name] = value
        self.status, self.path = answer.status, answer.headers.get("location", path)
        self.retry_after = int(answer.headers.get("retry-after", "0"))
        if found := _TOKEN.search(self.text):
            self._form_token = found[1]
        return self.status
