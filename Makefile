# One word per chore. Each works as the first command ever run on a clean clone.
.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench laws crash up down clean
MAKEFLAGS += --no-print-directory

DUMPS ?= samples/dumps
SYNCED := .venv/synced

$(SYNCED): uv.lock pyproject.toml deploy/bootstrap
	@deploy/bootstrap

help:           ## list the targets
	@sed -n 's/^\([a-z]*\): *[^#]*## */\1\t/p' Makefile | expand -t 10

demo: $(SYNCED) ## run the nightly DAG over samples/dumps (or DUMPS=path) into demo/lake, and query what came out
	@.venv/bin/python deploy/demo.py $(DUMPS) $(if $(LAKE),--lake $(LAKE))

test: $(SYNCED) ## run the tests
	@.venv/bin/pytest -q $(TESTS)

check: $(SYNCED) ## lint, check types, look for DAG import errors
	.venv/bin/ruff check .
	.venv/bin/mypy
	@deploy/dag-errors

docs: $(SYNCED)  ## write docs/contract.md and docs/agencies.md anew from the schemas and the registry
	@.venv/bin/python -m etl.schema
	@.venv/bin/python -m etl.extract.agencies.table > docs/agencies.md

bench: $(SYNCED) ## measure records per second and memory
	@.venv/bin/python benchmarks/run.py $(BENCH)

laws: $(SYNCED)  ## make one corpus of the real dumps in several ways and compare the hashes (SEED=n)
	@.venv/bin/python benchmarks/determinism.py $(SEED)

crash: $(SYNCED) ## kill runs at many random moments and compare what comes out
	@CRASH_KILLS=$(or $(KILLS),100) .venv/bin/pytest -q -m crash

up:             ## start Airflow on http://localhost:8080 with docker compose; settings in .env
	docker compose --env-file .env up --build --detach --wait

down:           ## stop it; the data stay
	docker compose down

clean:          ## remove what make built; never touches a lake other than demo's
	rm -rf .venv build demo .pytest_cache .mypy_cache .ruff_cache
