"""Dockerfiles, compose files and nginx that do not fit the project, and others that do."""

from __future__ import annotations

import pytest

from tests.test_fits import certain, fit

pytestmark = pytest.mark.slow  # make slow

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
DOCKER = (
    "FROM python:3.12-slim\nWORKDIR /srv\nCOPY requirements.txt .\n"
    "RUN pip install --no-cache-dir -r requirements.txt\nCOPY backend/ ./app/\nEXPOSE 8000\n"
    'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]\n'
)
COMPOSE = """services:
  api:
    build: .
    ports: ["8080:8000"]
    environment:
      DATABASE_URL: postgresql+psycopg://shop:secret@db:5432/shop
      REDIS_URL: redis://cache:6379/0
    depends_on: [db, cache]
  db:
    image: postgres:16
    environment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: secret}
    volumes: ["./sql/init.sql:/docker-entrypoint-initdb.d/init.sql", "data:/var/lib/postgresql"]
  cache:
    image: redis:7
    ports: ["6379:6379"]
  front:
    image: nginx:1.27
    ports: ["80:80"]
    volumes: ["./nginx/site.conf:/etc/nginx/conf.d/default.conf:ro", "./logs:/var/log/nginx"]
    env_file: [.env]
volumes:
  data:
"""
NGINX = """upstream backend {
    server api:8000;
}
server {
    listen 80;
    server_name _;
    location /api/ { proxy_pass http://backend; }
    location /docs { proxy_pass http://api:8000/docs; }
}
"""
SHOP = {
    "Dockerfile": DOCKER,
    "docker-compose.yml": COMPOSE,
    "nginx/site.conf": NGINX,
    "requirements.txt": "fastapi\nuvicorn\n",
    "backend/main.py": APP,
    "backend/__init__.py": "",
    "sql/init.sql": "CREATE TABLE carts (id SERIAL PRIMARY KEY);\n",
}
SCRIPT = {
    "Dockerfile": "FROM python:3.12\nENV PORT=5050\nWORKDIR /app\nCOPY . .\nEXPOSE 5050\n"
    'CMD ["python", "serve.py"]\n',
    "serve.py": "import os\nfrom flask import Flask\n\napp = Flask(__name__)\n\n"
    'if __name__ == "__main__":\n'
    '    app.run(host="0.0.0.0", port=int(os.environ.get("PORT", "5000")))\n',
    "compose.yaml": 'services:\n  web:\n    build: .\n    ports: ["5050:5050"]\n',
}
GUNICORN = {
    "Procfile": "web: gunicorn shop.wsgi:application --bind 0.0.0.0:$PORT\nrelease: ./migrate.sh\n",
    "shop/__init__.py": "",
    "shop/wsgi.py": "from shop.site import *\n",
    "shop/site.py": "def application(environ, start):\n    start('200 OK', [])\n    return []\n",
    "docker/web.dockerfile": "FROM python:3.12 AS base\nWORKDIR /code\nFROM base\n"
    "COPY --from=base /usr/lib /usr/lib\nCOPY shop shop\n"
    "CMD alembic upgrade head && exec gunicorn -b :8001 'shop.site:application'\n",
}
NODE = {
    "api/Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\n"
    'EXPOSE 3000\nCMD ["node", "server.js"]\n',
    "api/server.js": "const express = require('express');\nconst app = express();\n"
    "app.listen(process.env.PORT || 3000);\n",
    "api/package.json": '{"name": "api", "dependencies": {"express": "5"}}',
    "compose.yml": "services:\n  api:\n    build: ./api\n    ports: ['${PORT:-3000}:3000']\n"
    "    command: npm start\n    volumes: ['./api:/app', '/app/node_modules']\n",
}
# What may lie in the image, or be known, by other means.
OPEN = {
    "Dockerfile": "FROM tiangolo/uvicorn\nRUN git clone https://example.com/a.git /code\n"
    'WORKDIR /code\nCOPY main.py .\nENTRYPOINT ["./start.sh"]\nCMD ["uvicorn", "main:api"]\n',
    "main.py": "globals()['api'] = object()\n",
    "compose.yml": "services:\n  a:\n    image: me/a\n    environment: ['DB=postgres://u@pg/x']\n"
    "    env_file: [{path: local.env, required: false}]\n    networks: [shared]\n"
    "networks:\n  shared:\n    external: true\n",
}
SOUND = {"shop": SHOP, "script": SCRIPT, "gunicorn": GUNICORN, "node": NODE, "open": OPEN}


