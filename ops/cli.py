"""The `zhuyi` command; each part is loaded only when it is asked for."""

import importlib
import sys
from dataclasses import dataclass
from typing import Any

import typer


@dataclass(frozen=True)
class Part:
    """Where a command lives (a module with a Typer app named `app`) and what it is for."""

    module: str
    help: str


PARTS = {
    "import": Part("shop.imports.cli", "导入一个目录里的顾客、商品、评论、行为、订单（CSV）"),
    "train": Part("recommender.cli", "训练推荐模型"),
    "train-text": Part("recommender.own_cli", "用本店的文字训练文本编码器（可选）"),
    "train-pictures": Part("recommender.own_cli", "用本店的商品图片训练图片编码器（可选）"),
    "recommend": Part("recommender.cli", "给一位顾客的推荐与理由"),
    "evaluate": Part("recommender.cli", "在测试集上与基线比较"),
    "models": Part("recommender.models_cli", "推荐模型：列出、rollback 退回、drift 看店铺变了没有"),
    "experiment": Part("shop.experiment.cli", "个性化推荐与对照组相比：参与度、转化、粘性、满意度"),
    "rules": Part("shop.policies.cli", "店铺的规则：列出，或从一个 YAML 文件启用"),
    "score": Part("recommender.offline_cli", "给全部顾客算好推荐，写成一个文件"),
    "doctor": Part("ops.doctor.cli", "检查解释器、端口、磁盘、数据库、模型和各进程"),
    "encoder": Part("ops.encoder.cli", "理解用的句向量模型：zhuyi encoder export 导出给机器人"),
    "export": Part("shop.privacy.cli", "导出一位顾客的全部数据"),
    "erase": Part("shop.privacy.cli", "删除一位顾客的个人数据"),
    "nlu-review": Part("shop.labelling.cli", "列出机器人没把握或没听懂的话，供标注"),
    "webhook-secret": Part("shop.webhooks.cli", "店铺通知的签名密钥：show 显示，rotate 更换"),
    "demo": Part("data.cli", "示范店：zhuyi demo reset 恢复如新，日期移到现在"),
}


def overview() -> str:
    """All commands, a line each."""
    width = max(map(len, PARTS))
    lines = [f"  {name:<{width}}  {part.help}" for name, part in PARTS.items()]
    return "\n".join(
        ["用法：zhuyi 命令 [参数]", "", *lines, "", "zhuyi 命令 --help 说明各自的参数"]
    )


def load(name: str) -> Any:
    """The Typer app behind a command; exits with a message where that part is not installed."""
    module = PARTS[name].module
    try:
        return importlib.import_module(module).app
    except ModuleNotFoundError as problem:
        if problem.name is None or not module.startswith(problem.name):
            raise  # a dependency is missing: the traceback says which
        sys.exit(f"zhuyi {name}：这份代码里没有 {module}")


def main(arguments: list[str] | None = None) -> None:
    """Entry point; a command inside a larger app keeps its name, an app of its own loses it."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in {"-h", "--help"}:
        typer.echo(overview())
        return
    name, *rest = given
    if name not in PARTS:
        typer.echo(f"没有 {name} 这个命令。\n\n{overview()}", err=True)
        sys.exit(2)
    app = load(name)
    if name in getattr(typer.main.get_command(app), "commands", {}):
        app(args=given, prog_name="zhuyi")
    else:
        app(args=rest, prog_name=f"zhuyi {name}")


if __name__ == "__main__":
    main()
