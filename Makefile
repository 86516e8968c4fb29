# Everything starts here. `make demo` and `make test` need python3 (3.11 to 3.13) with venv, make and git.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PKG    := resources/packaging
DEMO   := out/demo
OPENERS := tests/db/scoring/scheme/test_hostile_schemes.py tests/desktop/exchange/workbook/test_hostile_workbooks.py tests/desktop/exchange/workbook/test_made_years.py tests/desktop/exchange/documents/test_hostile_documents.py tests/desktop/pages/reports/test_harmed_reports.py
WORKERS ?= 3

# A lock that changed has another stamp, so the environment follows whichever commit is checked out.
digest = $(shell cksum <$(1) | tr ' ' -)
RUN   := $(VENV)/.run-$(call digest,requirements.lock)
TEST  := $(VENV)/.test-$(call digest,$(PKG)/test.lock)
BUILD := $(VENV)/.build-$(call digest,$(PKG)/build.lock)
BENCH := $(VENV)/.bench-$(call digest,$(PKG)/bench.lock)

.PHONY: fresh package package-check package-typing environment help demo run test check format soak recalculate proofs scans bench mutate screens build lock clean distclean system-run system-build system-test system-recalculate system-proofs system-bench
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | expand -t 12

demo: system-run $(RUN)  ## build the made-up district's year, rank it, print it; open it where there is a display
	@$(BIN)/python -m desktop demo --force $(DEMO)
	@if [ -z "$${CI:-}" ] && [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	    echo "opening the program on $(DEMO) ..."; \
	    nohup $(BIN)/python -m desktop $(DEMO)/*.shufa >out/desktop.log 2>&1 </dev/null & \
	fi

run: system-run $(RUN)  ## open the program
	@$(BIN)/python -m desktop $(FILE)

# A run starts the program some hundred times: it is compiled once, also where the surroundings forbid to keep that.
test soak: export PYTHONDONTWRITEBYTECODE :=

test: system-test $(TEST) $(BUILD) check  ## everything that must hold: check, then all tests, those in a real window too
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup $(ARGS)

soak: system-test $(TEST)  ## the long way: 1,000 kill -9 while marks are typed, every power cut, many more made-up inputs, 10,000 years of packets, 2,000 random sequences in the window on the demo, 2,000 of marks in every layout, 100,000 draws of lots, a session of 12 units with 115 ballots each, every sheet with 1 to 120 entries, a hall of 12 sheets of A3, 200 batches killed, 5,000 harmed reports
	@SHUFA_MONKEYS=2000 SHUFA_MONKEY_DEMO=1 SHUFA_DOCUMENTS=5000 SHUFA_REHEARSAL=12x115 SHUFA_SHEETS=12 SHUFA_COUNTS=all SHUFA_KILLS=1000 SHUFA_SCAN_KILLS=200 SHUFA_CUTS=all SHUFA_PACKETS=10000 SHUFA_LAYOUTS=2000 SHUFA_DRAWS=100000 $(BIN)/python -m pytest -q --timeout 36000 -o faulthandler_timeout=0 --hypothesis-profile=long tests/db/store tests/db/scoring/test_lots.py tests/desktop/sheets/setting/test_no_signature_alone.py tests/desktop/console/test_scanned_hall.py tests/desktop/operations/paper/test_killed_batches.py tests/desktop/pages/hall/test_dress_rehearsal.py tests/desktop/shell/test_monkey.py $(OPENERS) $(ARGS)

check: $(TEST)  ## ruff, mypy and the import contracts, no tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check . || { echo "to lay them out: make format" >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(TEST)  ## put imports and layout in order
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

recalculate: system-recalculate $(TEST)  ## LibreOffice recalculates the 计算表 of 300 random years and the demo, every cell is compared; and sets the Word letters
	@nice $(BIN)/python -m tests.recalculation $(ARGS)

proofs: system-proofs $(TEST)  ## every sheet of the demo and of hard years, one-sided and duplex, read by qpdf, Ghostscript and Poppler (ARGS="--keep DIR")
	@nice $(BIN)/python -m tests.printed $(ARGS)

scans: $(TEST)  ## read made-up ballots under every condition of scanning; prints silent misreads, what is asked, what is refused
	@nice $(BIN)/python -m tests.scans $(ARGS)

bench: system-bench $(BENCH)  ## measure; prints the figures and writes out/bench.json
	@[ -e tests/bench/__main__.py ] || { echo "tests/bench has no benchmark yet" >&2; exit 1; }
	@mkdir -p out
	@$(BIN)/python tests/bench --out out/bench.json $(ARGS)

mutate: $(TEST)  ## change db/scoring one small thing at a time and tell what no test notices (hours; ARGS="--most 100")
	@nice $(BIN)/python -m tests.mutation $(ARGS)

screens: system-test $(TEST)  ## a picture of every page, in out/screens
	@[ -e $(PKG)/screens.py ] || { echo "$(PKG)/screens.py is still to be written" >&2; exit 1; }
	@mkdir -p out/screens
	@$(BIN)/python $(PKG)/screens.py out/screens

fresh:  ## demo and test as a newcomer meets them: in a bare Debian 12 folder that has never seen this project (root)
	@$(PKG)/fresh.sh

environment: system-build $(BUILD)  # what `make build` works with, and nothing built yet

build: system-build $(BUILD)  ## the program as one folder, in dist/shufa
	@$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec
	@$(BIN)/python $(PKG)/licences.py >dist/shufa/licences.txt
	@$(BIN)/python $(PKG)/traces.py dist/shufa
	@du -sh dist/shufa

package:  ## the .deb and a portable archive, built where glibc is as old as the users' (root; some minutes the first time)
	@$(PKG)/old-system.sh

package-check:  ## install, try and remove the package in clean Debian 11 and 12 folders (root)
	@$(PKG)/check-package.sh bullseye bookworm

package-typing:  ## type Chinese into the installed package under fcitx, fcitx 5 and ibus, in the same folders (root)
	@$(PKG)/check-typing.sh bullseye bookworm

lock: $(BUILD)  ## pin the newest versions that pyproject.toml admits
	@$(BIN)/python $(PKG)/lock.py

clean:  ## remove what was made, but for the environment
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info

distclean: clean
	rm -rf $(VENV)

system-run system-build system-test system-recalculate system-proofs system-bench: system-%:
	@PYTHON=$(PYTHON) $(PKG)/system-packages.sh $*

# --- the environment: hashes are checked, nothing outside the lock is fetched ---

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	    || { echo "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

install = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r $(1)

$(RUN): requirements.lock | $(VENV)/pyvenv.cfg
	@echo "installing the program's libraries ..."
	@$(call install,requirements.lock)
	@$(BIN)/python $(PKG)/link.py
	@rm -f $(VENV)/.run-* && touch $@

$(TEST): $(PKG)/test.lock $(RUN)
	@echo "installing the test tools ..."
	@$(call install,$(PKG)/test.lock)
	@rm -f $(VENV)/.test-* && touch $@

$(BUILD): $(PKG)/build.lock $(RUN)
	@echo "installing what builds the program ..."
	@$(call install,$(PKG)/build.lock)
	@rm -f $(VENV)/.build-* && touch $@

$(BENCH): $(PKG)/bench.lock $(RUN)
	@echo "installing the bench's libraries ..."
	@$(call install,$(PKG)/bench.lock)
	@rm -f $(VENV)/.bench-* && touch $@
