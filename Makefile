# Bare `make` lists what there is.
PYTHON ?= python3
PORT ?= 8001
VENV = .venv
BIN = $(VENV)/bin
READERS = .venv-readers

.PHONY: help setup readers demo check format bench docs lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.done ## make the virtual environment with the locked packages

$(VENV)/.done: requirements.lock pyproject.toml
	@sh .ci/venv $(PYTHON) $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

readers: $(READERS)/.done ## make the environment of the other programs that read our exports, for the tests

$(READERS)/.done: .ci/readers.lock
	@sh .ci/venv $(PYTHON) $(READERS)
	$(READERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r .ci/readers.lock
	@touch $@

demo: setup ## archive a small local paper that edits and deletes, and browse the result
	$(BIN)/chronik demo --port $(PORT)

check: setup readers ## format, lint, types, tests: the whole truth
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile

format: setup ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup ## measure against peers in the same run
	$(BIN)/python -m benchmarks

docs: setup ## make the generated pages of docs/ anew
	$(BIN)/python -m docs.generate

lock: ## resolve the dependencies anew, with hashes (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet --upgrade -o requirements.lock
	uv pip compile .ci/readers.in --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet --upgrade -o .ci/readers.lock

clean: ## remove what setup and demo made
	rm -rf $(VENV) $(READERS) demo
