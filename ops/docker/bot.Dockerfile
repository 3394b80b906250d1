# The Rasa assistant: trains its model and serves it. Build from the root of the repository:
#   docker build -f ops/docker/bot.Dockerfile -t zhuyi-bot .
FROM python:3.10-slim-bookworm AS packages
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
WORKDIR /src
COPY pyproject.toml ./
COPY constraints/bot.txt constraints/bot.txt
RUN python -m venv /opt/zhuyi/.venv-bot
RUN /opt/zhuyi/.venv-bot/bin/python -m pip install --no-cache-dir --upgrade "pip>=25.1"
RUN /opt/zhuyi/.venv-bot/bin/python -m pip install --no-cache-dir --group bot -c constraints/bot.txt

FROM python:3.10-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/zhuyi --create-home zhuyi
COPY --from=packages /opt/zhuyi/.venv-bot /opt/zhuyi/.venv-bot
WORKDIR /opt/zhuyi
COPY LICENSE ./
COPY bot bot
RUN /opt/zhuyi/.venv-bot/bin/python -m compileall -q bot
ENV PATH=/opt/zhuyi/.venv-bot/bin:$PATH PYTHONUNBUFFERED=1 ZHUYI_DATA=/var/lib/zhuyi
VOLUME /var/lib/zhuyi
USER zhuyi
CMD ["python", "-m", "bot"]
