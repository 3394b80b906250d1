"""Database, models, secrets."""

import hashlib
import json
import stat
from collections.abc import Iterator
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

import shop.migrations
from ops.doctor.finding import Finding, fail, ok, warn
from recommender import artefact
from shop.agents.models import AuditEntry
from shop.catalog.service import categories
from shop.clock import now
from shop.database import Database
from shop.settings import Settings

PRIVATE = 0o600
PRIVATE_FILES = ("secrets", "shop.key", "agents.json")
LATER_FILES = ("webhook-secret",)  # made when first needed


def database(settings: Settings) -> Iterator[Finding]:
    """Reachable, migrated, writable, filled."""
    url = settings.resolved_database_url
    if url.startswith("sqlite") and not (settings.data / "zhuyi.db").exists():
        yield fail("数据库", "还没有建立", "运行 make up")
        return
    opened = Database(url)
    where = opened.engine.url.render_as_string(hide_password=True)
    try:
        yield _migrated(opened, where)
        yield _writable(opened)
        yield _filled(opened)
    except SQLAlchemyError as problem:
        advice = "检查 DATABASE_URL 和数据库服务；SQLite 被锁住时，先停掉占着它的程序"
        yield fail("数据库", f"{where}：{problem.__cause__ or problem}", advice)
    finally:
        opened.close()


def _migrated(opened: Database, where: str) -> Finding:
    newest = ScriptDirectory(str(Path(shop.migrations.__file__).parent)).get_current_head()
    with opened.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return ok("数据库", f"{where}，版本 {current}")
    return fail("数据库", f"{where}，版本 {current}，应为 {newest}", "运行 make up，它会先迁移")


def _writable(opened: Database) -> Finding:
    with opened.engine.execution_options(writing=True).connect() as connection:
        entry = {"actor": "doctor", "action": "probe", "object_id": "-", "detail": {}, "at": now()}
        connection.execute(AuditEntry.__table__.insert().values(entry))  # type: ignore[attr-defined]
        connection.rollback()
    return ok("数据库写入", "可以写")


def _filled(opened: Database) -> Finding:
    with opened.read() as session:
        count = len(categories(session))
    if count:
        return ok("商品", f"{count} 个类目")
    return warn("商品", "店里还没有商品", "zhuyi import 目录，或 zhuyi demo reset")


def models(data: Path) -> Iterator[Finding]:
    """Both models, against the checksums that training wrote."""
    yield recommender_model(data / "models" / "recommender")
    yield bot_model(data / "models" / "bot")


def recommender_model(folder: Path) -> Finding:
    """The recommender's artefact, loaded as the service loads it."""
    try:
        loaded = artefact.load(folder)
    except artefact.ArtefactError as problem:
        return fail("推荐模型", str(problem), "运行 zhuyi train")
    return ok("推荐模型", f"{loaded.checksum}，{loaded.manifest.created_at}")


def bot_model(folder: Path) -> Finding:
    """The bot's archive, against the SHA-256 in its manifest.json (bot/ itself is not imported)."""
    name, remedy = "对话模型", "make up（会自动训练）"
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        path = folder / manifest["model"]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as problem:
        return fail(name, f"缺少 {problem.filename}", f"运行 {remedy}")
    except (ValueError, KeyError, OSError) as problem:
        return fail(name, f"{folder / 'manifest.json'} 读不了：{problem}", f"运行 {remedy}")
    if found != manifest["sha256"]:
        return fail(name, f"{path} 损坏或被改动，校验和不符", f"删除它，运行 {remedy}")
    return ok(name, f"{path.name}，校验和相符")


def secrets(data: Path) -> Iterator[Finding]:
    """Files that only their owner may read."""
    for name in (*PRIVATE_FILES, *LATER_FILES):
        path = data / name
        if name in LATER_FILES and not path.exists():
            continue
        if not path.exists():
            yield warn(f"密钥 {name}", "还没有", "第一次 make up 时生成")
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode == PRIVATE:
            yield ok(f"密钥 {name}", "权限 600")
        else:
            yield fail(f"密钥 {name}", f"权限 {mode:o}，别人可读", f"chmod 600 {path}")
