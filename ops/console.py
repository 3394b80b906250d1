"""What the operator sees while something long happens: a heading, the time, the newest line."""

import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from ops.leash import Leash

REPORT_EVERY = 5.0  # seconds at first; later every twentieth of the time gone by
LINE_WIDTH = 100
TAIL_LINES = 30
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_printing = threading.Lock()


class StepFailed(RuntimeError):
    """A step of making or starting an installation did not succeed; the text says what to do."""


def say(text: str) -> None:
    """Print whole lines, also when several threads talk."""
    with _printing:
        print(text, flush=True)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, indented."""
    if not log.exists():
        return ""
    text = log.read_bytes()[-64_000:].decode("utf-8", "replace").replace("\r", "\n")
    kept = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {_ESCAPES.sub('', line)}" for line in kept[-lines:])


class _NewestLine:
    """Copies a child's output to the log and remembers the newest line."""

    def __init__(self, source: IO[bytes], log: IO[bytes]) -> None:
        self.text = ""
        self._source, self._log = source, log
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        rest = b""
        while chunk := self._source.read1(65_536):  # type: ignore[attr-defined]
            self._log.write(chunk)
            self._log.flush()
            *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
            for line in (*lines, rest):
                shown = _ESCAPES.sub("", line.decode("utf-8", "replace")).strip()
                self.text = shown or self.text

    def join(self) -> None:
        self._thread.join(timeout=5)


def _report_until_ended(child: subprocess.Popen[bytes], title: str, newest: _NewestLine) -> int:
    started = time.monotonic()
    while True:
        try:
            return child.wait(max(REPORT_EVERY, (time.monotonic() - started) / 20))
        except subprocess.TimeoutExpired:
            elapsed = time.monotonic() - started
            say(f"  … {title} {elapsed:.0f} s  {newest.text[:LINE_WIDTH]}")


def run(
    title: str,
    argv: Sequence[str],
    *,
    leash: Leash,
    log: Path,
    cwd: Path,
    env: Mapping[str, str],
) -> None:
    """Run a command as a step: heading, newest line every few seconds, time; output to `log`.

    Raises StepFailed with the last lines of the output when the command does not exit with 0.
    """
    say(f"▶ {title}")
    started = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        child = leash.start(argv, cwd=cwd, env=env, stdout=subprocess.PIPE)
        if child.stdout is None:
            raise RuntimeError(f"{title}: started without a pipe")
        with child.stdout as output:
            newest = _NewestLine(output, file)
            code = _report_until_ended(child, title, newest)
            leash.reap(child)
            newest.join()
    elapsed = time.monotonic() - started
    if code != 0:
        raise StepFailed(
            f"✗ {title}：退出码 {code}，{elapsed:.0f} s\n{tail(log)}\n  全部输出：{log}"
        )
    say(f"✓ {title} {elapsed:.0f} s")
