# One word per chore. Each works as the first command ever run on a clean clone.
.DEFAULT_GOAL := help
.PHONY: help demo test check docs bench scale fuzz fuzz-readers zoo laws crash crash-lake crash-store race-store spark ui-test nights-airflow live up up-processes down clean
MAKEFLAGS += --no-print-directory

DUMPS ?= samples/dumps
SYNCED := .venv/synced
RIVALS := build/bench/synced
SPARKED := build/spark/synced

$(SYNCED): uv.lock pyproject.toml deploy/bootstrap
	@deploy/bootstrap

# What the benchmarks compare with stays out of .venv; uv is the one that deploy/bootstrap fetched.
$(RIVALS): $(SYNCED)
	@[ -n "$(wildcard build/uv-*/bin/uv)" ] || deploy/bootstrap
	@env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=build/bench build/uv-*/bin/uv sync \
		--frozen --quiet --compile-bytecode --group bench --python .venv/bin/python --no-python-downloads
	@touch $@

# 450 MB of Spark stay out of .venv, too.
$(SPARKED): $(SYNCED)
	@[ -n "$(wildcard build/uv-*/bin/uv)" ] || deploy/bootstrap
	@env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=build/spark build/uv-*/bin/uv sync \
		--frozen --quiet --no-dev --extra spark --python .venv/bin/python --no-python-downloads
	@touch $@

help:           ## list the targets
	@sed -n 's/^\([a-z-]*\): *[^#]*## */\1\t/p' Makefile | expand -t 16

demo: $(SYNCED) ## run the nightly DAG over samples/dumps (or DUMPS=path) into demo/lake, and query what came out
	@.venv/bin/python deploy/demo.py $(DUMPS) $(if $(LAKE),--lake $(LAKE))

test: $(SYNCED) ## run the tests, file by file in two processes (TESTS="tests/clean …" for some)
	@.venv/bin/pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: $(SYNCED) ## lint, check types, look for DAG import errors
	.venv/bin/ruff check .
	.venv/bin/mypy
	@deploy/dag-errors

docs: $(SYNCED)  ## write docs/contract.md and docs/agencies.md anew, with LAKE=path docs/formats.md, too
	@.venv/bin/python -m etl.schema
	@.venv/bin/python -m etl.extract.agencies.table > docs/agencies.md
	@$(if $(LAKE),.venv/bin/python -m benchmarks.formats $(LAKE) > docs/formats.md)

bench: $(RIVALS) ## measure speed, memory, and quality of pages, dates, agencies, beside others (BENCH="records stages … copies archives assembled")
	@build/bench/bin/python -m benchmarks $(BENCH)

scale: $(SYNCED) ## measure the constants of docs/scale.md and write its tables anew (some minutes; nothing else may run)
	@.venv/bin/python -m benchmarks.scale measure
	@.venv/bin/python -m benchmarks.scale

fuzz: $(SYNCED)  ## read damaged pages: none may crash, fail, hang or fill memory (PAGES=n SEED=n)
	@.venv/bin/python -m benchmarks.fuzz_pages $(or $(PAGES),100000) $(or $(SEED),1)

fuzz-readers: $(SYNCED) ## read damaged files of every format: none may crash, fail, hang or fill memory (CASES=n SEED=n)
	@.venv/bin/python -W ignore -m benchmarks.fuzz_readers $(or $(CASES),200000) $(or $(SEED),1)

zoo: $(SYNCED)   ## read every hostile file and bait, and write into docs/hostile-input.md how each ended
	@.venv/bin/python -m benchmarks.zoo

laws: $(SYNCED)  ## make one corpus of the real dumps, and one of near copies, in many ways and compare the hashes (SEED=n)
	@.venv/bin/python -m benchmarks.determinism dumps $(or $(SEED),1)
	@.venv/bin/python -m benchmarks.determinism copies

crash: $(SYNCED) ## kill runs at many random moments and compare what comes out
	@CRASH_KILLS=$(or $(KILLS),100) .venv/bin/pytest -q -m crash

crash-lake: $(SYNCED) ## kill writers beside a takedown, gc and readers, and count every row (SECONDS=n SEED=n)
	@.venv/bin/python -m benchmarks.crash_lake $(or $(SECONDS),600) $(or $(SEED),1)

crash-store: $(SYNCED) ## the same over S3 on loopback, with faults in 3 % of all requests (SECONDS=n SEED=n)
	@.venv/bin/python -m benchmarks.crash_s3 $(or $(SECONDS),600) $(or $(SEED),1)

race-store: $(SYNCED) ## two writers race for the same snapshot on S3, again and again (ROUNDS=n)
	@.venv/bin/python -m benchmarks.race_s3 $(or $(ROUNDS),100)

ui-test: $(SYNCED) ## use a live Airflow in headless Chromium: form, grid, graph, page, approval; pictures in build/ui
	@command -v chromium >/dev/null || { echo "there is no chromium here: apt-get install chromium" >&2; exit 1; }
	@.venv/bin/pytest -q -m ui tests/ui

nights-airflow: $(SYNCED) ## seven nights through the real scheduler: in order, shuffled, backfilled, killed (SCENARIOS=… DUMPS=path KILLS=n SEED=n PARALLELISM=n CELERY=1)
	@.venv/bin/python -m benchmarks.airflow_nights $(SCENARIOS) --dumps $(DUMPS) --kills $(or $(KILLS),20) \
		--seed $(or $(SEED),1) --parallelism $(or $(PARALLELISM),4) $(if $(CELERY),--celery)

live: $(SYNCED)  ## start the topology as processes and test it: logins, restarts, secrets in logs, backup and restore
	@LIVE=1 .venv/bin/pytest -q tests/deploy

spark: $(SPARKED) ## run DUMPS on a standalone Spark of this machine: equal hash, speed with 1 and 2 workers, executors killed
	@build/spark/bin/python -m benchmarks.spark $(DUMPS)

up:             ## start Airflow on http://localhost:8080: with docker compose (settings in .env), without an engine as processes
	@if docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then \
		docker compose --env-file .env up --build --detach --wait; \
	else \
		echo "No container engine answers here: starting processes instead, for development."; $(MAKE) up-processes; \
	fi

up-processes: $(SYNCED) ## start the same as processes under ./local, for development (DUMPS=path LAKE=path PORT=n CELERY=1)
	@.venv/bin/python -m deploy.local up --dumps $(DUMPS) $(if $(LAKE),--lake $(LAKE)) $(if $(PORT),--port $(PORT)) \
		$(if $(CELERY),--executor CeleryExecutor)

down:           ## stop it, containers or processes; the data stay
	@if [ -e local/supervisord.pid ]; then .venv/bin/python -m deploy.local down; \
	else docker compose down; fi

clean:          ## remove what make built; never touches a lake other than demo's
	rm -rf .venv build demo .pytest_cache .mypy_cache .ruff_cache
