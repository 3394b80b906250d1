"""What every command does: open the shop, use all cores, tell errors in one line."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
import typer

from shop.database import Database
from shop.settings import Settings


@contextmanager
def said_plainly() -> Iterator[None]:
    """Errors that name their cause end the command with one line."""
    from recommender.artefact import ArtefactError  # noqa: PLC0415
    from recommender.features.encoders import EncoderNotUsable  # noqa: PLC0415

    try:
        yield
    except (ArtefactError, EncoderNotUsable, ValueError, OSError) as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The shop's database, closed at the end."""
    database = Database(settings.resolved_database_url)
    try:
        yield database
    finally:
        database.close()


def tell(line: Mapping[str, object], as_json: bool) -> None:
    """One result, as a line."""
    typer.echo(json.dumps(line) if as_json else "  ".join(f"{k}={v}" for k, v in line.items()))


def use_cores() -> None:
    """As many threads as OMP_NUM_THREADS says, else as there are cores."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
