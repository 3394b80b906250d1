"""`zhuyi doctor`."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ops.doctor import channels, encoder, installation, machine, running, webhooks
from ops.doctor.finding import Finding, Level
from ops.instance import read_state
from shop.settings import Settings, settings

MARKS = {Level.OK: ("✓", "green"), Level.WARN: ("!", "yellow"), Level.FAIL: ("✗", "red")}

app = typer.Typer(add_completion=False)


def examine(chosen: Settings) -> Iterator[Finding]:
    """Every finding, from the machine up to the running processes."""
    data = chosen.data.resolve()
    state = read_state(data)
    yield from machine.interpreters()
    yield machine.node()
    yield machine.web(chosen)
    yield machine.disk(data)
    yield machine.port(chosen, is_running=state is not None)
    yield from installation.database(chosen)
    yield from installation.models(data)
    yield from encoder.encoder(chosen.nlu_encoder, data)
    yield from installation.secrets(data)
    yield from webhooks.webhooks(chosen)
    yield from channels.findings()
    yield from running.processes(state)


def show(finding: Finding, console: Console) -> None:
    """One line, and what to do beneath it."""
    mark, colour = MARKS[finding.level]
    console.print(Text(f"{mark} ", colour), Text(f"{finding.name}：{finding.text}"), sep="")
    for line in finding.advice.splitlines() if finding.level is not Level.OK else ():
        console.print(Text(f"    → {line.strip()}", colour))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")] = False,
) -> None:
    """检查这台机器和这份安装，说明该做什么；有 ✗ 时退出码为 1。"""
    console = Console(soft_wrap=True, highlight=False)
    worst = Level.OK
    for finding in examine(settings()):
        if finding.level is Level.FAIL or worst is Level.OK:
            worst = finding.level
        if as_json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
        else:
            show(finding, console)
    raise typer.Exit(1 if worst is Level.FAIL else 0)
