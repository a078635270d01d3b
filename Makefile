# Two commands: `make run` starts the station on a demonstration country, `make test` runs all that guards the project.
PY ?= python3
BIN := .venv/bin
export PYTHONUTF8 := 1

.PHONY: audit messages pictures setup setup-spark setup-test run test lint types contracts unit browser lock bench clean help

help:            ## say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

.venv/uv: requirements/bootstrap.txt
	$(PY) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

.venv/ready: .venv/uv requirements/run.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@site=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))'); echo "$(CURDIR)/src" > $$site/sarhad.pth
	@printf '#!%s\nimport sys\nfrom sarhad.cli import main\nsys.exit(main())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/sarhad; chmod +x $(BIN)/sarhad
	$(BIN)/python -m sarhad.profiles.matching.kernels
	$(BIN)/python -m sarhad.targeting.tree_kernels
	@touch $@

.venv/ready-test: .venv/ready requirements/test.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@

.venv/ready-spark: .venv/ready-test requirements/spark.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/spark.txt
	@touch $@

setup-spark: .venv/ready-spark   ## PySpark beside the rest: half a gigabyte

setup: .venv/ready   ## make .venv with all that running needs

setup-test: .venv/ready-test

run: setup       ## start the station with the demonstration country
	$(BIN)/sarhad station run

test: setup-test ## run everything that guards the project
	$(BIN)/python -m tests

lint: setup-test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup-test
	$(BIN)/mypy

contracts: setup-test
	$(BIN)/lint-imports

audit: setup-test   ## ask the OSV database for published weaknesses of every pinned package; needs a network
	$(BIN)/python -m tests.dependencies.advisories

messages: setup-test   ## bring the translations to the present texts and compile them
	SARHAD_PLAIN_HTTP=1 DJANGO_SETTINGS_MODULE=sarhad.station.settings $(BIN)/python -c 'import django; django.setup(); from tests.station.messages import main; main()'

pictures: setup-test   ## make the documentation's pictures of each role's main screen, in English and Russian
	SARHAD_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser/test_pictures.py

lock: .venv/uv   ## pin every dependency by hash
	cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' bootstrap.in -o bootstrap.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --extra station -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --extra station --group dev -o requirements/test.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --extra station --group dev --group bench -o requirements/bench.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --extra station --group dev --group engines -c requirements/test.txt -o requirements/engines.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --extra station --group dev --extra spark -o requirements/spark.txt

bench: setup-test ## run the benchmarks, side by side with what one would pick instead
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks.profiles

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
