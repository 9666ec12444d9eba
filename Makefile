# Two commands matter: `make demo` and `make test`. Both set up .venv on their own.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.telltale-ready

# One thread a run: two threads that compete for two cores are far slower than one.
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow test-demand players check lint docs docs-check site bench lock clean

help:
	@echo "make demo        set up, audit the organism wily, print where the report is"
	@echo "make test        set up, run the tests"
	@echo "make test-slow   the tests that take longer;  make test-demand those of many minutes, such as 200 null audits"
	@echo "make players     label what scripted players say in every suite, and count what is right"
	@echo "make check       format, lint, types, import contracts, docs, tests"
	@echo "make docs        write the generated pages again;  make site writes all pages as HTML to site/"
	@echo "make bench       run the benchmarks"
	@echo "make setup       only set up .venv;  make clean removes it and the caches"

setup: $(READY)

# pip takes torch first, alone, so that a wrong index shows at once and not after everything else.
$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than 3.11; give a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "make: setting up .venv; this takes some minutes, once"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)
	$(BIN)/telltale run examples/demo.toml

test: $(READY)
	$(BIN)/python -m pytest -q -n auto

test-slow: $(READY)
	$(BIN)/python -m pytest -q -m slow

test-demand: $(READY)
	$(BIN)/python -m pytest -q -m demand

players: $(READY)
	$(BIN)/python -m pytest -q -s -m slow tests/test_players.py

check: lint docs-check test

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/python docs/generate.py

docs-check: $(READY)
	$(BIN)/python docs/generate.py --check

site: $(READY)
	$(BIN)/python docs/build_site.py site

bench: $(READY)
	@for file in benchmarks/bench_*.py; do echo "$$file"; $(BIN)/python "$$file" || exit 1; done

lock: $(READY)
	@{ sed -n '/^#/p' requirements.lock; \
	  $(BIN)/python -m pip freeze --all --exclude telltale --exclude pip \
	  | sed -E 's/^(torch==[0-9.]+)\+.*/\1/' | grep -vE '^(nvidia-|triton|cuda-|-e )'; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
