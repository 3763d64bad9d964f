"""fastapi-users as its guide sets it up: SQLAlchemy with aiosqlite on a file, bearer tokens kept in the database, and the
list of users that an application writes for itself."""

import contextlib
import pathlib
import secrets
import tempfile
import uuid
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport
from fastapi_users.authentication.strategy.db import DatabaseStrategy
from fastapi_users.password import PasswordHelper
from fastapi_users_db_sqlalchemy import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from fastapi_users_db_sqlalchemy.access_token import SQLAlchemyAccessTokenDatabase, SQLAlchemyBaseAccessTokenTableUUID
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped

folder = tempfile.TemporaryDirectory(prefix="roster-bench-fastapi-users-")
# One connection. With SQLAlchemy's fifteen, sign-ins at once fail with "database is locked": who holds the lock waits for
# the event loop, on which the others hash.
file = pathlib.Path(folder.name, "users.db")
engine = create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=1, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def settings(connection, _record):
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    name: Mapped[str]


class AccessToken(SQLAlchemyBaseAccessTokenTableUUID, Base):
    pass


class UserRead(schemas.BaseUser[uuid.UUID]):
    name: str


class UserUpdate(schemas.BaseUserUpdate):
    name: str | None = None


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = secrets.token_urlsafe()
    verification_token_secret = secrets.token_urlsafe()


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


def strategy(session: Session):
    return DatabaseStrategy(SQLAlchemyAccessTokenDatabase(session, AccessToken), lifetime_seconds=7 * 24 * 60 * 60)


@contextlib.asynccontextmanager
async def lifespan(_app: FastAPI):
    yield
    await engine.dispose()
    folder.cleanup()


def application(helper: PasswordHelper) -> FastAPI:
    async def manager(session: Session):
        return UserManager(SQLAlchemyUserDatabase(session, User), helper)

    backend = AuthenticationBackend("database", BearerTransport("auth/login"), strategy)
    users = FastAPIUsers[User, uuid.UUID](manager, [backend])
    app = FastAPI(lifespan=lifespan)
    app.include_router(users.get_auth_router(backend), prefix="/auth")

    @app.get("/users", dependencies=[Depends(users.current_user(active=True, superuser=True))])
    async def page(session: Session, limit: Annotated[int, Query(le=100)] = 100, offset: int = 0) -> list[UserRead]:
        return (await session.scalars(select(User).order_by(User.id).limit(limit).offset(offset))).all()

    app.include_router(users.get_users_router(UserRead, UserUpdate), prefix="/users")
    return app