@pytest.mark.parametrize("name", SOUND)
async def test_nothing_is_said_of_containers_that_fit(name: str) -> None:
    assert certain(await fit(SOUND[name])) == []


FAULTS = [
    ("shop", "Dockerfile", "app.main:app", "app.main:api", "Dockerfile", "has no api"),
    ("shop", "Dockerfile", "app.main:app", "backend.main:app", "Dockerfile", "not in the image"),
    ("shop", "Dockerfile", "EXPOSE 8000", "EXPOSE 5000", "Dockerfile", "listens on 8000"),
    ("shop", "Dockerfile", "./app/", "./", "Dockerfile", "not in the image"),
    ("shop", "docker-compose.yml", "8080:8000", "8000:80", "docker-compose.yml", "on 8000"),
    ("shop", "docker-compose.yml", "@db:", "@database:", "docker-compose.yml", "no service"),
    ("shop", "docker-compose.yml", "@db:", "@localhost:", "docker-compose.yml", "not db"),
    ("shop", "docker-compose.yml", "@db:5432", "@db:5433", "docker-compose.yml", "on 5432"),
    ("shop", "docker-compose.yml", "shop:secret", "shop:secrets", "docker-compose.yml", "password"),
    ("shop", "docker-compose.yml", "cache:6379/0", "redis:6379/0", "docker-compose.yml", "no serv"),
    ("shop", "docker-compose.yml", "sql/init", "db/init", "docker-compose.yml", "not in the proj"),
    ("shop", "docker-compose.yml", "/site.conf", "/nginx.conf", "docker-compose.yml", "mounts"),
    ("shop", "docker-compose.yml", "[.env]", "[app.env]", "docker-compose.yml", "reads app.env"),
    ("shop", "docker-compose.yml", "build: .", "build: ./api", "docker-compose.yml", "built from"),
    ("shop", "nginx/site.conf", "server api", "server web", "nginx/site.conf", "no service"),
    ("shop", "nginx/site.conf", "api:8000/docs", "api:8080/docs", "nginx/site.conf", "on 8000"),
    ("shop", "Dockerfile", '"0.0.0.0"', '"127.0.0.1"', "Dockerfile", "127.0.0.1 only"),
    ("script", "Dockerfile", "serve.py", "server.py", "Dockerfile", "not in the image"),
    ("script", "Dockerfile", "ENV PORT=5050\n", "", None, "listens on 5000"),
    ("script", "serve.py", 'host="0.0.0.0", ', "", "Dockerfile", "127.0.0.1 only"),
    ("gunicorn", "Procfile", "shop.wsgi", "shop.main", "Procfile", "shop.main"),
    ("gunicorn", "docker/web.dockerfile", "site:app", "web:app", "docker/web.dockerfile", "web"),
    ("node", "api/server.js", "|| 3000", "|| 4000", "api/Dockerfile", "listens on 4000"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "old", "new", "owner", "said"), FAULTS)
async def test_what_does_not_fit_is_found(
    name: str, path: str, old: str, new: str, owner: str | None, said: str
) -> None:
    files = dict(SOUND[name])
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    findings = [finding for finding in (await fit(files)).findings if finding.certain]
    assert any(said in str(finding) for finding in findings), findings
    assert owner in {None, *(finding.path for finding in findings)}
