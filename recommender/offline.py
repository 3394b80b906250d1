"""Lists for all customers at once, in blocks that an interruption does not lose.

A run has one moment, one model and one list of customers, kept in `FILE.parts/run.json`. Each block
of customers becomes one file, written whole or not at all. Its name is a digest of everything that
allows its content: run, consent and suitability of each customer, and the rules. So a run that goes
on computes what is missing, and what somebody withdrew meanwhile is computed anew.
"""

import csv
import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

from sqlalchemy.orm import Session

from recommender import artefact
from recommender.fit import models_root
from recommender.policy import Policy
from recommender.service import RecommenderService
from recommender.threads import one_thread
from shop import clock
from shop.catalog import listing
from shop.customers import service as customers
from shop.customers.consent import Purpose, permitted
from shop.database import Database
from shop.policies.service import policy
from shop.policies.values import HoldoutPolicy, SuitabilityPolicy
from shop.settings import Settings

logger = logging.getLogger(__name__)
COLUMNS = ("customer", "rank", "item", "score", "personalised")
GOES_ON = timedelta(days=1)  # a run older than that begins anew
MOST = 10_000  # customers in a block: what one statement may name
ROUNDS = 5  # consents may change while a run ends
KEPT = ("data", "database_url", "text_encoder", "image_encoder", "search")  # settings of a worker


@dataclass(frozen=True)
class Run:
    """What a run is of: it goes on only where all of it but moment and customers is the same."""

    model: str
    k: int
    block: int  # customers in a block
    now: str
    customers: list[str]

    @property
    def moment(self) -> datetime:
        """When all lists are asked for."""
        return datetime.fromisoformat(self.now)

    def blocks(self) -> list[list[str]]:
        """The customers of each block."""
        return [
            self.customers[at : at + self.block] for at in range(0, len(self.customers), self.block)
        ]


Engine = Callable[[Path, dict[str, str], list[int]], None]  # parts, settings, numbers of blocks


def worker_settings(settings: Settings) -> dict[str, str]:
    """What another process needs to open the same shop with the same model."""
    found = {name: getattr(settings, name) for name in KEPT}
    found["data"] = str(settings.data.resolve())
    return {name: value for name, value in found.items() if value is not None}


class Scorer:
    """The model and the shop as of a run's moment; one in each process."""

    def __init__(self, parts: Path, given: dict[str, str]) -> None:
        one_thread()  # the same sums in every engine
        self.parts, self.run = parts, read_run(parts)
        settings = Settings(**given)  # type: ignore[arg-type]  # read from text
        self.database = Database(settings.resolved_database_url)
        self.service = RecommenderService(self.database, settings, at=self.run.moment)
        found = self.service.live.recommender.model
        if found != self.run.model:
            why = self.service.problem or f"the model in use is {found} now"
            raise artefact.ArtefactError(f"lists of model {self.run.model} cannot go on: {why}")

    def score(self, number: int) -> None:
        """Compute a block and keep it under the digest that held before and after."""
        who = self.run.blocks()[number]
        while True:
            with self.database.read() as session:
                before = digest(session, self.run, who)
            text = self._lists(who)
            with self.database.read() as session:
                if digest(session, self.run, who) == before:
                    break
        keep(self.parts / f"{before}.csv", text)

    def _lists(self, who: list[str]) -> str:
        asked, out = Policy(k=self.run.k, explain=False), StringIO()
        with self.database.read() as session:
            there = customers.known(session, who)
        writer = csv.writer(out, lineterminator="\n")
        for customer in who:
            if customer not in there:
                continue
            found = self.service.recommend(customer, "", [], asked)
            for rank, item in enumerate(found.items, start=1):
                writer.writerow(
                    (customer, rank, item.id, repr(item.score), int(found.personalised))
                )
        return out.getvalue()


