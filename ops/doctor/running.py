"""The processes of the running instance."""

from collections.abc import Iterator

from ops.doctor.finding import Finding, fail, ok, warn
from ops.health import OK, answer
from ops.instance import InstanceState, ProcessState

MANY_RESTARTS = 3


def processes(state: InstanceState | None) -> Iterator[Finding]:
    """A line for each process, and one for the whole."""
    if state is None:
        yield warn("进程", "没有实例在运行", "运行 make up")
        return
    for process in state.processes:
        yield _process(process)
    code, body = answer(f"{state.url}/healthz")
    if code == OK:
        yield ok("整体", f"{state.url} 正常")
    else:
        yield fail(
            "整体", f"{state.url}/healthz 回答 {code}：{body}", "看上面没有回应的进程和它的日志"
        )


def _process(process: ProcessState) -> Finding:
    name = f"进程 {process.name}"
    code, body = answer(f"{process.url}/healthz")
    where = f"pid {process.pid}，{process.url}，重启过 {process.restarts} 次"
    problem = body.get("problem") if isinstance(body, dict) else None
    if code == OK and problem:
        return warn(name, f"{where}，只提供部分服务", f"{problem}")
    if code == OK and process.restarts >= MANY_RESTARTS:
        return warn(name, where, f"重启次数偏多，看 {process.log}")
    if code == OK:
        return ok(name, where)
    if process.pid is None or process.state in {"starting", "restarting"}:
        return warn(name, f"{where}，正在启动", f"稍后再看；一直如此则看 {process.log}")
    return fail(name, f"{where}，没有回应（{code}）", f"看 {process.log}；监督进程会自动重启它")
