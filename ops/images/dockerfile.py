"""Reads the part of the Dockerfile language that ours use."""

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = {"FROM", "ARG", "ENV", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "CMD"}


class UnknownInstruction(ValueError):
    """An instruction that this reader does not run."""


@dataclass(frozen=True)
class Instruction:
    """One line: a word and what follows it."""

    word: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The rest as words; the JSON form of CMD and VOLUME too."""
        if self.rest.startswith("["):
            return [str(word) for word in json.loads(self.rest)]
        return shlex.split(self.rest)


@dataclass(frozen=True)
class Stage:
    """From one FROM to the next."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)


def read(path: Path) -> list[Stage]:
    """The stages in order; raises UnknownInstruction naming file and line."""
    stages: list[Stage] = []
    for number, line in enumerate(_lines(path.read_text()), 1):
        word, _, rest = line.partition(" ")
        if word not in KNOWN:
            raise UnknownInstruction(f"{path}: instruction {number} is {word}")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base.strip(), name.strip() or "image"))
        else:
            stages[-1].instructions.append(Instruction(word, rest.strip()))
    return stages


def _lines(text: str) -> list[str]:
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
