#!/bin/sh
# Finds any Python that can run ops.setup (3.10 or newer) and hands over to it: `python3` on PATH may be
# missing, too old, or a version manager's shim that refuses.
cd "$(dirname "$0")/.." || exit 1
for candidate in "${ZHUYI_PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.10 \
    /usr/bin/python3 /usr/local/bin/python3 \
    "$HOME"/.pyenv/versions/3.1[0-9]*/bin/python3 /opt/*/bin/python3; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; then
        exec "$candidate" -m ops.setup "$@"
    fi
done
echo '没有找到 Python 3.10 或更新的版本。请先安装 Python 3.10（机器人用）和 3.11（其余部分用），' >&2
echo '例如：pyenv install 3.10 3.11，或 uv python install 3.10 3.11，或系统自带的安装包。' >&2
exit 1
