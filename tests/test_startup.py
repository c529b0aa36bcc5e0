"""What is imported to begin with: whoever wants more is told here what it costs everybody."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import shell

SHELL = "annotated_doc attr markdown_it mdurl pygments rich shellingham typer"
SETTINGS = "annotated_types dotenv pathvalidate pydantic pydantic_core typing_extensions"
SETTINGS += " typing_inspection"
LANGGRAPH = """
    anyio certifi charset_normalizer h11 httpcore2 httpx2 idna jsonpatch jsonpointer langchain_core
    langchain_protocol langgraph langgraph_sdk langsmith opentelemetry orjson ormsgpack packaging
    requests requests_toolbelt sniffio tenacity urllib3 uuid_utils xxhash yaml zstandard
"""
GRAPH = """
    cachetools distro genai_prices json_repair platformdirs tree_sitter tree_sitter_css
    tree_sitter_html tree_sitter_javascript tree_sitter_typescript truststore
"""
HELP = "import sys; sys.argv = ['roma-ptc', '--help']; from cli.__main__ import main; main()"
# What is imported stays, so that no collection looks through it, not even when the process ends.
FACE = "import gc, graph; assert gc.isenabled() and gc.get_freeze_count()"
ASKING = "import graph, tools.models.endpoint.chat"
BEGINNING = {
    *("graph", "nodes", "schema", "tools"),
    *(SETTINGS + LANGGRAPH + GRAPH).split(),
}
MAY = {
    HELP: {"cli", "schema", *SHELL.split(), *SETTINGS.split()},
    FACE: BEGINNING,
    ASKING: BEGINNING | {"langchain_openai", "openai", "tiktoken", "tiktoken_ext"},
}
NOT_WHOLE = (  # of packages that are needed, what nobody here uses, or not to begin with
    "genai_prices.data",
    "langchain_openai.embeddings",
    "langchain_openai.llms",
    "langgraph.prebuilt.chat_agent_executor",
    "langgraph_sdk.client",
    "langsmith.types.__init__",
    "openai.resources.__init__",
    "openai.types.__init__",
    "openai.types.responses.__init__",
    "tools.ptc.service",
)
TELL = "import atexit, sys; atexit.register(lambda: print('\\n', *sys.modules, sep='\\n'))\n"


@pytest.mark.parametrize("code", MAY, ids=["--help", "import graph", "asking a model"])
def test_nothing_is_imported_that_is_not_needed_to_begin(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TELL + code],
        env=shell.environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    modules = done.stdout.rpartition("\n\n")[2].split()
    packages = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    made = {name for name in packages if name.startswith("_") or "editable" in name}
    assert packages - made - {"cython_runtime"} <= MAY[code]
    assert not [module for module in NOT_WHOLE if module in modules]


def test_what_was_put_off_is_there_when_it_is_asked_for() -> None:
    from langchain_openai import AzureChatOpenAI, ChatOpenAI
    from langgraph.prebuilt import create_react_agent
    from langgraph_sdk import get_client
    from openai.types import Model
    from openai.types.responses import Response

    names = [each.__name__ for each in (AzureChatOpenAI, ChatOpenAI, Model, Response)]
    assert names == ["AzureChatOpenAI", "ChatOpenAI", "Model", "Response"]
    assert callable(create_react_agent) and callable(get_client)
