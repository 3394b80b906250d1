"""`python -m bot.evaluate FILE [--out OUT]`: parse labelled messages with the shipped model."""

import bot.quiet  # noqa: F401  isort: skip

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.alterations import misheard, traditional
from bot.components.encoder import configured_encoder, fingerprint_of
from bot.components.typos import homophones
from bot.evaluation import BadLine, Line, Prediction, figures, read_line, report_line
from bot.model_file import BadModel, verified_model
from bot.quiet import quiet_logs
from bot.reliability import curves, shipped_caution
from bot.settings import ROOT, models_folder


def read_lines(path: Path) -> list[Line]:
    """All lines of a JSONL file; raises BadLine naming the first bad one."""
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not text.strip():
            continue
        try:
            lines.append(read_line(number, json.loads(text)))
        except json.JSONDecodeError as error:
            raise BadLine(f"line {number}: not JSON ({error})") from None
    return lines


def predict(lines: list[Line], model: Path) -> list[Prediction]:
    """Parse every line one by one, as a turn would."""
    from bot.processor import TurnProcessor  # noqa: PLC0415

    quiet_logs()
    processor = TurnProcessor(str(model), None)
    processor.understand("热身")
    predictions = []
    for line in lines:
        started = time.perf_counter()
        parsed = processor.understand(line.text)
        spent = (time.perf_counter() - started) * 1_000
        intent = parsed["intent"]
        ranking = tuple((entry["name"], entry["confidence"]) for entry in parsed["intent_ranking"])
        predictions.append(Prediction(intent["name"], intent["confidence"], ranking, spent))
    return predictions


def robustness(lines: list[Line], model: Path, plain: float | None) -> dict[str, Any]:
    """In-scope accuracy where customers mistype by sound and write Traditional, and the cost."""
    table = homophones(line.text for line in lines)
    told: dict[str, Any] = {}
    for name, alter in (
        ("homophones", lambda text: misheard(text, table)),
        ("traditional", traditional),
    ):
        altered = [replace(line, text=alter(line.text)) for line in lines]
        reached = figures(altered, predict(altered, model))["in_scope_accuracy"]
        told[f"{name}_accuracy"] = reached
        if plain is not None and reached is not None:
            told[f"{name}_cost"] = round(plain - reached, 4)
    return told


def main() -> int:
    """Print one JSON object; 1 with a plain message when the file or the model is unusable."""
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--out", type=Path, help="also write each line's prediction to this JSONL file"
    )
    parser.add_argument(
        "--robust", action="store_true", help="also what homophone typos and Traditional cost"
    )
    parser.add_argument(
        "--curves", type=Path, help="write reliability and risk–coverage to this Markdown file"
    )
    arguments = parser.parse_args()
    try:
        lines = read_lines(arguments.file)
        model = verified_model(models_folder(), fingerprint_of(configured_encoder()))
        predictions = predict(lines, model)
        result = figures(lines, predictions)
        if arguments.robust:
            result |= robustness(lines, model, result["in_scope_accuracy"])
    except (BadLine, BadModel, OSError, UnicodeDecodeError) as error:
        print(f"nlu-eval: {error}", file=sys.stderr)
        return 1
    if arguments.out:
        rows = (report_line(line, p) for line, p in zip(lines, predictions, strict=False))
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        arguments.out.write_text(text, encoding="utf-8")
    if arguments.curves:
        caution = shipped_caution(ROOT / "config.yml")
        arguments.curves.write_text(curves(lines, predictions, caution), encoding="utf-8")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
