# The bot as one image: web, workers and beat differ only in their command (docker-compose.yml).

FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock .
# Everything is fetched by its hash; what the bot needs is then installed from these files alone.
RUN pip download --quiet --require-hashes --requirement requirements.lock --dest /wheels
COPY pyproject.toml README.md ./
COPY distributor distributor
COPY channels channels
RUN python -m venv /opt/distributor \
 && /opt/distributor/bin/pip install --quiet --no-index --find-links /wheels .

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/distributor distributor
COPY --from=build /opt/distributor /opt/distributor
ENV PATH=/opt/distributor/bin:$PATH \
    DJANGO_SETTINGS_MODULE=distributor.settings \
    DISTRIBUTOR_HOME=/var/lib/distributor \
    PYTHONUNBUFFERED=1
USER distributor
WORKDIR /var/lib/distributor
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "distributor.wsgi:application"]
