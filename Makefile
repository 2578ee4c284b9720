# Stile: every task of a developer's day. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

SWIFT ?= swift
# Swift's own libraries in the program: it starts sooner, and has less in memory.
RELEASE := -c release --static-swift-stdlib
STILE := .build/release/stile
DEMO_DATA ?= .stile-demo

# The Python that has the AWS clients comes first.
export PATH := $(CURDIR)/.tools/python/bin:$(PATH)

.PHONY: help setup build test conformance check format lint demo clean bench crash-test fuzz-api simulate

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## Install what building and running need (apt-get, pip); says what is missing if it cannot
	@.ci/setup

build: setup ## Build the release binary at .build/release/stile
	$(SWIFT) build $(RELEASE) --product stile

test: setup ## Run all tests
	STILE_DUCKDB=$(CURDIR)/.tools/duckdb/bin/duckdb $(SWIFT) test --disable-xctest

conformance: build ## Replay the recorded AWS cases against stile serve; compare with the known failures
	@python3 Tests/Conformance/conformance.py --binary $(STILE) $(if $(RECORD),--record)

demo: build ## Run the customer-data pipeline on real (or generated) input and show the result
	@Examples/demo/demo.sh $(DEMO_DATA)

format: ## Format the Swift sources in place
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Tasks Benchmarks \
		Fuzzing/Harness Fuzzing/StandIns Fuzzing/Package.swift Package.swift

lint: ## Fail on anything `make format` would change
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Tasks Benchmarks \
		Fuzzing/Harness Fuzzing/StandIns Fuzzing/Package.swift Package.swift

check: lint test ## What CI runs, with conformance: lint and all tests

bench: build ## Run all benchmarks; prints ratios, writes .bench/results.jsonl (QUICK=1: seconds)
	$(SWIFT) build $(RELEASE) --product StileLoad
	$(SWIFT) build $(RELEASE) --product StileBenchmarks
	@STILE_DUCKDB="$${STILE_DUCKDB:-$(CURDIR)/.tools/duckdb/bin/duckdb}" \
		.build/release/StileBenchmarks $(if $(QUICK),--quick) $(BENCH)

.PHONY: bench-http
bench-http: build ## Load the HTTP API, and the emulators from PyPI beside it (QUICK=1: seconds)
	$(SWIFT) build $(RELEASE) --product StileLoad
	$(SWIFT) build $(RELEASE) --product StileBenchmarks
	@.build/release/StileBenchmarks $(if $(QUICK),--quick) http

crash-test: build ## Kill -9 a loaded server, then the pipeline, at many instants (KILLS=200 SEED=1)
	@python3 Tests/Crash/crash.py --binary $(STILE) --kills $${KILLS:-200} $(if $(SEED),--seed $(SEED))
	STILE_KILLS=$${KILLS:-200} STILE_DUCKDB=$(CURDIR)/.tools/duckdb/bin/duckdb $(SWIFT) test --disable-xctest --filter KillTests

fuzz-api: setup ## Send random requests to a server of its own (REQUESTS=10000 SEED=1)
	STILE_FUZZ_REQUESTS=$${REQUESTS:-10000} STILE_FUZZ_SEED=$${SEED:-1} $(SWIFT) test --disable-xctest \
		--filter AWSClientTests.randomRequests

.PHONY: fuzz fuzz-short
fuzz: ## Fuzz the JSON, JSONPath, JSONata and ASL parsers (SECONDS=600 each; FUZZ="json asl" for some)
	@Fuzzing/run $(or $(SECONDS),600) $(FUZZ)

fuzz-short: ## Fuzz each parser for 20 seconds; skipped where the toolchain has no libFuzzer
	@Fuzzing/run --optional 20

simulate: ## Run the deterministic simulation long (SEEDS=2000)
	STILE_SIM_SEEDS=$${SEEDS:-2000} $(SWIFT) test --disable-xctest --filter SimulationTests

clean: ## Remove build products, tools and demo data
	rm -rf .build .tools .stile .stile-demo .bench
