# Two stages: the first installs the locked requirements, the second holds nothing but Python, they and the service.
# Runs with a read-only root file system, without capabilities and as nobody in particular; only /data is written:
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges -e B12_CDS_CARD_ID_KEY \
#     -v b12-cds-store:/data -v ./b12-cds.toml:/etc/b12-cds.toml:ro -p 127.0.0.1:8000:8000 IMAGE
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN ["python", "-m", "venv", "/opt/b12-cds"]
COPY requirements.txt requirements-dev.txt ./
RUN ["/opt/b12-cds/bin/python", "-m", "pip", "install", "--require-hashes", "-r", "requirements.txt"]
# The build tools have their own environment: they do not belong in the image that runs.
RUN ["python", "-m", "venv", "/opt/tools"]
RUN ["/opt/tools/bin/python", "-m", "pip", "install", "--require-hashes", "-r", "requirements-dev.txt"]
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY cards cards
COPY cds_service cds_service
RUN ["/opt/tools/bin/python", "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", "/wheel", "."]
RUN ["/opt/b12-cds/bin/python", "-m", "pip", "install", "--no-deps", "--no-index", "--find-links", "/wheel", "b12-cds"]

FROM python:3.13-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /opt/b12-cds /opt/b12-cds
# A new volume takes over owner and mode of the folder it is put on. Another database is named in the same variable.
RUN ["install", "-d", "-m", "0700", "-o", "10001", "-g", "10001", "/data"]
ENV B12_CDS_STORE_URL=sqlite:////data/store.db
VOLUME /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["/opt/b12-cds/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["/opt/b12-cds/bin/b12-cds"]
# A container's own loopback cannot be reached from outside it, so the service listens on all of the container's
# addresses. There it starts only with registered clients: mount settings that name them, as above, and set
# B12_CDS_CARD_ID_KEY. Whoever has something in front that authenticates callers says so in another command:
# IMAGE serve --host 0.0.0.0 --insecure-open.
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--config", "/etc/b12-cds.toml"]
