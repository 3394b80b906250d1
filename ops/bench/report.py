"""The table that `make bench` prints and keeps."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ops.bench.figures import Times
from ops.bench.fragments import FragmentsResult
from ops.bench.load import LoadResult
from ops.bench.turns import GrowthResult, Throughput

SHARE = 0.25  # of a core, for each Rasa process where the cores must not be the limit


@dataclass(frozen=True)
class Side:
    """One of the two that are compared."""

    load: LoadResult
    growth: GrowthResult
    fragments: FragmentsResult
    turns_per_second: float
    scaling: "Scaling | None" = None
    disk: Times | None = None  # 4 KB and fdatasync, during the load


@dataclass(frozen=True)
class Scaling:
    """One Rasa process and two; `*_limited`: each with the same part of a core, the rest free.

    On few cores the processes, the other parts and the customers' side share what one Rasa
    process leaves; the limited pair tells what more cores would give. None: no limit can be set.
    """

    one: Throughput
    two: Throughput
    one_limited: Throughput | None
    two_limited: Throughput | None


@dataclass(frozen=True)
class Row:
    """One figure: ours, plain Rasa's, and what was promised."""

    name: str
    ours: float | None  # None: too short a run to tell
    plain: float | None
    promise: str


def rows(ours: Side, plain: Side) -> list[Row]:
    """Every figure."""
    growth = ours.growth.hundredth_ms / ours.growth.first_ms
    late = ours.load.hundredth_turns_ms
    whole_way = None if late is None else round(late / ours.load.first_turns_ms, 2)
    plain_growth = plain.growth.hundredth_ms / plain.growth.first_ms
    return [
        Row("消息 · 条", ours.load.messages, plain.load.messages, ""),
        Row("没有回答 · 条", ours.load.unanswered, plain.load.unanswered, "0"),
        Row("落盘确认 p50 · ms", ours.load.acknowledged.p50, None, ""),
        Row("落盘确认 p99 · ms", ours.load.acknowledged.p99, None, "≤ 100"),
        Row("磁盘自己的 fdatasync p99 · ms", ours.disk.p99 if ours.disk else None, None, ""),
        Row("一轮 p50 · ms", ours.load.turn.p50, plain.load.turn.p50, "≤ 80"),
        Row("一轮 p95 · ms", ours.load.turn.p95, plain.load.turn.p95, "≤ 200"),
        Row("推荐 p95 · ms", ours.load.recommendation.p95, plain.load.recommendation.p95, "≤ 300"),
        Row("第 100 轮 / 第 1 轮，整条路", whole_way, None, "≤ 1.3"),
        Row("第 1 轮 · ms", ours.growth.first_ms, plain.growth.first_ms, ""),
        Row("第 100 轮 · ms", ours.growth.hundredth_ms, plain.growth.hundredth_ms, ""),
        Row("第 100 轮 / 第 1 轮", round(growth, 2), round(plain_growth, 2), "≤ 1.3"),
        Row("三段话的回答 · 个", ours.fragments.answers, plain.fragments.answers, "1"),
        Row(
            "末段之后（Zhuyi 含静默窗口）· ms",
            ours.fragments.last_answer_ms,
            plain.fragments.last_answer_ms,
            "",
        ),
        Row("每个 Rasa 进程 · 轮/s", ours.turns_per_second, plain.turns_per_second, "≥ 20"),
        *(scaling_rows(ours.scaling) if ours.scaling else []),
    ]  # fmt: skip


def scaling_rows(scaling: Scaling) -> list[Row]:
    """What a second Rasa process gives, and where the processor time goes."""
    one, two = scaling.one_limited, scaling.two_limited
    limited = round(two.rate / one.rate, 2) if one and two else None
    a_turn = scaling.one.processor_ms
    bots = sum(took for name, took in a_turn.items() if name.startswith("bot"))
    return [
        Row(f"两个进程 / 一个，每个限 {SHARE:g} 核", limited, None, "≥ 1.7"),
        Row("两个进程 / 一个，抢同样的核", round(scaling.two.rate / scaling.one.rate, 2), None, ""),
        Row("两个进程时占用的核", scaling.two.cores_busy, None, ""),
        Row("一轮的处理器时间，Rasa · ms", round(bots, 1), None, ""),
        Row("一轮的处理器时间，其余 · ms", round(sum(a_turn.values()) - bots, 1), None, ""),
    ]  # fmt: skip


def table(figures: list[Row]) -> str:
    """Markdown, with the ratio of plain Rasa to ours."""
    lines = ["| | Zhuyi | 原样 Rasa | 原样 / Zhuyi | 目标 |", "|---|---:|---:|---:|---|"]
    for row in figures:
        plain = "–" if row.plain is None else f"{row.plain:g}"
        ratio = f"{row.plain / row.ours:.2f}" if row.plain and row.ours else "–"
        ours = "–" if row.ours is None else f"{row.ours:g}"
        lines.append(f"| {row.name} | {ours} | {plain} | {ratio} | {row.promise} |")
    return "\n".join(lines)


def write(folder: Path, ours: Side, plain: Side, settings: dict[str, object]) -> str:
    """results/bench.json and bench.md; the table."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **settings,
    }
    figures = rows(ours, plain)
    content = {"about": about, "zhuyi": asdict(ours), "rasa": asdict(plain)}
    content["rows"] = [asdict(row) for row in figures]  # type: ignore[assignment]
    (folder / "bench.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    text = table(figures)
    (folder / "bench.md").write_text(f"{text}\n\n{json.dumps(about, ensure_ascii=False)}\n")
    return text
