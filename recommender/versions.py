"""Models on disk beside the one in use: listed, gone back to, removed in time.

`pinned` names the model that was gone back to; while it is the current one, `train --if-stale` lets
it be. Any training that puts a new model into use lets go of it.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from recommender import artefact
from recommender.artefact import ArtefactError, Manifest
from shop import clock

PIN = "pinned"


@dataclass(frozen=True)
class Version:
    """A model on disk; `state`: current, pinned, kept or rejected (judged worse, never used)."""

    checksum: str
    manifest: Manifest
    state: str

    @property
    def made(self) -> datetime:
        """When the data it was trained on was read."""
        return datetime.fromisoformat(self.manifest.created_at)


def versions(root: Path) -> list[Version]:
    """Every model whose manifest can be read, newest first."""
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                manifest = artefact.manifest_of(root, folder.name)
            except ArtefactError:
                continue
            found.append(Version(folder.name, manifest, _state(root, folder.name, manifest)))
    return sorted(found, key=lambda version: version.made, reverse=True)


def _current(root: Path) -> str:
    try:
        return artefact.current(root)
    except ArtefactError:
        return ""


def pinned(root: Path) -> str:
    """The model in use because it was gone back to; empty when there is none."""
    try:
        name = (root / PIN).read_text().strip()
    except FileNotFoundError:
        return ""
    return name if name and name == _current(root) else ""


def _state(root: Path, checksum: str, manifest: Manifest) -> str:
    if checksum == _current(root):
        return PIN if pinned(root) else "current"
    rejected = manifest.judged is not None and not manifest.judged.taken
    return "rejected" if rejected else "kept"


def take_up(root: Path, checksum: str) -> None:
    """Put a newly trained model into use; what was gone back to is let go of."""
    artefact.point_to(root, checksum)
    (root / PIN).unlink(missing_ok=True)


def roll_back(root: Path, to: str = "") -> str:
    """Put an earlier model into use and keep it there; its checksum.

    Without `to` the newest one before the current that was in use. The model is read whole first.
    Raises ArtefactError when there is none, or it is damaged.
    """
    if not to:
        now = next((v for v in versions(root) if v.checksum == _current(root)), None)
        earlier = [
            v for v in versions(root) if v.state == "kept" and (not now or v.made < now.made)
        ]
        if not earlier:
            raise ArtefactError(f"{root} holds no earlier model to go back to")
        to = earlier[0].checksum
    artefact.load(root, to)
    (root / PIN).write_text(to + "\n")
    artefact.point_to(root, to)
    return to


def tidy(
    root: Path, keep: int, days: int, erased: datetime | None, now: datetime | None = None
) -> list[str]:
    """Remove models that are not in use; the checksums that went.

    Those beyond the newest `keep`, those older than `days`, and those whose data was read before
    `erased`, the moment at which somebody they may have learnt from was erased.
    """
    oldest = (now or clock.now()) - timedelta(days=days)
    beside = [v for v in versions(root) if v.checksum != _current(root)]
    gone = [
        v.checksum
        for place, v in enumerate(beside)
        if place >= keep or v.made < oldest or (erased is not None and v.made < erased)
    ]
    for checksum in gone:
        shutil.rmtree(root / checksum)
    return gone
