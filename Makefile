.DEFAULT_GOAL := help
PYTHON ?= python3
RUN := .venv/bin/python -m

.PHONY: help run test setup setup-test check fix train learn release audit invite coverage switches test-bot test-kill test-adapter verify-stock bench bench-turn bench-nlu bench-directory parse size doctor lock

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: setup ## install, train, start everything and print where to look
	@exec .venv/bin/python -m ops.run

test: setup-test ## run every check and every test
	@exec .venv/bin/python -m ops.check

setup: ## make the two environments
	@$(PYTHON) ops/setup.py run

setup-test: ## make the two environments with what tests need
	@$(PYTHON) ops/setup.py test

check: setup-test ## lint, types, import rules
	@exec .venv/bin/python -m ops.check --static

fix: setup-test ## put the code in shape
	@$(RUN) ruff check --fix . ; $(RUN) ruff format .

train: setup ## train the model when its data changed
	@.venv-bot/bin/python -m bot train

learn: setup ## put what was accepted on the desk in nlu_data, to look at; DONE=1 after the commit
	@$(RUN) ops.learn $(if $(DONE),--done)

release: setup ## let new passwords go on after the brake was pulled: make release BY="name" WHY="reason"
	@$(RUN) ops.within actions actions.brake release --by "$(BY)" --reason "$(WHY)"

audit: setup ## check that nobody changed the ledger of the house that runs here
	@$(RUN) ops.within actions actions.audit verify

invite: setup ## invite a directory group to register: make invite GROUP="Domain Users"; DRY=1 only counts
	@$(RUN) ops.within actions actions.enrolment invite --group "$(GROUP)" $(if $(DRY),--dry-run)

coverage: setup ## how many people have something to prove with, by department
	@$(RUN) ops.within actions actions.enrolment coverage

switches: setup ## which repair runs for whom; ARGS="set citrix_session propose --group S-1-… --by NAME --why …"
	@$(RUN) ops.within actions actions.switches $(or $(ARGS),list)

test-bot: setup-test ## the tests of the understanding, in its own environment
	@.venv-bot/bin/python -m bot train && .venv-bot/bin/python -m pytest -c bot/pytest.ini tests/bot

test-kill: setup-test ## kill -9 at every worst moment, twenty times each
	@.venv-bot/bin/python -m bot train
	@KILLS=20 $(RUN) pytest -n 2 tests/e2e/kill

test-adapter: setup-test ## one adapter's contract suite: make test-adapter A=citrix
	@$(RUN) pytest -q tests/contract/ports -k "$(A)"

verify-stock: setup-test ## compare our start of Rasa with a throw-away stock Rasa
	@UV=$$(PATH="$$PATH:.tools/bin" command -v uv) .venv-bot/bin/python -m bot.verify_stock

bench: setup ## the whole stack beside a bare stock Rasa, as ratios
	@$(RUN) ops.bench

bench-turn: setup ## processor time of a turn in the bot, beside stock Rasa's turn
	@$(RUN) ops.bench.turns

bench-nlu: setup ## understanding beside Rasa's own, on held-out sentences; DIET=1: DIET too
	@UV=$$(PATH="$$PATH:.tools/bin" command -v uv) DIET=$(DIET) .venv-bot/bin/python -m bot.measuring

bench-directory: setup-test ## how long Active Directory takes: find, a new password, 50 at once (Samba, root)
	@$(RUN) tests.support.measure_directory

parse: setup ## look inside the understanding: make parse IN=sentences.csv OUT=understood.csv
	@.venv-bot/bin/python -m bot parse "$(IN)" "$(OUT)"

doctor: setup ## look at every setting and every system behind it; changes nothing; P=api: one program
	@$(RUN) ops.doctor $(P)

size: setup ## memory of the running programs, disk of the environments
	@$(RUN) ops.size

lock: setup-test ## renew the lock files
	@$(RUN) ops.lock
