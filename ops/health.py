"""Asks processes whether they can serve."""

import json
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence

TIMEOUT = 5.0
OK = 200


def status(url: str, timeout: float = TIMEOUT) -> int:
    """The HTTP status of a GET; 0 where nobody answers in time."""
    return answer(url, timeout)[0]


def answer(url: str, timeout: float = TIMEOUT) -> tuple[int, object]:
    """Status and JSON body of a GET; (0, None) where nobody answers in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # our own machine only
    try:
        with opener.open(url, timeout=timeout) as response:
            return response.status, _json(response.read())
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, _json(problem.read())
    except (OSError, ValueError):  # refused, timed out, closed half-way, or no HTTP at all
        return 0, None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


class HealthWatch:
    """Keeps asking addresses in a thread of its own, so that starting others never waits."""

    def __init__(self, urls: Sequence[str], every: float = 0.5) -> None:
        self._urls, self._every = urls, every
        self._statuses: dict[str, int] = {}
        self._hurry = {url: threading.Event() for url in urls}
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._follow, args=(url,), daemon=True) for url in urls
        ]

    def start(self) -> None:
        """Begin asking."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._stopping = True
        for event in self._hurry.values():
            event.set()

    def newest(self, url: str) -> int:
        """The newest status; 0 where nobody answered."""
        return self._statuses.get(url, 0)

    def forget(self, url: str) -> None:
        """The process behind `url` is a new one: what the old one answered counts no more."""
        self._statuses.pop(url, None)
        self._hurry[url].set()

    def _follow(self, url: str) -> None:
        hurry = self._hurry[url]
        while not self._stopping:
            hurry.clear()
            newest = status(url)
            if not hurry.is_set():  # else it may be the answer of the one before
                self._statuses[url] = newest
            # a ready process is asked less often: asking costs it time
            hurry.wait(self._every * (4 if newest == OK else 1))


def main() -> int:
    """`python -m ops.health URL`: 0 where it answers 200 (a container's health check)."""
    return 0 if status(sys.argv[1]) == OK else 1


if __name__ == "__main__":
    sys.exit(main())
