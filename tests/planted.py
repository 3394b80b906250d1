"""A customer whose every word can be found again, and a search that knows no table by name."""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import MetaData, select

from shop.database import Database

Place = tuple[str, str, str]  # table, column, what was found there


@dataclass
class Words:
    """Strings that occur nowhere else, each under the name of what it was planted as."""

    known: dict[str, str] = field(default_factory=dict)

    def new(self, name: str) -> str:
        """A text with a part that is unique."""
        self.known[name] = f"植{secrets.token_hex(6)}物"
        return f"{name} {self.known[name]}"

    def digits(self, name: str) -> str:
        """A phone number that is nobody's."""
        self.known[name] = "199" + "".join(secrets.choice("0123456789") for _ in range(8))
        return self.known[name]

    def in_text(self, text: str) -> list[str]:
        """Names of what stands in a text, also where it was escaped as JSON."""
        return [
            name
            for name, word in self.known.items()
            if word in text or json.dumps(word)[1:-1] in text
        ]

    def in_bytes(self, content: bytes) -> list[str]:
        """Names of what stands in bytes, in the encodings that anything here writes."""
        found = []
        for name, word in self.known.items():
            forms = (word.encode(), json.dumps(word)[1:-1].encode(), word.encode("utf-16-le"))
            if any(form in content for form in forms):
                found.append(name)
        return found


def in_tables(database: Database, words: Words) -> set[Place]:
    """Every value of every column of every table that the database has, whoever made it."""
    found: set[Place] = set()
    tables = MetaData()
    tables.reflect(database.engine)
    with database.engine.connect() as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    told = value if isinstance(value, str) else json.dumps(value, default=str)
                    found |= {(table.name, column, name) for name in words.in_text(told)}
    return found


def in_files(folder: Path, words: Words) -> set[tuple[str, str]]:
    """(path, what) for every file below `folder`, read byte by byte; names of files count too."""
    found: set[tuple[str, str]] = set()
    for path in sorted(folder.rglob("*")):
        inside = str(path.relative_to(folder))
        told: Iterable[str] = words.in_text(inside)
        if path.is_file():
            told = [*told, *words.in_bytes(path.read_bytes())]
        found |= {(inside, name) for name in told}
    return found


def names(found: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """What was found, wherever it was."""
    return (place[-1] for place in found)
