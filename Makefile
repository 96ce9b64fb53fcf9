# One environment, .venv, from hash locks without addresses. `make` alone lists the commands.
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
# without compiled files every start would compile SQLAlchemy anew
export UV_COMPILE_BYTECODE := 1
export VIRTUAL_ENV := $(CURDIR)/.venv

UV := .venv/bin/uv
PYTHON = $(shell command -v python3.11 || { python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' && command -v python3; })
PIP_INSTALL := .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all:
UV_INSTALL := $(UV) pip install -q --require-hashes --no-build
COMPILE := $(CURDIR)/$(UV) pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links

# Written from the folder that holds pyproject.toml and requirements/; pins that still fit are kept.
define COMPILE_LOCKS
$(COMPILE) pyproject.toml -o requirements/run.txt && \
$(COMPILE) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt && \
echo uv | $(COMPILE) - -o requirements/bootstrap.txt
endef

# The checkout is not a package: the command finds it by its own place, from whatever folder it is called.
define NANUM
#!/bin/sh
root=$$(dirname "$$(dirname "$$(dirname "$$(readlink -f "$$0")")")")
export PYTHONPATH="$$root$${PYTHONPATH:+:$$PYTHONPATH}"
exec "$$root/.venv/bin/python" -P -m bot "$$@"
endef
export NANUM

.DEFAULT_GOAL := help
.PHONY: bench train understanding help setup run test check format-check lint types imports lock-check lock

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run-ok ## the environment, as `make run` uses it

run: .venv/.run-ok ## everything from nothing: database, city, then the service on http://127.0.0.1:8080
	@exec .venv/bin/nanum serve --prepare

test: .venv/.dev-ok ## all tests, with a throw-away PostgreSQL of their own
	.venv/bin/python -m pytest -n 2

bench: .venv/.dev-ok ## turns a second beside a bare echo, in one table
	.venv/bin/python -m tests.bench.turns

train: .venv/.dev-ok ## the weights of the reader, from tests/understanding/train and the labelled sentences (minutes)
	.venv/bin/python -m tests.understanding.train

understanding: .venv/.dev-ok ## how well sentences are understood, and what it costs (minutes: it trains four times)
	.venv/bin/python -m tests.understanding.figures

check: format-check lint types imports lock-check test ## formatting, lint, types, import rules, locks, then the tests

lock: $(UV) ## write the hash locks again
	@$(COMPILE_LOCKS)
	@$(MAKE) -s no-addresses

format-check: .venv/.dev-ok
	.venv/bin/python -m ruff format --check .

lint: .venv/.dev-ok
	.venv/bin/python -m ruff check .

types: .venv/.dev-ok
	.venv/bin/python -m mypy

imports: .venv/.dev-ok
	.venv/bin/lint-imports

lock-check: $(UV) no-addresses
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && cp -r pyproject.toml requirements "$$copy" && \
	{ (cd "$$copy" && $(COMPILE_LOCKS)) || { echo "lock-check: could not resolve pyproject.toml (see above; it needs the package index)" >&2; exit 1; }; } && \
	{ diff -ru requirements "$$copy/requirements" || { echo "lock-check: the locks do not fit pyproject.toml: make lock" >&2; exit 1; }; } && \
	echo "lock-check: the locks fit pyproject.toml"

.PHONY: no-addresses
no-addresses:
	@! grep -nE '://|^-|file:|(^|[ =])/' requirements/*.txt || { echo "an address in a lock (see above)" >&2; exit 1; }

$(UV): requirements/bootstrap.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		test "$$(id -u)" = 0 || { echo "ensurepip is missing: apt-get install $$package" >&2; exit 1; }; \
		apt-get -o DPkg::Lock::Timeout=300 update -q && apt-get -o DPkg::Lock::Timeout=300 install -qy "$$package"; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(PIP_INSTALL) -r $<
	@touch $@

.venv/.run-ok: $(UV) requirements/run.txt
	$(UV_INSTALL) -r requirements/run.txt || $(PIP_INSTALL) -r requirements/run.txt
	@printf '%s\n' "$$NANUM" > .venv/bin/nanum && chmod +x .venv/bin/nanum
	@touch $@

.venv/.dev-ok: .venv/.run-ok requirements/dev.txt
	$(UV_INSTALL) -r requirements/dev.txt || $(PIP_INSTALL) -r requirements/dev.txt
	@touch $@
