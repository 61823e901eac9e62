# make run     a seeded practice, web and worker, on one port (PORT=8000)
# make test    every check, then the tests on SQLite and on PostgreSQL, the browser included; under ten minutes
# make soak    what takes longer: sweeps over every page, chaos, thousands of rows, pages on PostgreSQL, coverage
# make check   format, lint, types, contracts, templates, migrations, documents
# make fmt     format what can be formatted
# make assets  build the scripts and styles; make pins: pin again (UPGRADE=1: the newest); make clean
#
# Each does its own set-up, once; .make/ remembers what is done.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

CHECKS := format lint types contracts templates migrations documents
.PHONY: help run test soak check fmt assets pins clean $(CHECKS)

PORT ?= 8000
# A system's own Python is built to be fast; any other will do.
PYTHON ?= $(lastword >=3.11,<3.15 $(wildcard /usr/bin/python3.1[1-4]))
WORKERS ?= 4
SPREAD = -n $(WORKERS) --maxschedchunk 1  # the longest first, each by whoever is free
MAKEFLAGS += --jobs=2  # checks go two at a time
unexport PYTHONDONTWRITEBYTECODE  # else each of many processes compiles everything anew
ON_POSTGRESQL = python -m tests.postgres -- pytest $(SPREAD)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
timed = TIMEFORMAT='-- $(1): %1R s'; time
TEMPLATES = $(shell find src -path '*/templates/*' -name '*.html')

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: export PENCILED_DEVELOPMENT = 1
run: export SITE_URL ?= http://localhost:$(PORT)
run: export PORT := $(PORT)
run: .make/venv .make/assets
	@penciled migrate --verbosity 0
	penciled demo --if-empty
	exec penciled serve

test: check .make/chromium .make/assets
	@$(call timed,tests on SQLite and in the browser) pytest $(SPREAD) -m "not soak"
	$(call timed,tests on PostgreSQL) $(ON_POSTGRESQL) -m "database and not (browser or soak or surface)"

soak: export SOAK = 1
soak: .make/chromium .make/assets
	@rm -f .coverage*
	$(call timed,what takes longer) pytest $(SPREAD) -m "soak or race"
	$(call timed,coverage) pytest $(SPREAD) -m "not (browser or soak or no_cover)" --cov --cov-report= --cov-fail-under=0
	coverage report
	coverage report --include='src/penciled/core/*' --fail-under=100
	$(call timed,pages on PostgreSQL) $(ON_POSTGRESQL) -m "database and not browser and (soak or surface or race)"

check: $(CHECKS)
$(CHECKS): .make/venv

format:
	@$(call timed,$@) ruff format --check --output-format concise .

lint:
	@$(call timed,$@) ruff check .

types:
	@$(call timed,$@) mypy

contracts:
	@$(call timed,$@) lint-imports --no-logo

templates:
	@$(call timed,$@) djlint --quiet --lint $(TEMPLATES)
	djade --target-version 5.2 --check $(TEMPLATES)

migrations:
	@$(call timed,$@) python -m django makemigrations --check --dry-run --settings tests.settings

documents:
	@$(call timed,$@) $(if $(wildcard tests/test_docs.py),pytest -q tests/test_docs.py,true)

fmt: .make/venv
	@ruff check --fix-only .
	ruff format .
	djade --target-version 5.2 $(TEMPLATES) || true  # it also says 1 when it wrote

assets: .make/assets

pins:
	@bin/pins $(if $(UPGRADE),--upgrade)

clean:
	@rm -rf .make .venv .uv node_modules dist src/penciled/ui/static/ui .coverage* .*_cache .hypothesis

.make/venv: requirements/dev.txt pyproject.toml
	@mkdir -p .make
	test -x .venv/bin/python || bin/uv venv --quiet --python '$(PYTHON)' .venv
	bin/uv pip sync --quiet --python .venv --require-hashes requirements/dev.txt
	bin/uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	touch $@

.make/node: package-lock.json package.json .npmrc
	@mkdir -p .make
	bin/npm ci
	touch $@

.make/assets: .make/node assets/build.mjs $(shell find src/penciled/ui/assets -type f 2>/dev/null)
	@bin/npm run --silent assets
	touch $@

.make/chromium: .make/venv bin/chromium
	@bin/chromium --install
	touch $@
