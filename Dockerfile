# One image for every process of the site; compose.yaml says which runs what.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 VAR_DIR=/var/lib/marquee
WORKDIR /srv/marquee

COPY requirements.txt .
RUN pip install --requirement requirements.txt

COPY . .
# Hashed names are made once, at build time. The secret here signs nothing that is kept.
RUN SECRET_KEY=build-only python manage.py collectstatic --noinput

RUN useradd --system --home-dir "$VAR_DIR" --create-home marquee \
    && install --directory --owner=marquee "$VAR_DIR/media" \
    && chown --recursive marquee "$VAR_DIR"
USER marquee
EXPOSE 8000
CMD ["python", "-m", "config.web", "--host", "0.0.0.0", "--port", "8000"]
