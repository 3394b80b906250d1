# make help says what each command does.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup up check check-all bench bench-recommender nlu-eval nlu-bench slots-bench lint types test-app test-bot web-check

APP := .venv-app/bin
BOT := .venv-bot/bin
PACKAGES := shop gateway actions recommender data ops
QUICK := not slow and not browser
WORKERS ?= 3
APP_TESTS := $(addprefix --ignore=tests/,bot contract dialogues e2e fault load)

help:  ## 列出这些命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## 建立 .venv-app、.venv-bot 和网页部分（没有变化时一秒内结束）
	@exec ops/setup.sh

up: setup  ## 从代码到运行中的店：环境、数据库、示范店、训练、进程；Ctrl-C 停止（PORT= ZHUYI_DATA=）
	@exec $(APP)/python -m ops.up

check: setup lint types test-app test-bot web-check  ## 代码风格、类型、两个环境的快速测试、网页测试（WORKERS= 几个应用测试同时跑）

check-all: check  ## 再加上故障、负载、浏览器测试
	@echo '▶ 慢的测试：故障、负载、浏览器'
	@$(APP)/python -m pytest -q -m 'slow or browser' --ignore=tests/bot

bench: setup  ## 与原样的 Rasa 在同一次运行里比较，写 results/bench.{json,md}
	@exec $(APP)/python -m ops.bench

bench-recommender:  ## 用 FILES="a.txt.gz b.txt.gz" 与 RecTools、implicit 在同样的文件上比较推荐，写 results/bench-recommender.{json,md}（要几小时）
	@test -n '$(FILES)' || { echo '用法：make bench-recommender FILES="序列文件 …"' >&2; exit 2; }
	@ops/setup.sh --without-web --with-peers >&2
	@exec $(APP)/python -m recommender.peers $(FILES)

nlu-eval:  ## 用 FILE=x.jsonl 评测理解，打印一个 JSON 对象（OUT=y.jsonl 另写逐条结果，ROBUST=1 加错字和繁体，CURVES=z.md 写曲线）
	@test -n '$(FILE)' || { echo '用法：make nlu-eval FILE=x.jsonl [OUT=y.jsonl] [ROBUST=1] [CURVES=z.md]' >&2; exit 2; }
	@ops/setup.sh --without-web >&2
	@$(BOT)/python -m bot.train >&2
	@exec $(BOT)/python -m bot.evaluate '$(FILE)' $(if $(OUT),--out '$(OUT)') \
		$(if $(ROBUST),--robust) $(if $(CURVES),--curves '$(CURVES)')

nlu-bench:  ## 用 DATA=目录（train.jsonl、test.jsonl）训练并比较分类方法，写 results/nlu-bench.{json,md}（DIET=1 加原样的 Rasa，很慢）
	@test -n '$(DATA)' || { echo '用法：make nlu-bench DATA=目录 [DIET=1]；目录里要有 train.jsonl 和 test.jsonl' >&2; exit 2; }
	@ops/setup.sh --without-web >&2
	@exec $(BOT)/python -m bot.nlu_bench '$(DATA)' $(if $(DIET),--diet)

slots-bench:  ## 用 DATA=目录（train、test 两份“字:B-名称”标注）训练一个序列标注器，打印一个 JSON 对象
	@test -n '$(DATA)' || { echo '用法：make slots-bench DATA=目录；目录里要有 train 和 test 两份' >&2; exit 2; }
	@ops/setup.sh --without-web >&2
	@exec $(BOT)/python -m bot.slots_bench '$(DATA)'

lint:
	@echo '▶ ruff'
	@$(APP)/ruff check .
	@$(APP)/ruff format --check .

types:
	@echo '▶ mypy'
	@$(APP)/mypy $(addprefix -p ,$(PACKAGES))
	@$(APP)/mypy clients/python/zhuyi_client

test-app:
	@echo '▶ 应用测试'
	@$(APP)/python -m pytest -q -m '$(QUICK) and not alone' -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(APP_TESTS)
	@echo '▶ 应用测试：量时间的，一个一个地跑'
	@$(APP)/python -m pytest -q -m '$(QUICK) and alone' $(APP_TESTS)

test-bot:
	@echo '▶ 机器人测试'
	@$(BOT)/python -m pytest -q -m '$(QUICK)' tests/bot

web-check:
	@echo '▶ 网页'
	@exec $(APP)/python -m ops.web_check
