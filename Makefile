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

# npm's lock: hashes without addresses (.npmrc leaves the hosts out, the line of Python the sponsors' pages).
define LOCK_NPM
cd requirements/npm && npm install --package-lock-only && \
$(PYTHON) -c 'import json, pathlib; file = pathlib.Path("package-lock.json"); lock = json.loads(file.read_text()); \
[one.pop("funding", None) for one in lock["packages"].values()]; file.write_text(json.dumps(lock, indent=2) + chr(10))'
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
.PHONY: bench trust train understanding help setup run test check format-check lint types imports lock-check lock browser

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run-ok fonts ## the environment, as `make run` uses it

run: .venv/.run-ok fonts ## everything from nothing: database, city, then the service on http://127.0.0.1:8080
	@exec .venv/bin/nanum serve --prepare

test: .venv/.dev-ok fonts browser ## all tests, with a throw-away PostgreSQL of their own and in Chromium
	.venv/bin/python -m pytest -n 2

bench: .venv/.dev-ok fonts browser ## each figure beside a floor run in the same minute, in one table; the page on a slow phone line
	@.venv/bin/python -m tests.bench
	@.venv/bin/python -m tests.bench.first_paint

trust: .venv/.dev-ok ## the long run of the promises: numbers, seed, machine (hours if asked)
	@.venv/bin/python -m tests.trust

train: .venv/.dev-ok ## the weights of the reader, from tests/understanding/train and the labelled sentences (minutes)
	.venv/bin/python -m tests.understanding.train

understanding: .venv/.dev-ok ## how well sentences are understood, and what it costs (minutes: it trains four times)
	.venv/bin/python -m tests.understanding.figures

# `make test` runs all tests; `make check` those of the words alone, so that a landing, which calls both, stays within a
# quarter of an hour.
SHORT := tests/handlers/korean tests/handlers/words tests/understanding

check: format-check lint types imports lock-check .venv/.dev-ok ## formatting, lint, types, import rules, locks, then the tests of the words: what is understood, what is said
	.venv/bin/python -m pytest -n 2 $(SHORT)

lock: $(UV) ## write the hash locks again
	@$(COMPILE_LOCKS)
	@$(LOCK_NPM)
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
	{ (cd "$$copy" && $(COMPILE_LOCKS) && $(LOCK_NPM)) || { echo "lock-check: could not resolve (see above; it needs the package indexes)" >&2; exit 1; }; } && \
	{ diff -ru -x node_modules requirements "$$copy/requirements" || { echo "lock-check: the locks do not fit pyproject.toml: make lock" >&2; exit 1; }; } && \
	echo "lock-check: the locks fit pyproject.toml"

.PHONY: no-addresses
no-addresses:
	@! grep -nE '://|^-|file:|(^|[ =])/' requirements/*.txt && ! grep -nE '://|file:|"resolved"' requirements/npm/package-lock.json || { echo "an address in a lock (see above)" >&2; exit 1; }

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

# The face of the pages and the tests' axe-core. Without them the service runs all the same, with the reader's own fonts.
NPM := requirements/npm
FACE := $(NPM)/node_modules/@fontsource-variable/noto-sans-kr
FONTS := bot/static/fonts

.PHONY: fonts
fonts:
	@test $(FONTS)/noto.css -nt $(NPM)/package-lock.json || $(MAKE) -s $(FONTS)/noto.css || \
		echo "no Noto Sans KR: npm is missing or failed (see above); the pages use the reader's own fonts" >&2

$(FONTS)/noto.css: $(NPM)/package-lock.json $(NPM)/.npmrc
	@command -v npm >/dev/null || { echo "npm: not found" >&2; exit 1; }
	cd $(NPM) && npm ci
	@rm -rf $(FONTS) && mkdir -p $(FONTS) && cp $(FACE)/files/*-wght-normal.woff2 $(FACE)/LICENSE $(FONTS)
	@version=$$(sed -n 's/^ *"version": "\(.*\)".*/\1/p' $(FACE)/package.json) && \
		sed -e '/^\/\*/d' -e 's/^ *//' -e 's/: */:/' -e "s|\./files/\([^)]*\)|\1?v=$$version|" $(FACE)/index.css | tr -d '\n' > $@.part && \
		gzip -9nc $@.part > $@.gz && mv $@.part $@

# What apt can bring: without it, and not as root, the browser's tests say why they are skipped (never with CI=true).
browser:
	@{ command -v chromium && fc-list :lang=ko family | grep -i nanum && fc-list | grep -i emoji; } >/dev/null 2>&1 || \
		{ command -v apt-get >/dev/null && test "$$(id -u)" = 0 && export DEBIAN_FRONTEND=noninteractive && \
		  apt-get -o DPkg::Lock::Timeout=300 update -q && \
		  apt-get -o DPkg::Lock::Timeout=300 install -qy chromium fonts-nanum fonts-noto-color-emoji; } || \
		echo "no browser: apt-get install chromium fonts-nanum fonts-noto-color-emoji; without it the tests of the page are skipped" >&2
