# make demo   the founding case, from notes to report      make test   all tests
# make check  style, types, layers, doctests               make clean  remove what these made
.PHONY: demo test check clean
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CASE := bandung-seoul.jejak

demo: $(STAMP)
	$(BIN)/jejak new $(CASE) --case examples/bandung-seoul/case.yaml --claims examples/bandung-seoul/claims.yaml
	$(BIN)/jejak read $(CASE)
	$(BIN)/jejak code $(CASE)
	$(BIN)/jejak trace $(CASE)
	@$(BIN)/jejak report $(CASE) -o $(CASE)/report.id.html --lang id >/dev/null
	@$(BIN)/jejak report $(CASE) -o $(CASE)/report.ko.html --lang ko >/dev/null
	@echo "The report is at (also there: report.id.html, report.ko.html):"
	@$(BIN)/jejak report $(CASE) -o $(CASE)/report.en.html --lang en

test: $(STAMP)
	$(BIN)/python -m pytest

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/docs
	$(BIN)/python -m pytest -q --doctest-modules src/jejak
	@tool="$${JEJAK_SHARED:-../shared}/tools/measure.py"; if [ -f "$$tool" ]; then \
	  $(BIN)/python "$$tool" src/jejak=tests --worst 5 --layers errors,model,text+chance,places,store+reading+coding+comparing+tracing+reporting,case,cli; \
	else echo "measure.py is not beside the project: skipped"; fi

$(STAMP): pyproject.toml constraints.txt
	@[ -x $(BIN)/python ] || { for name in python3 python3.13 python3.12 python3.11; do \
	   $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exec $$name -m venv $(VENV); \
	 done; echo "Jejak needs Python 3.11 or newer: install it, or put it on the PATH as python3"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	@touch $(STAMP)

clean:
	rm -rf $(VENV) $(CASE) build src/*.egg-info .pytest_cache .mypy_cache .ruff_cache
