# The commands for people and for CI. `make setup` may be run again at any time.
PYTHON  ?= python3
INDEX   ?= .index
EXAMPLE ?= 安康市的教育集团考核得多少分算优秀？
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED  := pyproject.toml constraints.txt
STAMP   := $(VENV)/.installed-$(shell cat $(LOCKED) | cksum | cut -d' ' -f1)
OCR     := $(VENV)/.ocr-$(shell cat $(LOCKED) | cksum | cut -d' ' -f1)
LLM     := $(VENV)/.llm-$(shell cat $(LOCKED) | cksum | cut -d' ' -f1)
MODEL   ?= qwen2.5-coder-1.5b
TORCH   := $(shell grep '^torch==' constraints.txt)

export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1
export ANONYMIZED_TELEMETRY := False

.DEFAULT_GOAL := help
.PHONY: help setup setup-ocr run test test-llm check format eval llm-eval bench clean

help: ## Show the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo '需要 Python 3.11 或更新的版本，可用 make PYTHON=python3.12 setup 指定。' >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo '安装依赖（首次约需几分钟）…' >&2
	@$(PIP) install -c constraints.txt '$(TORCH)'
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@rm -f $(VENV)/.installed-* && touch $@

setup: $(STAMP) ## Install the locked dependencies, the default models and the index of corpus/
	@$(BIN)/python -m policy_qa.models
	@$(BIN)/policy-qa index --corpus corpus --index $(INDEX) >&2

setup-ocr: $(OCR) ## Install text recognition for scans and pictures as well

run: setup ## Ask one example question, then serve the web page on 127.0.0.1:7860
	@echo '问：$(EXAMPLE)' && $(BIN)/policy-qa ask --index $(INDEX) '$(EXAMPLE)'
	@$(BIN)/policy-qa serve --index $(INDEX)

$(OCR): $(STAMP)
	@$(PIP) install -c constraints.txt -e '.[dev,ocr]'
	@rm -f $(VENV)/.ocr-* && touch $@

test: setup $(OCR) check ## Run every check and every test
	@$(BIN)/python -m pytest

$(LLM): $(STAMP)
	@$(PIP) install -c constraints.txt -e '.[dev,llm]'
	@$(BIN)/policy-qa models pull $(MODEL)
	@rm -f $(VENV)/.llm-* && touch $@

test-llm: setup $(LLM) ## Run the tests that need the real language model (fetches 1.1 GB once)
	@$(BIN)/python -m pytest --no-cov -m llm tests/llm

check: $(STAMP) ## Lint, format, types, import layers
	@$(BIN)/ruff check src tests benchmarks app.py
	@$(BIN)/ruff format --check src tests benchmarks app.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## Format the code and sort its imports
	@$(BIN)/ruff check --fix src tests benchmarks app.py
	@$(BIN)/ruff format src tests benchmarks app.py

eval: setup ## Measure how often the answers are right, beside the baselines
	@$(BIN)/policy-qa eval

llm-eval: setup $(LLM) ## Measure the local language model beside extraction and the plain recipe
	@$(BIN)/python benchmarks/llm_eval.py $(LLM_EVAL)

bench: setup ## Measure speed and memory, beside the plain LangChain recipe
	@$(BIN)/python benchmarks/run.py

clean: ## Remove what was built, but neither .venv nor the models
	@rm -rf $(INDEX) reports build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
