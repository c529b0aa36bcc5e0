"use strict";

const API = "/api";
const TOKEN_KEY = "todo_token";

const byId = (id) => document.getElementById(id);

const authView = byId("auth-view");
const appView = byId("app-view");
const loginForm = byId("login-form");
const registerForm = byId("register-form");
const authError = byId("auth-error");
const currentUser = byId("current-user");
const todoForm = byId("todo-form");
const todoError = byId("todo-error");
const todoList = byId("todo-list");
const editDialog = byId("edit-dialog");
const editForm = byId("edit-form");

let todos = [];
let editedId = null;

function getToken() {
  return localStorage.getItem(TOKEN_KEY);
}

function show(element, visible) {
  element.classList.toggle("hidden", !visible);
}

function showError(element, message) {
  element.textContent = message || "";
  show(element, Boolean(message));
}

function errorMessage(data, status) {
  if (data && Array.isArray(data.errors) && data.errors.length) {
    return data.errors.map((error) => `${error.field}: ${error.message}`).join(", ");
  }
  if (data && typeof data.detail === "string") {
    return data.detail;
  }
  if (data && Array.isArray(data.detail)) {
    return data.detail.map((error) => error.msg).join(", ");
  }
  return `Request failed with status ${status}`;
}

async function request(path, options = {}) {
  const headers = { "Content-Type": "application/json" };
  const token = getToken();
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const response = await fetch(`${API}${path}`, {
    method: options.method || "GET",
    headers,
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  });
  if (response.status === 204) {
    return null;
  }
  const data = await response.json().catch(() => null);
  if (!response.ok) {
    if (response.status === 401 && token) {
      logout();
    }
    throw new Error(errorMessage(data, response.status));
  }
  return data;
}

async function login(username, password) {
  const data = await request("/auth/login", { method: "POST", body: { username, password } });
  localStorage.setItem(TOKEN_KEY, data.access_token);
  await start();
}

async function register(username, email, password) {
  await request("/auth/register", { method: "POST", body: { username, email, password } });
  await login(username, password);
}

function logout() {
  localStorage.removeItem(TOKEN_KEY);
  todos = [];
  render();
  show(appView, false);
  show(authView, true);
}

async function loadTodos() {
  todos = await request("/todos");
  render();
}

async function addTodo(title, description) {
  const todo = await request("/todos", { method: "POST", body: { title, description } });
  todos.unshift(todo);
  render();
}

async function updateTodo(id, changes) {
  const updated = await request(`/todos/${id}`, { method: "PUT", body: changes });
  todos = todos.map((todo) => (todo.id === id ? updated : todo));
  render();
}

async function deleteTodo(id) {
  await request(`/todos/${id}`, { method: "DELETE" });
  todos = todos.filter((todo) => todo.id !== id);
  render();
}

function guarded(action) {
  return async () => {
    try {
      showError(todoError, "");
      await action();
    } catch (error) {
      showError(todoError, error.message);
    }
  };
}

function button(label, className, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", onClick);
  return element;
}

function todoElement(todo) {
  const item = document.createElement("li");
  item.className = todo.completed ? "todo-item completed" : "todo-item";

  const checkbox = document.createElement("input");
  checkbox.type = "checkbox";
  checkbox.checked = todo.completed;
  checkbox.addEventListener(
    "change",
    guarded(() => updateTodo(todo.id, { completed: checkbox.checked })),
  );

  const text = document.createElement("div");
  text.className = "text";
  const title = document.createElement("strong");
  title.className = "title";
  title.textContent = todo.title;
  text.append(title);
  if (todo.description) {
    const description = document.createElement("p");
    description.textContent = todo.description;
    text.append(description);
  }

  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(
    button("Edit", "secondary", () => openEditor(todo)),
    button("Delete", "danger", guarded(() => deleteTodo(todo.id))),
  );

  item.append(checkbox, text, actions);
  return item;
}

function render() {
  todoList.replaceChildren(...todos.map(todoElement));
}

function openEditor(todo) {
  editedId = todo.id;
  byId("edit-title").value = todo.title;
  byId("edit-description").value = todo.description;
  editDialog.showModal();
}

async function start() {
  if (!getToken()) {
    logout();
    return;
  }
  try {
    const user = await request("/auth/me");
    currentUser.textContent = user.username;
    show(authView, false);
    show(appView, true);
    await loadTodos();
  } catch (error) {
    logout();
    showError(authError, error.message);
  }
}

loginForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  showError(authError, "");
  try {
    await login(byId("login-username").value.trim(), byId("login-password").value);
    loginForm.reset();
  } catch (error) {
    showError(authError, error.message);
  }
});

registerForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  showError(authError, "");
  try {
    await register(
      byId("register-username").value.trim(),
      byId("register-email").value.trim(),
      byId("register-password").value,
    );
    registerForm.reset();
  } catch (error) {
    showError(authError, error.message);
  }
});

byId("show-register").addEventListener("click", (event) => {
  event.preventDefault();
  showError(authError, "");
  show(loginForm, false);
  show(registerForm, true);
});

byId("show-login").addEventListener("click", (event) => {
  event.preventDefault();
  showError(authError, "");
  show(registerForm, false);
  show(loginForm, true);
});

byId("logout-button").addEventListener("click", logout);

todoForm.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(async () => {
    await addTodo(byId("todo-title").value.trim(), byId("todo-description").value.trim());
    todoForm.reset();
  })();
});

editForm.addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(async () => {
    await updateTodo(editedId, {
      title: byId("edit-title").value.trim(),
      description: byId("edit-description").value.trim(),
    });
    editDialog.close();
  })();
});

byId("edit-cancel").addEventListener("click", () => editDialog.close());

start();
