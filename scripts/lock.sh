#!/usr/bin/env bash
# Compiles every lock file; `--upgrade` takes newer versions. Fails if a lock names a host.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() { # OUTPUT ARGUMENTS...
    local output=$1
    shift
    .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "${upgrade[@]}" "$@" -o "$output"
}

upgrade=("$@")
compile requirements/tools.lock requirements/tools.in
compile requirements/node.lock requirements/node.in
compile requirements/base.lock pyproject.toml
compile requirements/dev.lock --group dev -c requirements/base.lock pyproject.toml
compile requirements/ocr.lock --extra ocr -c requirements/dev.lock --override requirements/ocr.overrides pyproject.toml
bash scripts/npm.sh install --package-lock-only --no-fund --no-audit >/dev/null
.venv/bin/python scripts/check_locks.py --strip
