# Every command a person or CI runs. Needs Python 3.11 or newer; everything else is installed below this folder.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
export UV_PYTHON_PREFERENCE := only-system

.PHONY: help setup run test test-faults check bench fmt kafka up status renew drill down rules schemas screenshots verify clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV):
	@$(PYTHON) tools/bootstrap.py .tools

.venv/.installed: $(UV) uv.lock pyproject.toml $(wildcard */pyproject.toml services/*/pyproject.toml) ui/package-lock.json
	@$(UV) sync --frozen --quiet --python $(PYTHON)
	@touch $@

setup: .venv/.installed ## install everything the project needs below this folder

run: setup ## the whole hall in one process on http://127.0.0.1:8000 (HALL_PORT, HALL_DATA, HALL_CLOCK)
	@$(BIN)/hall run

test: setup ## every test this machine can run; what cannot run says why
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m tools.kafka --fetch
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

test-faults: setup ## the proofs under faults in full counts (ONLY=T-05 runs one)
	@$(BIN)/python -m tools.kafka --fetch
	@HALL_FAULTS=full HALL_FAULTS_ONLY=$(ONLY) $(BIN)/pytest tests/faults $(ARGS)

BROKERS ?= 1
kafka: setup ## a real Kafka in the foreground (BROKERS=3 for three); prints its address
	@$(BIN)/python -m tools.kafka --brokers $(BROKERS)

up: setup ## the distributed hall on this machine: PostgreSQL, Kafka, one process per service, nginx in front
	@$(BIN)/hall up

status: setup ## each part of it: process id, state, lag (JSON=1: a list for programs)
	@$(BIN)/hall status $(if $(JSON),--json)

renew: setup ## a new version comes in: every service begun anew, one after another, while people go on
	@$(BIN)/hall renew

CASES ?= 200
CALM ?= 10
drill: setup ## play a county on it while its parts are killed in turn, then compare everything (CASES=5000 CALM=60)
	@$(BIN)/python -m tools.drill --cases $(CASES) --calm $(CALM)

down: setup ## stop all of it, in order
	@$(BIN)/hall down

check: setup ## format, lint, types, import contracts, house rules, schemas: about a minute
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tools.rules

fmt: setup ## format and mend what can be mended
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

bench: setup ## the figures, each beside its peer in one run; writes bench/results.json
	@$(BIN)/python -m bench

rules: setup ## the rule book: every domain test's sentence, for a reader of Chinese
	@$(BIN)/python -m tools.rule_book

schemas: setup ## write schemas/ anew from the code
	@$(BIN)/python -m tools.schemas --write

screenshots: setup ## take the README's pictures of a running hall
	@$(BIN)/python -m tools.screenshots

verify: setup ## check the record under var/: nothing lost, nothing doubled, every view equal to its rebuild
	@$(BIN)/hall verify

clean: ## remove what setup and the tests made (not var/)
	@rm -rf .venv .tools .cache .mypy_cache .ruff_cache .hypothesis test-results
