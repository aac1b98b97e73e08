# Two commands: `make run` and `make test`. They need Python 3.11 or later and nothing else.

HOST ?= 127.0.0.1
PORT ?= 8000
PY := .venv/bin/python
# What pytest is told besides: `make check PYTEST="-x -k rooms"`.
PYTEST ?=
# What `make test` alone tries: more of what is tried at random.
THOROUGH ?=
# What the faults are told besides: `make faults FAULTS="--set long --seeds 1-5"`.
FAULTS ?=

.PHONY: help run check journeys faults faults-planted test pins clean venv tools chromium
.DEFAULT_GOAL := help

help:
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile

run: venv ## the site on http://localhost:8000 (HOST=0.0.0.0: for the LAN; PORT=…)
	@exec $(PY) manage.py up --host $(HOST) --port $(PORT)

check: tools ## what people run all day: style, types, layers, migrations, tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	git ls-files -z '*.html' | xargs -0 -r .venv/bin/djade --check
	.venv/bin/lint-imports
	@# What only reads the code goes beside the tests, which often wait; what it says comes last.
	@said=$$(mktemp); { DEBUG=1 nice $(PY) -m mypy . && $(PY) manage.py makemigrations --check --dry-run; } \
		>$$said 2>&1 & beside=$$!; \
	$(PY) -m pytest -q --numprocesses auto --dist worksteal $(THOROUGH) $(PYTEST); failed=$$?; \
	wait $$beside || failed=1; cat $$said; rm $$said; exit $$failed

# A browser on a busy machine may be late once: what fails is walked once more, and must then pass.
journeys: tools chromium ## people in Chromium, and the start and the end of the whole site
	$(PY) -m pytest -q -m journey --numprocesses auto --dist loadscope --no-loadscope-reorder $(PYTEST) || $(PY) -m pytest -q -m journey --last-failed $(PYTEST)

faults: tools ## breaks the site under load and counts what was lost: a fast set of minutes
	$(PY) -m benchmarks.faults $(FAULTS)

faults-planted: tools ## bugs planted on purpose, each of which the faults must show
	$(PY) -m benchmarks.faults --planted

# Else every process would compile the whole house anew: .ci/venv leaves that to who needs what.
export PYTHONDONTWRITEBYTECODE :=

# Chromium is fetched meanwhile, where there is none; should that fail, the journeys try again.
test: tools ## all of it, as CI runs it
	@.ci/chromium & fetching=$$!; failed=0; \
	$(MAKE) --no-print-directory check THOROUGH=--thorough || failed=1; \
	wait $$fetching || true; exit $$failed
	@$(MAKE) --no-print-directory journeys faults

pins: tools ## the newest versions into requirements.txt and .ci/requirements.txt
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --group pyproject.toml:dev --constraints requirements.txt --output-file .ci/requirements.txt

COMPILE = .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## forget what was made here: .venv, caches, and var/ with the database in it
	@.ci/clean

venv:
	@.ci/venv requirements.txt

tools:
	@.ci/venv requirements.txt .ci/requirements.txt

chromium: tools
	@.ci/chromium
