"""FastAPI's own types, which describe an API, are built when a description is first asked for."""

import subprocess
import sys

_LOOK = """
from inbox.web.fastapi_types import load_fastapi

load_fastapi()
from fastapi import FastAPI
from fastapi.openapi.models import Schema
from pydantic import BaseModel

class Lock(BaseModel):
    number: int

app = FastAPI()

@app.post("/locks/{place}")
def add(place: str, lock: Lock) -> list[Lock]:
    return [lock]

print(Schema.__pydantic_complete__, Lock.__pydantic_complete__)
print(app.openapi()["components"]["schemas"]["Lock"]["properties"])
print(Schema(items={"type": "string"}).items.type, Schema.__pydantic_complete__)
"""


def test_types_of_descriptions_are_built_when_they_are_used_and_other_models_as_ever() -> None:
    told = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True).stdout

    number = {"number": {"type": "integer", "title": "Number"}}
    assert told.splitlines() == ["False True", str(number), "string True"]
