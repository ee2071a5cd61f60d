"""The routes of benchmark-app, with FastAPI's background tasks."""

from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel

app = FastAPI()


class UserRegistration(BaseModel):
    username: str
    email: str


async def greet(email: str) -> None:
    pass


def greet_blocking(email: str) -> None:
    pass


@app.get("/hello")
async def hello():
    return {"message": "hello"}


@app.post("/plain")
async def plain(user: UserRegistration):
    return {"message": f"registered {user.username}"}


@app.post("/task")
async def task(user: UserRegistration, background_tasks: BackgroundTasks):
    background_tasks.add_task(greet, user.email)
    return {"message": f"registered {user.username}"}


@app.post("/blocking-task")
async def blocking_task(user: UserRegistration, background_tasks: BackgroundTasks):
    background_tasks.add_task(greet_blocking, user.email)
    return {"message": f"registered {user.username}"}
