#!/usr/bin/env bash
# Puts the pinned uv into .tools/bin without apt and without touching the machine's Python.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=requirements/tools.lock
python=$(command -v python3 || true)
if [ -z "$python" ]; then
    echo "setup: Python 3.11 or newer is needed (for example: apt-get install python3)" >&2
    exit 1
fi

rm -rf .tools/uv .tools/bin/uv
mkdir -p .tools/bin
if "$python" -m venv .tools/uv >/dev/null 2>&1; then
    .tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    ln -s ../uv/bin/uv .tools/bin/uv
elif "$python" -m pip --version >/dev/null 2>&1; then
    # Debian without python3-venv: pip can still fill a folder of its own.
    rm -rf .tools/uv
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --target .tools/uv -r "$lock"
    ln -s ../uv/bin/uv .tools/bin/uv
elif command -v uv >/dev/null; then
    ln -s "$(command -v uv)" .tools/bin/uv
else
    echo "setup: needs one of python3-venv, python3-pip or uv (for example: apt-get install python3-venv)" >&2
    exit 1
fi
.tools/bin/uv --version
