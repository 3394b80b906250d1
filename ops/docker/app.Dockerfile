# gateway, actions, recommender, prepare: one image. Build from the root of the repository:
#   docker build -f ops/docker/app.Dockerfile -t zhuyi-app .
FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
WORKDIR /src
COPY pyproject.toml ./
COPY constraints/app.txt constraints/app.txt
RUN python -m venv /opt/zhuyi/.venv-app
RUN /opt/zhuyi/.venv-app/bin/python -m pip install --no-cache-dir --upgrade "pip>=25.1"
RUN /opt/zhuyi/.venv-app/bin/python -m pip install --no-cache-dir --group app -c constraints/app.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/zhuyi --create-home zhuyi
COPY --from=packages /opt/zhuyi/.venv-app /opt/zhuyi/.venv-app
COPY --from=web /src/web/dist /opt/zhuyi/web/dist
WORKDIR /opt/zhuyi
COPY pyproject.toml LICENSE README.md ./
COPY shop shop
COPY gateway gateway
COPY actions actions
COPY recommender recommender
COPY data data
COPY ops ops
RUN /opt/zhuyi/.venv-app/bin/python -m compileall -q shop gateway actions recommender data ops
ENV PATH=/opt/zhuyi/.venv-app/bin:$PATH PYTHONUNBUFFERED=1 ZHUYI_DATA=/var/lib/zhuyi ZHUYI_MODE=production
VOLUME /var/lib/zhuyi
USER zhuyi
CMD ["python", "-m", "gateway"]
