# The commands of the project. Each sets up `.venv` first; nothing else is needed but Python >= 3.11, git and make.
PYTHON ?= python3
BIN := .venv/bin
# .venv is ready when this file is newer than what it was made from.
READY := .venv/.ready
# A build begins without PDFs and the zip file. Where the site offers the one, it does so again after the other is
# made; the zip file comes last, for it holds the PDFs.
HAS_PDF := $(wildcard site/pdf/*.pdf) $(filter pdf,$(MAKECMDGOALS))
HAS_ZIP := $(if $(filter offline,$(MAKECMDGOALS)),,$(wildcard site/*.zip))
# The theme's advice to its users is not for the readers of our build.
export NO_MKDOCS_2_WARNING := 1

.PHONY: site serve pdf offline test check playground reference screenshots bench faults lock clean help

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gradlesson needs Python 3.11 or newer, found %s. Try `make PYTHON=python3.12`." % sys.version.split()[0])'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

site: $(READY) ## Build the site of both languages into site/
	$(BIN)/mkdocs build

serve: $(READY) ## Read the site at http://127.0.0.1:8000/ and see edits appear
	$(BIN)/mkdocs serve

pdf: site ## Print the whole course and its exam sheets, as PDFs, into pdf/ and the site (needs Chromium)
	$(BIN)/python -m gradlesson.pdf
	$(if $(HAS_ZIP),$(BIN)/python -m gradlesson.offline)

offline: site $(if $(strip $(HAS_PDF)),pdf) ## Pack the course into offline/, to read from a disk, and offer the file in site/
	$(BIN)/python -m gradlesson.offline

test: $(READY) ## Run every test
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(READY) ## Lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

playground: ## Write the script of the network in the page anew, after an edit in web/ (needs Node >= 20)
	npm ci --no-audit --no-fund
	npm run check
	npm run wasm
	npm run build

reference: site ## Approve today's README figure as the new reference, after you have looked at it
	mkdir -p reference/gradient-by-layer
	cp site/data/gradient-by-layer/three-fates.csv site/data/gradient-by-layer/three-fates.en.svg reference/gradient-by-layer/

screenshots: site ## Take pictures of key pages into screenshots/, both languages and schemes, for review
	$(BIN)/python -m bench.screenshots

bench: $(READY) ## Measure what the budgets are about; ONLY="planning serve" measures a part
	$(BIN)/python -m bench $(ONLY)

faults: $(READY) ## Kill builds, damage files, fill disks; ONLY="kills disks" does a part, SEED=1 others
	$(BIN)/python -m faults $(ONLY) --seed $(or $(SEED),0)

lock: ## Write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --upgrade --output-file requirements.lock

clean: ## Remove the environment, the built site and the store
	rm -rf .venv site .gradlesson
