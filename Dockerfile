# The site as one image: the front end is built in the first stage, what is done for every message
# compiled in the second; what that takes does not come along.
FROM node:22-trixie-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
# `npm ci` applies them: without, pages would delete what they do not know.
COPY frontend/patches/ patches/
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim-trixie AS compiled
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && pip install --no-cache-dir "mypy[mypyc]>=2.4,<3" "setuptools>=77"
WORKDIR /srv/scriptorium
COPY pyproject.toml README.md ./
COPY collab/ collab/
COPY documents/ documents/
RUN pip install --no-cache-dir . \
    && python -m collab.server.compiling

FROM python:3.13-slim-trixie
# What `manage.py backup` calls; of the version that compose.yaml has for the server.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
# `mcp,ldap,saml` for a directory and SAML: the first is compiled, and needs its library later, too.
ARG EXTRAS=mcp
WORKDIR /srv/scriptorium
COPY pyproject.toml README.md ./
COPY collab/ collab/
COPY documents/ documents/
RUN case "$EXTRAS" in *ldap*) \
        apt-get update \
        && apt-get install --yes --no-install-recommends gcc libc6-dev libldap-dev libsasl2-dev \
        && rm -rf /var/lib/apt/lists/* ;; esac \
    && pip install --no-cache-dir --editable ".[$EXTRAS]" babel \
    && pybabel --quiet compile --directory documents/locale --domain django \
    && pybabel --quiet compile --directory documents/borrowed --domain django
COPY manage.py ./
COPY --from=frontend /src/frontend/dist frontend/dist/
COPY --from=compiled /srv/scriptorium/.compiled .compiled/
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -r /tmp/build \
    && useradd --system --create-home scriptorium \
    && install --directory --owner=scriptorium /data
USER scriptorium
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["python", "-m", "collab.serve"]
