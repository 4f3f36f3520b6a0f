# make run       the chat in the browser, over the sample documents
# make test      every test            make lint   ruff, mypy, import-linter
# The environment (.venv) is made when it is missing or older than pyproject.toml and constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INDEX ?= data/index

.PHONY: install run test lint samples encoder bench eval evaluation
.DELETE_ON_ERROR:

install: .venv/.develop

# What the program needs to run; no torch.
.venv/.runtime: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --constraint constraints.txt --editable .
	touch $@

# What its developers need. torch goes first, by itself: later requirements then find it and bring no other build.
.venv/.develop: .venv/.runtime
	$(PIP) torch==2.13.0
	$(PIP) --constraint constraints.txt --editable '.[dev,train,samples]'
	touch $@

run: .venv/.runtime
	$(BIN)/budgetqa index samples --index $(INDEX)
	$(BIN)/budgetqa serve --index $(INDEX)

test: .venv/.develop
	$(BIN)/python -m pytest -n 2

lint: .venv/.develop
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

samples: .venv/.develop
	$(BIN)/python -m samples.make_samples

encoder: .venv/.develop
	$(BIN)/python -m eval.training.train

bench: .venv/.develop
	$(BIN)/python -m eval.bench

eval: .venv/.runtime
	$(BIN)/budgetqa eval --index $(INDEX)

# Every system on our question sets; with CORPUS=folder on the five budgets of Xinjiang as well.
evaluation: .venv/.develop
	$(BIN)/python -m eval.evaluation --report data/evaluation/samples
	$(if $(CORPUS),$(BIN)/python -m eval.evaluation $(CORPUS) --questions eval/retrieval/xinjiang.jsonl --report data/evaluation/xinjiang)
