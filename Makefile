# Everything a person does with this repository. Needs Python 3.11, make and a package index.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SPEED ?= 120
REPEATS ?= 20
JOBS ?= 4

.PHONY: help rehearse demo synapse obs-versions test campaigns faults faults-studio fuzz soak lint format bench clips screenshots lock clean

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
	$(BIN)/python -m pytest -n 2 --dist loadgroup

campaigns: $(VENV)/.dev synapse ## the long forms: a hundred kills, two hundred rooms, 500 shows with faults
	LONG=1 $(BIN)/python -m pytest -s tests/venues/test_killed_daemon.py tests/venues/test_figures_of_the_daemon.py tests/venues/test_load_on_synapse.py
	FAULT_RUNS=500 $(BIN)/python -m pytest -s --timeout=3600 tests/devices/youtube/test_youtube_faults.py

faults: $(VENV)/.dev ## the fault campaign on simulators: every fault REPEATS times, with a table
	$(BIN)/python -m tests.resilience --repeats $(REPEATS) --jobs $(JOBS)
	CRASH_RUNS=100 $(BIN)/python -m pytest --timeout=3600 tests/resilience/test_crash_equivalence.py

fuzz: $(VENV)/.dev ## 10,000 timetables with mistakes, odd requests by the hundred; with a table
	$(BIN)/python -m tests.timetable.mutations
	FUZZ_EXAMPLES=500 $(BIN)/python -m pytest --timeout=3600 tests/timetable/test_any_text.py tests/web/test_web_any_request.py

soak: $(VENV)/.dev ## a day of show at speed: memory, tasks, threads and files after each hour
	$(BIN)/python -m tests.resilience.soak

faults-studio: $(VENV)/.dev ## the same on a real OBS that streams; an hour and a half on two cores, REPEATS=1 five minutes
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.resilience --real --repeats $(REPEATS) --jobs $(JOBS)

lint: $(VENV)/.dev ## style, types and floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## let ruff put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev clips ## measure, on a real OBS and on simulators; asserts nothing
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m bench

screenshots: $(VENV)/.dev ## renew the pictures in docs/pictures, and those that overlays are compared with
	@$(PYTHON) tools/system_packages.py
	$(BIN)/python -m tests.browser.screenshots docs/pictures
	$(BIN)/python -m tests.browser.overlay_pictures

lock: $(VENV)/.dev ## renew the lock files from pyproject.toml
	$(BIN)/python tools/renew_locks.py

clean: ## remove what make made
	rm -rf $(VENV) build schedules/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
