FROM python:3.11-slim-bookworm
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY orchestrator ./orchestrator
COPY overlays ./overlays
RUN pip install --no-cache-dir --no-deps .
RUN useradd --create-home crew
USER crew
WORKDIR /home/crew
ENTRYPOINT ["orchestrator"]
