"""What docs/from-roma.md promises to code that was written for ROMA."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from importlib.resources import files
from pathlib import Path

import pytest

from graph import load_config
from tests.goals import RIGHT, one_piece
from tests.scripted import ScriptedServer
from tests.served import serving

PAGE = (Path(__file__).parent.parent / "docs" / "from-roma.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_every_name_is_where_the_page_says() -> None:
    named = re.findall(r"^\| `\S+` \| `([\w.]+)[.:](\w+)` \|$", PAGE, re.MULTILINE)
    assert len(named) == 6
    for module, name in named:
        assert hasattr(importlib.import_module(module), name), name


# All that ROMA's guide to PTC names: modules, files, variables, settings, and what is called.
GUIDE = """
roma_dspy.core.engine.solve.solve roma_dspy.config.load_config roma_dspy.types.TaskType
roma_dspy.core.modules.PTCExecutor roma_dspy.integrations.get_ptc_client src.ptc.service:app
config/profiles/general.yaml config/ptc_integration.yaml examples/test_ptc_integration.py
PTC_SERVICE_URL PTC_ENABLED OPENROUTER_API_KEY KIMI_API_KEY LLM_PROVIDER should_route_to_ptc
TaskType.CODE_INTERPRET aforward health_check output profile= overrides= config= goal= task_type=
ptc_enabled ptc_base_url ptc_service: enabled: base_url: timeout: agents: executor: _target_: llm:
model: temperature:
"""


@pytest.mark.parametrize("name", GUIDE.split())
def test_every_name_of_the_guide_stands_on_the_page(name: str) -> None:
    assert re.search(rf"(?<![\w.]){re.escape(name)}|[.]{re.escape(name)}\b", PAGE)


@pytest.mark.slow
async def test_its_code_runs(kimi: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    kimi.script = one_piece(RIGHT)
    with serving() as url:
        for block in blocks("python"):
            source = block.replace("http://localhost:8002", url)
            code = compile(source, "page", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            running = eval(code, {})
            if inspect.isawaitable(running):
                await running
    said = capsys.readouterr().out
    assert said.count("def double(n):") == 2 and "'status': 'healthy'" in said


def test_its_profile_loads(kimi: ScriptedServer) -> None:
    Path("config").mkdir()
    (profile,) = blocks("yaml")
    Path("config/my_project.yaml").write_text(profile)
    settings = load_config("my_project")
    assert settings.agents.executor.ptc_base_url == "http://localhost:8002"
    assert settings.agents.executor.llm.model == ("google/gemini-2.5-flash",)


@pytest.mark.parametrize("package", ["cli", "graph", "nodes", "schema", "tools"])
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()
