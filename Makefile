# Everything a person does with this repository. Needs Python 3.11, make and a package index.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGE_LINT := tools/page_lint
SPEED ?= 120
REPEATS ?= 20
SEEDS ?= 500
JOBS ?= 4
NEWEST_SET := tests/studio/test_studio_harness.py tests/studio/test_obs_device.py \
  tests/contract/test_contract_media.py tests/contract/test_contract_takes.py

QUICK_SET := tests/docs tests/model tests/rundown tests/posts tests/reading tests/timetable \
  tests/journal tests/conductor tests/outbox tests/show tests/upkeep tests/venues tests/web \
  tests/devices $(wildcard tests/test_*.py)

.PHONY: help rehearse demo synapse obs-versions test test-quick test-obs test-newest campaigns faults faults-studio faults-postgres swarm recordings fuzz soak one-hand lint lint-pages format bench hostile clips screenshots lock clean

help: ## show what there is to make
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) tools/make_venv.py $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

rehearse: $(VENV)/.runtime ## run the ML Art meetup to its end on the built-in simulators
	$(BIN)/orchestrator rehearse schedules/2020-09-19.yaml --speed $(SPEED)

clips: $(VENV)/.runtime ## make the demo's short recordings
	$(BIN)/python schedules/make_demo_clips.py

demo: clips ## run the two-minute demo on the OBS that the settings name
	$(BIN)/orchestrator run schedules/demo.yaml --start-in 30s

synapse: ## make the environment with the Matrix homeserver that the tests talk to
	@$(PYTHON) tools/make_synapse_venv.py

obs-versions: ## build the newer OBSes, beside the system's own; root, some six minutes, once
	@$(PYTHON) -m tools.obs_versions

test: $(VENV)/.dev clips ## install what the real-parts tests need, and run all tests
	@$(PYTHON) tools/system_packages.py
	@$(PYTHON) tools/make_synapse_venv.py || echo "The Matrix homeserver could not be installed" >&2
	$(BIN)/python -m pytest -n 4 --dist loadgroup -m "not alone"
	$(BIN)/python -m pytest -n 0 -m alone

test-quick: $(VENV)/.dev ## what needs no OBS, no browser and no server, while you work; under two minutes
	$(BIN)/python -m pytest -n 2 -q -m "not (slow or studio or browser or postgres or synapse or nginx)" $(QUICK_SET)

test-obs: $(VENV)/.dev clips obs-versions ## all tests with a real OBS on 29, 30 and 32, and a short campaign; over an hour
	@$(PYTHON) tools/system_packages.py
	@failed=; for version in 29 30 32; do echo "OBS $$version"; export CI=true LONG=1 OBS_VERSION=$$version; \
	  $(BIN)/python -m pytest -m studio -n 0 tests || failed="$$failed $$version"; \
	  $(BIN)/python -m tests.resilience --real --repeats 1 --jobs 1 || failed="$$failed $$version(campaign)"; \
	done; test -z "$$failed" || { echo "Failed on OBS$$failed" >&2; exit 1; }

test-newest: $(VENV)/.dev clips ## a short set with a real OBS on the newest; builds it where it is missing
	@$(PYTHON) tools/system_packages.py
	@$(PYTHON) -m tools.obs_versions 32
	CI=true OBS_VERSION=32 $(BIN)/python -m pytest -m studio -n 2 --dist loadgroup $(NEWEST_SET)

campaigns: $(VENV)/.dev synapse ## the long forms: a hundred kills, two hundred rooms, 500 shows with faults
	LONG=1 $(BIN)/python -m pytest -s tests/venues/test_killed_daemon.py tests/venues/test_figures_of_the_daemon.py tests/venues/services/test_load_on_synapse.py
	FAULT_RUNS=500 $(BIN)/python -m pytest -s --timeout=3600 tests/devices/youtube/test_youtube_faults.py

faults: $(VENV)/.dev ## the fault campaign on simulators: every fault REPEATS times, with a table
	$(BIN)/python -m tests.resilience --repeats $(REPEATS) --jobs $(JOBS)
	CRASH_RUNS=100 $(BIN)/python -m pytest --timeout=3600 tests/resilience/test_crash_equivalence.py

fuzz: $(VENV)/.dev ## 10,000 timetables with mistakes, odd requests and imports by the hundred; with a table
	$(BIN)/python -m tests.timetable.mutations
	FUZZ_EXAMPLES=500 $(BIN)/python -m pytest --timeout=3600 tests/timetable/test_any_text.py tests/web/test_web_any_request.py
	MERGE_HISTORIES=1000 $(BIN)/python -m pytest --timeout=3600 tests/merging/test_histories.py

soak: $(VENV)/.dev ## a day of show at speed: memory, tasks, threads and files after each hour
	$(BIN)/python -m tests.resilience.soak

one-hand: $(VENV)/.dev ## two daemons at one OBS, by every road, fifty times; a quarter of an hour
	HANDS=50 $(BIN)/python -m pytest -n 2 tests/resilience/test_two_hands.py

faults-studio: $(VENV)/.dev ## the same on a real OBS that streams; an hour and a half on two cores, REPEATS=1 five minutes
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.resilience --real --repeats $(REPEATS) --jobs $(JOBS)

swarm: $(VENV)/.dev ## SEEDS shows on simulators, each with up to five faults at random instants; SEED=17 plays one again
	$(BIN)/python -m tests.resilience.swarm $(if $(SEED),--first $(SEED) --seeds 1 --tell,--seeds $(SEEDS) --jobs $(JOBS))

faults-postgres: $(VENV)/.dev ## the journal's PostgreSQL stopped, killed, out of reach, replaced, for 20 s each; four minutes
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.resilience.server_trouble

recordings: $(VENV)/.dev ## ninety unusual recordings on a real OBS, with a table; a quarter of an hour
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.studio.unusual_recordings

lint: $(VENV)/.dev lint-pages ## style, types and floors; pages' code on the oldest browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Without npm the pages' code is not looked at: said here, and a failure where it must be.
lint-pages: ## only the pages' scripts and styles
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(PAGE_LINT)/node_modules/.package-lock.json; \
	elif [ -n "$$CI" ]; then echo "npm is missing: the pages' code cannot be checked (apt-get install npm)" >&2; exit 1; \
	else echo "npm is missing: the pages' code was NOT checked (apt-get install npm)" >&2; exit 0; fi
	@command -v npm >/dev/null || exit 0; \
	node --test --test-reporter=dot $(PAGE_LINT)/rules.test.js && \
	$(PAGE_LINT)/node_modules/.bin/eslint -c $(PAGE_LINT)/eslint.config.js --max-warnings 0 orchestrator/web/static overlays

$(PAGE_LINT)/node_modules/.package-lock.json: $(PAGE_LINT)/package-lock.json
	cd $(PAGE_LINT) && npm ci

format: $(VENV)/.dev ## let ruff put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev clips ## measure, on a real OBS and on simulators; asserts nothing
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m bench

hostile: $(VENV)/.dev ## a show among hostile clients: floods, half requests, guessed passwords; six minutes
	$(BIN)/python -m bench hostile --json build/hostile.json

screenshots: $(VENV)/.dev ## renew the pictures in docs/pictures, and those that overlays are compared with
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.browser.screenshots docs/pictures
	$(BIN)/python -m tests.browser.overlay_pictures

lock: $(VENV)/.dev ## renew the lock files from pyproject.toml
	$(BIN)/python tools/renew_locks.py

clean: ## remove what make made
	rm -rf $(VENV) $(PAGE_LINT)/node_modules build schedules/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
