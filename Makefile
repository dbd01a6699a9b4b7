# Efir's commands; README explains them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= 2

.PHONY: run test bench chaos chaos-cluster soak format clean
.DEFAULT_GOAL := run

run: $(VENV)/.runs  ## start intake and dashboard; DEMO=1 adds a demonstration broadcast
	@$(BIN)/python -m moderation serve $(if $(DEMO),--demo)

test: $(VENV)/.tests  ## everything that CI checks: format, lint, types, floors, tests, these in WORKERS=2 processes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.tests $(VENV)/.peers  ## measure; figures as a table and as JSON in bench/; DATA=folder adds labelled sets
	$(BIN)/python -m tests.benchmarks
	$(if $(DATA),$(BIN)/python -m tests.benchmarks peers --data $(DATA) --out bench/peers)

chaos: $(VENV)/.tests  ## try faults on a real server under load; prints a table: fault, acknowledged, lost, doubled, recovery
	$(BIN)/python -m tests.benchmarks.chaos

chaos-cluster: $(VENV)/.tests  ## the same on three NATS servers with every role as a process of its own
	$(BIN)/python -m tests.benchmarks.chaos_cluster

soak: $(VENV)/.tests  ## let a broadcast run for HOURS=1: does memory grow, how fast do files; a plot in bench/
	$(BIN)/python -m tests.benchmarks.soak --hours $(or $(HOURS),1)

format: $(VENV)/.tests  ## put the sources into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what was installed; data stays
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Efir needs Python 3.11 or later: install it, or name it with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: requirements.txt | $(BIN)/python
	@echo "Installing what Efir runs on (a few minutes, once)..."
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.peers: tests/benchmarks/requirements-peers.txt | $(BIN)/python
	@echo "Installing what Efir's grouping is compared with (a few minutes, once)..."
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.tests: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "Installing what Efir runs on and is checked with (a few minutes, once)..."
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runs
