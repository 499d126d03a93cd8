# Two commands are enough: `make run` and `make test`. Both make what they need in .venv and nowhere else.

VENV := .venv
PIP_OPTIONS := --quiet --disable-pip-version-check --no-compile
DATABASES := sqlite postgresql
PYTEST_OPTIONS ?= -q --color=no -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart=0

# Where Python is told to keep nothing that it compiles, each start of it takes twice as long, and the tests start it often.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check fix bench docs words migrations lock clean help

help:  ## what there is
	@sed -n 's/^\([a-z]*\):.*## /\1  /p' Makefile | expand -t 8

run: $(VENV)/installed-run $(VENV)/translated  ## the demonstration library on http://127.0.0.1:8000 (PORT=… for another port)
	@$(VENV)/bin/shelflist demo --if-empty && exec $(VENV)/bin/shelflist serve

test: $(VENV)/installed-all  ## every test, on SQLite and on a PostgreSQL that the tests start
	@failed=; again=; for database in $(DATABASES); do \
	  $(VENV)/bin/pytest --database $$database $$again $(PYTEST_OPTIONS) || failed="$$failed $$database"; \
	  again=--only-with-database; \
	done; \
	test -z "$$failed" || { echo "Tests failed on:$$failed" >&2; exit 1; }

check: $(VENV)/installed-all  ## what .ci/run runs: format, lint, types, import contracts, tests
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy >$(VENV)/types.txt 2>&1 & types=$$!; \
	$(VENV)/bin/lint-imports && $(VENV)/bin/python docs/tables.py --check; others=$$?; \
	wait $$types || others=1; cat $(VENV)/types.txt; exit $$others
	@$(MAKE) --no-print-directory test

fix: $(VENV)/installed-all  ## format, and mend what the linter can mend
	@$(VENV)/bin/ruff check --fix-only .
	@$(VENV)/bin/ruff format .

bench: $(VENV)/installed-all  ## every figure, beside its yardstick
	@$(VENV)/bin/shelflist bench

docs: $(VENV)/installed-all  ## make the generated tables in the documents again
	@$(VENV)/bin/python docs/tables.py

words: $(VENV)/installed-all  ## collect every text for the translators and compile what they wrote
	@$(VENV)/bin/python docs/words.py

migrations: $(VENV)/installed-all  ## write the migrations that changed models need (until the first release: a package's 0001 anew)
	@SHELFLIST_HOME=$$(mktemp -d) DJANGO_SETTINGS_MODULE=shelflist.config.settings $(VENV)/bin/python -m django makemigrations
	@$(VENV)/bin/python docs/migrations.py

lock:  ## choose versions again and write both lock files (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove the environment and what tools left behind
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The two environments are one folder: the larger one serves for both.
$(VENV)/installed-all: requirements-dev.lock pyproject.toml CHANGELOG.md | $(VENV)/bin/python
	@echo "Installing what Shelflist and its tests need into $(VENV) …"
	@$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/installed-run

$(VENV)/installed-run: requirements.lock pyproject.toml CHANGELOG.md | $(VENV)/bin/python
	@echo "Installing what Shelflist needs into $(VENV) …"
	@$(call install,requirements.lock)
	@touch $@

# Installing compiles the translations; after a change of theirs they are compiled again.
$(VENV)/translated: $(wildcard src/shelflist/ground/ui/locale/*/LC_MESSAGES/django.po) | $(VENV)/installed-run
	@$(VENV)/bin/python -m shelflist.ground.ui.catalogues
	@touch $@

define install
if command -v uv >/dev/null; then \
  set -- uv pip install --quiet --python $(VENV)/bin/python; \
else \
  $(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(VENV)/bin/python -m ensurepip >/dev/null; \
  set -- $(VENV)/bin/python -m pip install $(PIP_OPTIONS); \
fi; \
"$$@" --require-hashes -r $(1) && "$$@" --no-deps --no-build-isolation -e . \
  || { echo "The packages could not be installed. See the lines above; without a network, $(VENV) cannot be made." >&2; exit 1; }
endef

$(VENV)/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Shelflist needs Python 3.11 or newer, and there is none on the path. Install it (Debian: apt install" >&2; \
	  echo "python3 python3-venv; macOS: brew install python), or name it: make run PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	"$$found" -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "$$found cannot make a virtual environment here. On Debian and Ubuntu: apt install python3-venv" >&2; \
	  exit 1; \
	}
