# Every way to run and check Nightdesk. Needs make and Python 3.11 or newer; all else is put into .venv.

BIN := .venv/bin

# Modules that are compiled once and kept start in half the time, and tests with them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev run test check static format bench lock

help:
	@echo "make run      the desk with the demo office, at http://127.0.0.1:8000"
	@echo "make test     the whole test suite"
	@echo "make check    format, lint, types, imports, translations, tests: what CI runs"
	@echo "make static   the same without the tests"
	@echo "make format   puts the code into shape"
	@echo "make bench    measures speed and memory"
	@echo "make setup    only sets up .venv (setup-dev: with what tests need)"
	@echo "make lock     resolves requirements*.in again (needs uv)"

setup:
	@sh deploy/setup.sh

setup-dev:
	@sh deploy/setup.sh dev

run: setup
	@NIGHTDESK_DEMO=$${NIGHTDESK_DEMO:-1} exec $(BIN)/nightdesk serve

test: setup-dev
	$(BIN)/pytest

static: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers 2 .
	$(BIN)/lint-imports --no-logo

check: static test

format: setup-dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup-dev
	$(BIN)/python -m bench.run

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-strip-extras --custom-compile-command "make lock"

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(COMPILE) $(LOCK_FLAGS) requirements.in --output-file requirements.txt
	$(COMPILE) $(LOCK_FLAGS) requirements-dev.in --output-file requirements-dev.txt
