# One command each, on a fresh machine with only Python 3.11 or newer and make.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys, ensurepip; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
STAMP := .venv/installed

.DEFAULT_GOAL := help
.PHONY: help install demo test coverage chaos fuzz bench lock

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Put everything into .venv; the script is then .venv/bin/distributor
	@echo "Installed: .venv/bin/distributor"

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer that can make virtual environments was found. Install one (on Debian: python3 and python3-venv), or name yours: make $(or $(MAKECMDGOALS),install) PYTHON=/path/to/python3"; exit 1; }
	@echo "Installing into .venv; this takes about half a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Publish the sample release to every channel, on this machine only
	@$(BIN)/distributor demo

test: install ## Run what CI runs: lint, types, architecture, spelling and the whole suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/djlint --quiet --check --lint distributor channels
	$(BIN)/python -m pytest -n 3

coverage: install ## Run the whole suite again and say which lines and branches it never took
	$(BIN)/python -m pytest -n 3 --cov=distributor --cov=channels --cov-branch --cov-report=term:skip-covered

chaos: install ## Kill, cut off and freeze our own parts, and count what is lost or doubled
	@test -e tests/chaos/__main__.py || { echo "There are no chaos runs in this version yet."; exit 1; }
	@$(BIN)/python -m tests.chaos

fuzz: install ## Feed torn files to every reader, SECONDS=60, and count crashes and hangs
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)

bench: install ## Measure what the house promises, and print it
	@test -e tests/bench/__main__.py || { echo "There are no benchmarks in this version yet."; exit 1; }
	@$(BIN)/python -m tests.bench

lock: ## Choose the versions of requirements.lock anew
	@$(PYTHON) -m venv var/lock
	@var/lock/bin/python -m pip -qq --disable-pip-version-check install uv
	@echo "setuptools>=77" | var/lock/bin/uv pip compile --quiet --upgrade --universal \
		--python-version 3.11 --all-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml -
