# What one can do here. `make` alone lists it. Each command makes what it needs first.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin

# PORT=8081 make try    another port      TESTS=tests/house make test    some tests      PYTHON=... make ...    that Python
PORT ?= 8080
TESTS ?= tests
CATALOGUES := bot/texts/fr/LC_MESSAGES/relais.mo bot/texts/en/LC_MESSAGES/relais.mo

.PHONY: help
help:  ## List what one can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: try
try: .venv/run.done  ## Try it: three phones at http://127.0.0.1:8080; no token, no network
	@$(BIN)/relais practice --port $(PORT)

# What pytest makes of each file, and what each process of ours is made of, is kept: most of what a short run takes.
.PHONY: test
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/dev.done $(CATALOGUES)  ## Run all tests
	@$(BIN)/python -m pytest -rs $(if $(filter tests,$(TESTS)),-n 3 --dist worksteal) $(if $(CI),-p tests.strict) $(TESTS)

.PHONY: simulate
simulate: .venv/dev.done $(CATALOGUES)  ## Three years of 500 people, with kills, jumps and two schedulers, against the rules; minutes
	@RELAIS_SIMULATE=500,2014,50,2122 $(BIN)/python -m pytest -s tests/simulation

.PHONY: check
check: .venv/dev.done  ## Style, types, direction of imports, dependencies, texts, locks: in seconds
	@$(BIN)/ruff format --check --quiet . || { echo "relais: run .venv/bin/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@$(BIN)/deptry . >.venv/deptry.txt 2>&1 || { cat .venv/deptry.txt; exit 1; }
	@$(BIN)/python -m bot.texts.catalogues check
	@! grep -nE '://|^ *-(i|f) |--(extra-)?index-url|--find-links' locks/*.txt || { echo "relais: a lock names a host" >&2; exit 1; }
	@echo "checked: style, types, imports, dependencies, texts, locks"

.PHONY: texts
texts: .venv/dev.done  ## Collect the texts from the code into the catalogues, and compile them
	@$(BIN)/python -m bot.texts.catalogues extract && $(BIN)/python -m bot.texts.catalogues compile

.PHONY: bench
bench: .venv/dev.done  ## Measure against a stock python-telegram-bot echo, in the same run
	@$(BIN)/python -m tests.benchmarks && $(BIN)/python -m tests.benchmarks.suppression \
	&& $(BIN)/python -m tests.benchmarks.rollups --observations 100000 \
	&& $(BIN)/python -m tests.benchmarks.rollup_files && $(BIN)/python -m tests.benchmarks.documents

# Needs uv. Asks the registry for the newest versions that pyproject.toml allows; writes no host into the locks.
LOCK := uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.11 --all-extras
.PHONY: lock
lock:  ## Write the two locks anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "relais: make lock needs uv, which is not installed" >&2; exit 1; }
	@$(LOCK) --upgrade --group build --output-file locks/run.txt
	@$(LOCK) --upgrade --group dev --constraint locks/run.txt --output-file locks/dev.txt

# Compiled, the texts are read ten times faster, and tests start many processes.
$(CATALOGUES): %.mo: %.po | .venv/dev.done
	@$(BIN)/python -m bot.texts.catalogues compile

# The stamps are written last: a folder alone may be half an environment. All of dev holds all of run.
.venv/run.done: locks/run.txt pyproject.toml .ci/environment
	@if [ .venv/dev.done -nt locks/run.txt ] && [ .venv/dev.done -nt pyproject.toml ]; then :; else sh .ci/environment run; fi
	@touch $@

.venv/dev.done: locks/run.txt locks/dev.txt pyproject.toml .ci/environment
	@sh .ci/environment dev
	@touch $@
