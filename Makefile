# Everything runs from ./.venv, which .ci/setup builds from requirements.lock; run `make` for the list of targets.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint check samples pictures lock wheel clean

BIN := .venv/bin
CASE := samples/reyes/case.yaml

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r target does; do \
		printf '%-14s %s\n' "$$target" "$$does"; done

setup:  ## build ./.venv and, as root on Debian, install what the layout tests need
	@.ci/setup

demo: setup  ## draft every paper open to the sample case into ./out/
	@$(BIN)/duress draft all $(CASE) -o out

test: setup  ## run all tests
	@$(BIN)/python -m pytest

lint: setup  ## ruff and mypy
	@failed=0; $(BIN)/ruff check --quiet . || failed=1; $(BIN)/mypy --no-error-summary || failed=1; exit $$failed

check: lint test  ## lint, then test

samples: setup  ## draft the papers in samples/ again
	@$(BIN)/duress samples

pictures: setup  ## make the pages that README.md shows, from the samples
	@$(BIN)/python samples/pictures.py

# The index and folders that pip is configured with stay out of the file: it records names, versions and hashes alone.
lock: setup  ## choose the newest allowed versions and write requirements.lock
	@CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes \
		--allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file requirements.lock pyproject.toml
	@! grep -nE '://|^-|^[^#]*@' requirements.lock

wheel: setup  ## build the wheel into ./dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist .

clean:  ## remove what the other targets made
	@rm -rf .venv out dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
