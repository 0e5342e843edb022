# Everything starts here: `make run` and `make test` set up what they need and are quick the second time.

PYTHON ?= python3
PORT ?= 8000
PROCESSES ?= 1
export PORT PROCESSES
# Hundreds of processes are started by the tests: each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: api attack audit compiled compiled-test coverage engines help run serve test check unit db live e2e frontend-check frontend-test lint types screenshots bench bench-ab bench-steady bench-hostile bench-page bench-readers bench-scale bench-shapes bench-word bench-markdown soak chaos fuzz format messages properties setup system test-tools clean

help: ## Say what can be made
	@sed -n 's/^\([a-z0-9-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: setup ## Set up, seed a demo and serve it
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed
	@$(BIN)/python -m collab.serve --chores

serve: setup ## Migrate and serve by PROCESSES, without the demo: what production runs
	@$(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python -m collab.serve

# CI has the compiler installed with what else its tests take.
compiled: setup | $(COMPILER) ## Compile what is done for every message: takes a C compiler, and a minute
	@command -v cc >/dev/null || { echo "There is no C compiler (cc). The site runs without."; exit 1; }
	$(BIN)/python -m collab.server.compiling

compiled-test: compiled ## Run its tests as it was compiled: `make coverage` does so as it is written
	$(BIN)/python -m pytest $(addprefix tests/unit/,protocol limits updates room engine hub server/test_compiled.py)

# A server or a browser waits now and then, so that more tests run than there are cores; in the order
# of their folders, because the files of one share a browser and a database; first the folders whose
# files take long, so that no long one is left over for the end.
test: setup test-tools frontend-test tests/.coverage/.passed ## Run every test
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder -m "not measured" tests/live tests/e2e tests/db tests/unit

# Apart from the others, because what is measured takes half as long again.
coverage: setup system ## Run the tests that go through every branch of what is measured
	@mkdir -p tests/.coverage
	COMPILED=off $(BIN)/python -m coverage run -m pytest -m measured tests/unit tests/db
	$(BIN)/python -m coverage report
	@touch tests/.coverage/.passed

# What has passed as it is now need not once more.
tests/.coverage/.passed: pyproject.toml tests/conftest.py $(shell find collab documents tests/unit tests/db tests/support tests/golden -type f ! -path '*/__pycache__/*' 2>/dev/null) | setup system
	@$(MAKE) coverage

unit db live e2e: setup test-tools ## Run one level of tests
	$(BIN)/python -m pytest tests/$@

frontend-test: frontend/.tests/.passed ## Run the tests of the front end's modules

frontend/.tests/.passed: frontend/node_modules/.installed frontend/tsconfig.test.json $(shell find frontend/src frontend/tests -type f 2>/dev/null)
	npm --prefix frontend test
	@touch $@

# What the tests install for themselves.
test-tools: system .venv/.sign-in tests/node/node_modules/.installed frontend/examples/node_modules/.installed

check: lint types frontend-check ## Lint, types, import rules, where things are

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest tests/unit/test_layout.py

types: setup
	$(BIN)/mypy

frontend-check: setup
	npm --prefix frontend run check

format: setup ## Put the Python code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup ## Gather what is to be translated into documents/locale
	$(BIN)/python -m tests.catalogue

screenshots: setup system ## Take the README's pictures again
	$(BIN)/python -m tests.e2e.support.shots docs/

engines: setup .venv/.engines ## Walk through the editor in Firefox and WebKit
	$(BIN)/python -m tests.engines

.venv/.engines: .venv/.installed
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends firefox-esr webkit2gtk-driver xvfb >/dev/null
	$(BIN)/pip install --quiet --group engines
	@touch $@

bench: setup tests/bench/node_modules/.installed ## Measure beside the peers; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench --write

bench-ab: setup tests/bench/node_modules/.installed ## Measure beside the same server at BASE=<commit>
	$(BIN)/python -m tests.bench --base $(BASE) --rounds 3 $(OPTIONS)

bench-steady: setup ## The same without sockets, by CPU time alone: on a machine that others use, too
	$(BIN)/python -m tests.bench.steady --base $(BASE) --rounds 3 $(OPTIONS)

bench-hostile: setup tests/bench/node_modules/.installed ## Slow readers, floods, forgery, storms; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench.hostile --write

bench-shapes: setup tests/bench/node_modules/.installed ## Those who watch, 500 documents, joins, long journals; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench.shapes --write

bench-page: setup system ## Measure the document page in Chromium; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench.page --write

bench-readers: setup ## Measure what 2,000 readers a second of a published page cost those who write
	$(BIN)/python -m tests.bench.readers

bench-scale: setup system tests/bench/node_modules/.installed ## One process, three by the proxy and at random; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.bench.scale --write

bench-word: setup ## Read the Word files below FILES=folder and count their words, by kind
	$(BIN)/python -m tests.bench.texts.word_files $(FILES) --lost

bench-markdown: setup ## Try the examples of specifications of Markdown: FILES="spec.txt …"
	$(BIN)/python -m tests.bench.texts.markdown_examples $(FILES)

# The whole is made to take less than 25 minutes on two cores of its own; the options of
# `python -m tests.live.trials.soak --help` make it longer or shorter.
soak: setup system ## Kills, races, opened documents; writes tests/bench/RESULTS.md; 20 minutes
	$(BIN)/python -m tests.live.trials.soak --write

attack: setup ## What one person tries, and what it costs; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.live.trials.attack --write

api: setup ## Fifty generated requests to each address of the API
	SCHEMATHESIS_EXAMPLES=50 $(BIN)/python -m pytest tests/live/operation/test_schemathesis.py

properties: setup system ## The random tests with twenty times as many examples
	TIMES=20 $(BIN)/python -m pytest tests/unit tests/db -m "hypothesis or long"

audit: setup frontend/node_modules/.installed ## Known advisories about what is depended on
	$(BIN)/python -m tests.audit

chaos: setup system tests/node/node_modules/.installed ## Ten minutes of everything failing at random; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.live.trials.chaos --seconds 600 --write

fuzz: setup ## A million hostile frames against one server; writes tests/bench/RESULTS.md
	$(BIN)/python -m tests.fuzz --frames 1000000 --seed 1 --write

catalogues := $(patsubst %.po,%.mo,$(wildcard documents/*/*/LC_MESSAGES/django.po))

setup: .venv/.installed staticfiles/.collected $(catalogues)

.venv/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --editable . --group dev
	@touch $@

# Compiled: its headers come with `system`.
.venv/.sign-in: .venv/.installed | system
	$(BIN)/pip install --quiet --group sign-in
	@touch $@

%.mo: %.po .venv/.installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

%/node_modules/.installed: %/package-lock.json
	npm --prefix $* ci --no-audit --no-fund
	@touch $@

frontend/node_modules/.installed: $(wildcard frontend/patches/*.patch)

frontend/dist/.built: frontend/node_modules/.installed $(shell find frontend/src frontend/public -type f 2>/dev/null) frontend/vite.config.ts
	npm --prefix frontend run build
	@touch $@

staticfiles/.collected: frontend/dist/.built .venv/.installed
	$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

# What the tests start for themselves: a browser, PostgreSQL with a pooler, Redis, Caddy, nginx and a
# directory, with what its client is compiled with.
system:
	@command -v chromium >/dev/null && command -v chromium-headless-shell >/dev/null && command -v redis-server >/dev/null && command -v caddy >/dev/null && ls /usr/sbin/slapd /usr/include/ldap.h /usr/include/sasl/sasl.h >/dev/null 2>&1 && ls /usr/sbin/nginx >/dev/null 2>&1 && ls /usr/sbin/pgbouncer >/dev/null 2>&1 && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
			chromium chromium-headless-shell postgresql redis-server pgbouncer caddy nginx \
			slapd gcc libc6-dev libldap-dev libsasl2-dev >/dev/null; }

clean: ## Remove what was built or installed, but not the data in var/
	rm -rf .venv frontend/node_modules frontend/*/node_modules frontend/dist staticfiles .compiled tests/*/node_modules
