"""Fills the database of app.py and serves it on uvicorn. Run by ../start, with `default` or `argon2id`."""

import asyncio
import importlib.metadata
import json
import platform
import socket
import sys
from urllib.parse import urlencode

import argon2
import uvicorn
import uvloop
from fastapi_users.password import PasswordHelper
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app import Base, User, application, engine, sessions, strategy

PASSWORD = "correct horse battery staple"


def hashing(choice: str) -> tuple[str, PasswordHelper]:
    if choice == "argon2id":
        hasher = Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1, hash_len=32)
        return "argon2id m=19456 t=2 p=1", PasswordHelper(PasswordHash((hasher,)))
    costs = argon2.DEFAULT_MEMORY_COST, argon2.DEFAULT_TIME_COST, argon2.DEFAULT_PARALLELISM
    return "default: argon2id m=%d t=%d p=%d" % costs, PasswordHelper()


async def fill(helper: PasswordHelper) -> list[User]:
    """A thousand users with one password, hashed once. The first is a superuser."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    hashed = helper.hash(PASSWORD)
    people = [
        User(name=f"Person {n}", email=f"person-{n:04}@example.com", hashed_password=hashed, is_superuser=n == 0)
        for n in range(1000)
    ]
    async with sessions() as session:
        session.add_all(people)
        await session.commit()
    return people


async def signed_in(user: User) -> dict[str, str]:
    async with sessions() as session:
        return {"authorization": f"Bearer {await strategy(session).write_token(user)}"}


def request(method: str, path: str, headers: dict[str, str], body: str | None = None) -> dict:
    return {"method": method, "path": path, "headers": headers, "body": body}


async def main():
    name, helper = hashing(sys.argv[1])
    administrator, *others = await fill(helper)
    # Reads and sign-ins are spread over twenty.
    visitors = others[:20]
    form = {"content-type": "application/x-www-form-urlencoded"}
    credentials = [{"username": visitor.email, "password": PASSWORD} for visitor in visitors]
    operations = {
        "own profile": [request("GET", "/users/me", await signed_in(visitor)) for visitor in visitors],
        "list of 100": [request("GET", "/users?limit=100", await signed_in(administrator))],
        "sign-in": [request("POST", "/auth/login", form, urlencode(fields)) for fields in credentials],
    }
    listener = socket.create_server(("127.0.0.1", 0))
    line = {
        "peer": "fastapi-users",
        "version": importlib.metadata.version("fastapi-users"),
        "hash": name,
        "runtime": f"python {platform.python_version()}",
        "url": f"http://127.0.0.1:{listener.getsockname()[1]}",
        "operations": [{"name": name, "requests": requests} for name, requests in operations.items()],
    }
    # Connections outlast the pauses between two measurements; uvicorn closes them after five seconds otherwise.
    config = uvicorn.Config(application(helper), access_log=False, log_level="warning", timeout_keep_alive=75)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        print(json.dumps(line), flush=True)
    await serving


uvloop.run(main())
