# Everything runs from a local .venv that the first target builds; only Python 3.11 or newer and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
LOCK := requirements.lock
LAB_LANG ?= id
RESOLUTION ?= highest
READY := $(VENV)/.ready
export UV_COMPILE_BYTECODE := 1
# a home in which nothing can be written holds no cache
ifeq ($(shell mkdir -p "$$HOME/.cache/uv" 2>/dev/null && test -w "$$HOME/.cache/uv" && echo yes),)
export UV_NO_CACHE := 1
endif
export PYTHONDONTWRITEBYTECODE :=
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
# what takes no kernel, no browser and no long computation
QUICK := not browser and not notebooks and not slow
# a little under what the quick tests cover
COVERED := 87

.PHONY: help setup report example test quick review git lab hook notebooks docs texts lint lock calibration checksums clean

help:  ## show the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## build the environment in .venv from requirements.lock

$(BIN)/uv:
	@$(PYTHON) tools/check_python.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): $(BIN)/uv $(LOCK) pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(LOCK)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

report: $(READY)  ## write the Kalimantan Timur report and print where it lies
	@$(BIN)/ombud report "Kalimantan Timur"

test: $(READY)  ## run all that a reviewer runs: style, types, unit tests with their coverage, notebooks, browser
	@$(BIN)/python tools/install_chromium.py
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --cov --cov-report=term --cov-fail-under=$(COVERED)

quick: $(READY)  ## run what takes about a minute: style, types, unit tests; no notebooks, no browser
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "$(QUICK)" -q tests

review: $(READY)  ## tell what changed in the data and what that does; run each notebook once; write reports/review.html
	@$(BIN)/python tools/review.py

git: $(READY)  ## let git show and merge notebooks cell by cell, without pictures (nbdime)
	git config diff.jupyternotebook.command '"$(CURDIR)/$(BIN)/git-nbdiffdriver" diff --ignore-metadata --ignore-details'
	git config merge.jupyternotebook.driver '"$(CURDIR)/$(BIN)/git-nbmergedriver" merge %O %A %B %L %P'

lab: $(READY)  ## open JupyterLab on the notebooks, in Indonesian (English: make lab LAB_LANG=en)
	@LAB_LANG=$(LAB_LANG) $(BIN)/python tools/private_outputs.py offer
	LAB_LANG=$(LAB_LANG) $(BIN)/jupyter lab --config=tools/jupyterlab/jupyter_lab_config.py

hook:  ## have git refuse commits that hold the scores of a rapor
	@$(PYTHON) tools/private_outputs.py install

example: $(READY)  ## renew the example report
	$(BIN)/ombud report "Kalimantan Timur" --output $(VENV)/example >/dev/null
	cp $(VENV)/example/2022/id/province/kalimantan-timur.html reports/example/

notebooks: $(READY)  ## run all notebooks and save their outputs
	$(BIN)/python tools/run_notebooks.py

docs: $(READY)  ## build the handbook, Indonesian and English, and print where it lies
	@$(BIN)/mkdocs build --strict --quiet --clean
	@echo "$(CURDIR)/site/index.html"

texts: $(READY)  ## bring the texts that readers see into the Indonesian catalogue
	$(BIN)/pybabel -q extract -F pyproject.toml --add-location=file --sort-by-file -o $(VENV)/texts.pot .
	$(BIN)/pybabel -q update -l id -i $(VENV)/texts.pot -o ombud/display/locale/id.po \
		--omit-header --no-wrap --no-fuzzy-matching --ignore-obsolete
	$(BIN)/python tools/compile_texts.py

lint: $(READY)  ## check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock: $(BIN)/uv  ## resolve the newest versions within the bounds of pyproject.toml (lowest: make lock RESOLUTION=lowest-direct)
	$(BIN)/uv pip compile --quiet --upgrade --resolution $(RESOLUTION) --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --group dev pyproject.toml -o $(LOCK)

calibration: $(READY)  ## fit the simulation to the published figures anew, after a change of these
	$(BIN)/python tools/calibrate_simulation.py

checksums: $(READY)  ## look at the data files and record their checksums, after an intended change
	$(BIN)/python tools/record_data.py

clean:  ## remove the environment and everything generated
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .coverage
