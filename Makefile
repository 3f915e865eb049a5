# Two commands to everything: make demo, make test. `make help` lists the rest.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
STAMP := .venv/.ready
# Tests of rules as plain functions: what they enter, and what they would notice, is asked of them alone.
PLAIN := tests/land tests/access tests/telling
PINS := requirements-dev.txt functions/requirements.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo test up down lint bench build pictures seen mutants packages clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

setup: $(STAMP) ## the environment alone: .venv with every pinned package

$(STAMP): $(PINS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	@echo "setting up .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: $(STAMP) ## the whole service on this machine, three days of it
	@$(BIN)/parcelwatch demo

test: $(STAMP) packages ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

# Browser tests need Chromium, office tests LibreOffice; where these may not be installed they skip with a line that says so.
packages:
	@if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
	  missing=""; \
	  command -v chromium >/dev/null 2>&1 || missing="chromium fonts-noto-cjk"; \
	  command -v soffice >/dev/null 2>&1 || missing="$$missing libreoffice-calc fonts-noto-cjk"; \
	  if [ -n "$$missing" ]; then \
	    echo "installing for the tests: $$missing"; \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing; } >/dev/null 2>&1 \
	    || echo "these could not be installed; the tests that need them will skip"; fi; fi

up: $(STAMP) ## the local stack in the background, with its page and API
	@$(BIN)/parcelwatch up --detach

down: $(STAMP) ## ends the local stack
	@$(BIN)/parcelwatch down

lint: $(STAMP) ## ruff, mypy, cfn-lint on the translated template, the floor of coverage of the heart
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m infra.lint_template
	@$(BIN)/coverage run -m pytest -q -p no:cacheprovider $(PLAIN)
	@$(BIN)/coverage report

bench: .venv/.peers ## the performance figures, each beside its aim and a peer (PARTS="counting year" for some of them)
	@$(BIN)/python -m bench $(PARTS)

# What only the bench compares itself with.
.venv/.peers: $(STAMP) requirements-bench.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.txt
	@touch $@

mutants: $(STAMP) ## changes of the rules that no plain test notices, half an hour (FILES="land/idle.py" for some); not part of CI
	@$(BIN)/python -m tests.mutants $(FILES)

build: $(STAMP) ## the one zip of all functions, for python3.12 on x86_64
	@$(BIN)/python -m infra.build

pictures: $(STAMP) ## the pictures of docs/staff.zh.md, drawn anew from the real pages (Chromium)
	@mkdir -p docs/pictures
	@PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser/test_pictures.py

seen: $(STAMP) ## what people read, whole: the texts of tests/seen written anew (read the diff)
	@$(BIN)/python -m tests.seen

clean: ## removes what was built and the local state, not .venv
	@rm -rf .build .local
