SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Compiled modules are kept whatever the caller's shell says: without them each start compiles Django anew, some seconds.
export PYTHONDONTWRITEBYTECODE :=

PORT ?= 8000
# The database server of `make test-pg`; the suite makes and drops test_zaitong there.
TEST_PG_URL ?= postgres://root@127.0.0.1:5432/zaitong
# More for pytest, for example: make test ARGS="-k matrix"
ARGS ?=

UV := .tools/bin/uv
PY := .venv/bin/python
TOOLS_STAMP := .tools/.ready
VENV_STAMP := .venv/.ready
OCR_STAMP := .venv/.ocr-ready
NPM_STAMP := node_modules/.ready
VENDOR_STAMP := src/zaitong/common/static/vendor/icons.svg
READY := $(VENV_STAMP) $(VENDOR_STAMP)
OCR_INSTALL := $(UV) pip install --quiet --no-deps --require-hashes -r requirements/ocr.lock
CHECK_ENV := DJANGO_SETTINGS_MODULE=zaitong.config.settings.test

.PHONY: help
help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 20

.PHONY: setup
setup: $(READY) ## Set up everything from nothing (no apt, nothing outside this folder)

.PHONY: setup-ocr
setup-ocr: $(READY) $(OCR_STAMP) ## Add what reads scans and photos (200 MB; the extra zaitong[ocr])

.PHONY: demo
demo: $(READY) ## Serve the demo district on 127.0.0.1:8000 (PORT= changes it)
	@$(PY) -m zaitong.cli demo --port $(PORT)

.PHONY: test
test: $(READY) ## Run every test that this machine can run (ARGS= goes to pytest)
	@$(PY) scripts/say_skips.py
	@$(PY) -m pytest $(ARGS)

# Seed, generated documents, seconds of damaged files: make fuzz FUZZ_SEED=7 FUZZ_CASES=500 FUZZ_SECONDS=10
FUZZ_SEED ?= 1
FUZZ_CASES ?= 10000
FUZZ_SECONDS ?= 120

.PHONY: fuzz
fuzz: $(READY) ## Hold the reading to generated documents and damaged files (FUZZ_SEED= FUZZ_CASES= FUZZ_SECONDS=; ARGS=--help)
	@$(PY) -m zaitong.policy.tests.generated --seed $(FUZZ_SEED) --cases $(FUZZ_CASES) --seconds $(FUZZ_SECONDS) $(ARGS)

.PHONY: test-pg
test-pg: $(READY) ## Run the suite on PostgreSQL (TEST_PG_URL= says where)
	@ZAITONG_TEST_DATABASE_URL=$(TEST_PG_URL) $(PY) -m pytest $(ARGS)

.PHONY: check
check: check-style check-types check-layers check-migrations check-templates check-assets check-reading ## Everything that CI checks besides tests

.PHONY: check-style
check-style: $(READY) ## Style: ruff, file lengths, house rules, lock files
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check --quiet || { .venv/bin/ruff format --diff; exit 1; }
	@$(PY) scripts/check_source.py
	@$(PY) scripts/check_locks.py

.PHONY: check-types
check-types: $(READY) ## Types: mypy, strict
	@$(CHECK_ENV) .venv/bin/mypy

.PHONY: check-layers
check-layers: $(READY) ## Layers: import-linter
	@.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter

.PHONY: check-migrations
check-migrations: $(READY) ## Models and migrations agree
	@$(CHECK_ENV) $(PY) -m zaitong.cli manage makemigrations --check --dry-run

.PHONY: check-templates
check-templates: $(READY) ## Templates: djlint, nothing inline
	@.venv/bin/djlint src --lint --quiet
	@$(PY) scripts/check_templates.py

.PHONY: check-assets
check-assets: $(READY) ## Style sheets: nothing that Chromium 109 cannot show
	@$(PY) scripts/check_css.py

# Gold facts and their scorer, which may lie beside the repository.
GOLD := ../shared/eval

.PHONY: check-reading
check-reading: $(READY) ## The reading engine against gold facts, where they lie beside the repository
	@if [ -f $(GOLD)/score.py ]; then \
	    $(PY) $(GOLD)/score.py $(GOLD)/dev --command '.venv/bin/zaitong breakdown {file} --json' --at-least 0.95 | tail -1; \
	    $(PY) $(GOLD)/score_coverage.py $(GOLD)/coverage --command '.venv/bin/zaitong compare {parent} {child} --json' --at-least 0.80 | tail -1; \
	else echo 'no gold facts at $(GOLD): the reading engine is not scored'; fi

.PHONY: bench
bench: $(READY) ## Print the measurements: reading, publishing, pages, filing (ARGS="--only scale --size small")
	@$(PY) -m bench $(ARGS)

.PHONY: screenshots
screenshots: $(READY) ## Make the README's screenshots (needs Chromium)
	@$(PY) scripts/screenshots.py

.PHONY: format
format: $(READY) ## Put the code into house form
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format

.PHONY: lock
lock: $(VENV_STAMP) ## Compile the lock files anew (ARGS=--upgrade takes newer versions)
	@bash scripts/lock.sh $(ARGS)

.PHONY: clean
clean: ## Remove what was installed and built here (the demo's data in var/ stays)
	rm -rf .venv .tools node_modules build dist .cache src/zaitong/common/static/vendor
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(TOOLS_STAMP): requirements/tools.lock scripts/tools.sh
	@echo "setup: uv"
	@bash scripts/tools.sh
	@touch $@

$(VENV_STAMP): $(TOOLS_STAMP) requirements/dev.lock pyproject.toml
	@echo "setup: Python packages"
	@test -x $(PY) || $(UV) venv --quiet --python '>=3.11' .venv
	@$(UV) pip sync --quiet --require-hashes requirements/dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@if [ -e $(OCR_STAMP) ]; then $(OCR_INSTALL); fi  # once chosen it stays: syncing takes out what dev.lock does not name
	@touch $@

$(OCR_STAMP): $(VENV_STAMP) requirements/ocr.lock
	@echo "setup: reading of scans"
	@$(OCR_INSTALL)
	@touch $@

$(NPM_STAMP): $(TOOLS_STAMP) package-lock.json package.json .npmrc scripts/npm.sh
	@echo "setup: front-end packages"
	@bash scripts/npm.sh ci --silent
	@touch $@

$(VENDOR_STAMP): $(NPM_STAMP) $(VENV_STAMP) scripts/vendor.py src/zaitong/common/icons.txt
	@echo "setup: front-end files"
	@$(PY) scripts/vendor.py
