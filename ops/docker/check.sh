#!/bin/sh
# Runs each Dockerfile's steps in a clean root folder, without a container engine:
#   ops/docker/check.sh [app] [bot] [--mount /folder/of/wheels]
cd "$(dirname "$0")/../.." || exit 1
exec .venv-app/bin/python -m ops.images "$@"
