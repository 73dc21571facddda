# make demo    the founding case, read, coded, traced and reported in three languages
# make test    all tests
# make check   style, types, layers, examples in code and docs
#
# Each makes .venv when it is missing, and installs only when pyproject.toml or constraints.txt
# have changed. Everything is kept inside this folder. EXTRA=,spark adds an extra, whose tests are
# skipped without it.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO := bandung-seoul.jejak
EXAMPLE := examples/bandung-seoul
LAYERS := errors,compiled,model,text+chance+places+asking+safety,store+reading+coding+comparing+diffusing+exchanging+tracing+reporting,case,web,cli,__main__
MEASURE := $(or $(JEJAK_SHARED),../shared)/tools/measure.py

.PHONY: help demo test check clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# //p' Makefile | head -3

demo: $(VENV)/installed
	@$(PYTHON) -m jejak new $(DEMO) --case $(EXAMPLE)/case.yaml --claims $(EXAMPLE)/claims.yaml
	@$(PYTHON) -m jejak read $(DEMO)
	@$(PYTHON) -m jejak code $(DEMO)
	@$(PYTHON) -m jejak trace $(DEMO)
	@for language in id en ko; do \
	    $(PYTHON) -m jejak report $(DEMO) --lang $$language -o $(DEMO)/report.$$language.html || exit; \
	done

test: $(VENV)/installed
	$(PYTHON) -m pytest

check: $(VENV)/installed-check
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest tests/test_layers.py tests/docs
	$(PYTHON) -m pytest --doctest-modules src/jejak
	@if [ -f "$(MEASURE)" ]; then \
	    $(PYTHON) "$(MEASURE)" src/jejak=tests --worst 5 --layers $(LAYERS); \
	else \
	    echo "measure.py: skipped, there is none at $(MEASURE)"; \
	fi

clean:
	rm -rf $(DEMO) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

# The first Python that is new enough, unless .venv has one already.
$(PYTHON):
	@for name in python3.13 python3.12 python3.11 python3; do \
	    if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "making $(VENV) with $$($$name --version)"; \
	        exec $$name -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "Jejak needs Python 3.11 or newer, and none of python3.13, python3.12, python3.11 and" >&2; \
	echo "python3 is that ($$(python3 --version 2>&1)). Install one, then run make again." >&2; \
	exit 1

$(VENV)/installed: pyproject.toml constraints.txt | $(PYTHON)
	$(INSTALL) -e '.[test$(EXTRA)]'
	@touch $@

$(VENV)/installed-check: pyproject.toml constraints.txt | $(PYTHON)
	$(INSTALL) -e '.[test,check$(EXTRA)]'
	@touch $@ $(VENV)/installed
