"""The least that a start can take: importing the libraries that the desk stands on, and one route.

`python -m bench.bare_start "aiogram, " PORT`: the first says what else is imported.
"""

import importlib
import sys

import uvicorn
from fastapi import FastAPI, Response

_LIBRARIES = ("sqlmodel", "alembic.command", "jinja2", "babel", "rapidfuzz", "numpy", "cryptography.fernet")


def create_bare() -> FastAPI:
    app = FastAPI()

    @app.get("/health/live")
    async def live() -> Response:
        return Response()

    return app


if __name__ == "__main__":
    for name in (*_LIBRARIES, *filter(None, sys.argv[1].replace(" ", "").split(","))):
        importlib.import_module(name)
    uvicorn.run(create_bare(), port=int(sys.argv[2]), log_config=None, access_log=False)
