# Everything a newcomer needs: `make run` to see it work, `make test` to know that it does.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TRY := vial-wrong-volume cause-and-follow-up-missing mg-for-mcg

.DEFAULT_GOAL := help
.PHONY: help setup run test search fmt docs fixtures reading-report quiet-report benchmark

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## Make the virtual environment from the locked requirements

$(STAMP): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "b12-cds needs Python 3.11, 3.12 or 3.13: install one, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps -e .
	@touch $@

run: setup ## Serve on this machine and show the cards of three orders that went wrong
	$(BIN)/b12-cds serve $(TRY:%=--try fixtures/hooks/%.json)

test: setup ## Style, types, layers, behaviour
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q --cov -n auto --dist worksteal

search: setup ## Try the properties on a thousand new draws each; takes long
	$(BIN)/pytest -q -n auto --hypothesis-profile=search $$(grep -rl "^@given" tests)

fmt: setup ## Put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Make the clinical manual from sheets and tables
	$(BIN)/b12-cds rules --pages docs/clinical

fixtures: setup ## Make the fixtures of the topics, and answer every fixture again; read the difference before committing it
	$(BIN)/python -m tests.told.fixtures
	$(BIN)/python -m tests.golden

reading-report: setup ## Say how many labelled instructions are read right, in part, refused, wrong
	$(BIN)/python -m tests.reading.report

quiet-report: setup ## Say what well-made orders of many countries get, and write docs/quiet.md
	$(BIN)/python -m tests.regimens.quiet --write

benchmark: setup ## Say how long reading and whole calls take on this machine
	$(BIN)/python -m benchmarks.line