def in_process(parts: Path, given: dict[str, str], numbers: list[int]) -> None:
    """The blocks one after the other."""
    scorer = Scorer(parts, given)
    try:
        for number in numbers:
            scorer.score(number)
    finally:
        scorer.database.close()


def digest(session: Session, run: Run, who: list[str]) -> str:
    """Of all that allows a block's lists; changes when any consent or suitability in it does."""
    rule = policy(session, SuitabilityPolicy)
    about = [rule.model_dump(), policy(session, HoldoutPolicy).percent]
    if rule.holds:
        stated = listing.stated(session)
        about.append([(item, told.get(rule.item_attribute)) for item, told in stated])
    held = [
        permitted(session, who, purpose, run.moment)
        for purpose in (Purpose.PERSONALISATION, Purpose.SERVICE_TALK)
    ]
    there = customers.known(session, who)
    standing = [
        (c, *(c in h for h in held), rule.customer_rank(there[c].attributes) if c in there else -1)
        for c in who
    ]
    held_by = json.dumps([run.model, run.k, run.now, about, standing], sort_keys=True)
    return hashlib.sha256(held_by.encode()).hexdigest()[:32]


def keep(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def read_run(parts: Path) -> Run:
    """The run kept there; raises ValueError naming the file where it cannot be read."""
    try:
        return Run(**json.loads((parts / "run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"{parts / 'run.json'} cannot be read: {error}") from error


@contextmanager
def _alone(parts: Path) -> Iterator[None]:
    """Raises ValueError while another run writes there; freed by any end of the process."""
    parts.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (parts / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ValueError(f"another run writes to {parts}") from error
        yield


def _begun(parts: Path, database: Database, model: str, k: int, block: int) -> Run:
    """The run to go on with, or a new one."""
    try:
        old: Run | None = read_run(parts)
    except ValueError:
        old = None
    now = clock.now()
    if old and (old.model, old.k, old.block) == (model, k, block) and now - old.moment < GOES_ON:
        return old
    for path in parts.glob("*.csv"):
        path.unlink()
    with database.read() as session:
        run = Run(model, k, block, now.isoformat(), customers.ids(session))
    keep(parts / "run.json", json.dumps(asdict(run)))
    return run


def _names(database: Database, run: Run) -> list[str]:
    with database.read() as session:
        return [digest(session, run, who) for who in run.blocks()]


def score_all(
    database: Database,
    settings: Settings,
    out: Path,
    *,
    k: int = 10,
    block: int = 200,
    engine: Engine = in_process,
) -> dict[str, int]:
    """Write the lists of every customer to `out` (.csv or .parquet): customer, rank, item, score.

    Goes on where an interrupted run to the same file stopped. Returns how many customers, blocks,
    blocks that were there already, and rows. Raises ValueError, ArtefactError, EncoderNotUsable.
    """
    from recommender.offline_files import writer_for  # noqa: PLC0415  pyarrow is optional

    if not 1 <= k <= 100 or not 1 <= block <= MOST:  # noqa: PLR2004
        raise ValueError(f"k must be from 1 to 100, a block from 1 to {MOST} customers")
    write = writer_for(out)
    model = artefact.current(models_root(settings))
    parts = out.with_name(out.name + ".parts")
    with _alone(parts):
        run = _begun(parts, database, model, k, block)
        there: int | None = None
        for _ in range(ROUNDS):
            names = _names(database, run)
            missing = [n for n, name in enumerate(names) if not (parts / f"{name}.csv").is_file()]
            there = len(names) - len(missing) if there is None else there
            if not missing:
                break
            logger.info("%d of %d blocks are missing", len(missing), len(names))
            engine(parts, worker_settings(settings), missing)
        else:
            raise ValueError("blocks are still missing: run the same command again to go on")
        rows = write(out, [parts / f"{name}.csv" for name in names])
    shutil.rmtree(parts)
    found = {"customers": len(run.customers), "blocks": len(names), "found": there or 0}
    return found | {"rows": rows}
