"""CRUD endpoints for the todos of the current user."""
from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Depends, HTTPException, Response, status

from backend.auth import get_current_user
from backend.database import get_db
from backend.schemas import TodoCreate, TodoOut, TodoUpdate

router = APIRouter(prefix="/api/todos", tags=["todos"])

COLUMNS = "id, title, description, completed, created_at, updated_at"


def _to_todo(row: sqlite3.Row) -> dict:
    todo = dict(row)
    todo["completed"] = bool(todo["completed"])
    return todo


def _get_todo(db: sqlite3.Connection, todo_id: int, user_id: int) -> dict:
    row = db.execute(
        f"SELECT {COLUMNS} FROM todos WHERE id = ? AND user_id = ?", (todo_id, user_id)
    ).fetchone()
    if row is None:
        raise HTTPException(status_code=status.HTTP_404_NOT_FOUND, detail="Todo not found")
    return _to_todo(row)


@router.get("", response_model=list[TodoOut])
def list_todos(
    completed: bool | None = None,
    user: dict = Depends(get_current_user),
    db: sqlite3.Connection = Depends(get_db),
) -> list[dict]:
    query = f"SELECT {COLUMNS} FROM todos WHERE user_id = ?"
    values: list = [user["id"]]
    if completed is not None:
        query += " AND completed = ?"
        values.append(int(completed))
    rows = db.execute(query + " ORDER BY id DESC", values).fetchall()
    return [_to_todo(row) for row in rows]


@router.post("", response_model=TodoOut, status_code=status.HTTP_201_CREATED)
def create_todo(
    todo: TodoCreate,
    user: dict = Depends(get_current_user),
    db: sqlite3.Connection = Depends(get_db),
) -> dict:
    cursor = db.execute(
        "INSERT INTO todos (user_id, title, description) VALUES (?, ?, ?)",
        (user["id"], todo.title, todo.description),
    )
    db.commit()
    return _get_todo(db, cursor.lastrowid, user["id"])


@router.get("/{todo_id}", response_model=TodoOut)
def get_todo(
    todo_id: int,
    user: dict = Depends(get_current_user),
    db: sqlite3.Connection = Depends(get_db),
) -> dict:
    return _get_todo(db, todo_id, user["id"])


@router.put("/{todo_id}", response_model=TodoOut)
def update_todo(
    todo_id: int,
    changes: TodoUpdate,
    user: dict = Depends(get_current_user),
    db: sqlite3.Connection = Depends(get_db),
) -> dict:
    _get_todo(db, todo_id, user["id"])
    fields = changes.model_dump(exclude_unset=True)
    if fields:
        assignments = ", ".join(f"{name} = ?" for name in fields)
        db.execute(
            f"UPDATE todos SET {assignments}, updated_at = datetime('now') WHERE id = ?",
            (*fields.values(), todo_id),
        )
        db.commit()
    return _get_todo(db, todo_id, user["id"])


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_todo(
    todo_id: int,
    user: dict = Depends(get_current_user),
    db: sqlite3.Connection = Depends(get_db),
) -> Response:
    _get_todo(db, todo_id, user["id"])
    db.execute("DELETE FROM todos WHERE id = ?", (todo_id,))
    db.commit()
    return Response(status_code=status.HTTP_204_NO_CONTENT)
