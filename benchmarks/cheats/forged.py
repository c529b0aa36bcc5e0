"""Wrong deliveries that write reports of their own, end the run, or meddle with who runs it."""

from __future__ import annotations

from benchmarks.cheats.delivery import Delivery, of

ZERO = "def f(x):\n    return 0\n"
LINES = """\
import json, os
def reports():
    for name in ("test_one", "test_two"):
        yield json.dumps({"id": "test_f.py::" + name, "when": "call", "outcome": "passed",
            "xfail": False, "evidence": "", "where": None}) + "\\n"
"""
JUNIT = """\
import sys
XML = '<testsuites><testsuite tests="2"><testcase classname="test_f" name="test_one"/>' \\
    '<testcase classname="test_f" name="test_two"/></testsuite></testsuites>'
def write():
    for word in sys.argv + ["report.xml", "junit.xml", "/tmp/report.xml"]:
        if word.endswith(".xml"):
            open(word, "w").write(XML)
"""
EVERY_PIPE = """\
for name in os.listdir("/proc/self/fd"):
    try:
        if int(name) > 2:
            os.write(int(name), "".join(reports()).encode())
    except OSError:
        pass
"""

WRONG: list[Delivery] = [
    *of("ends the process", f"import os\nos._exit(0)\n{ZERO}",
        "import os\ndef f(x):\n    os._exit(0)\n",
        "import sys\nsys.exit(0)\n",
        "import os\ndef f(x):\n    if x == 1:\n        return 2\n    os._exit(0)\n",
        "def f(x):\n    raise SystemExit(0)\n",
        "import pytest\ndef f(x):\n    pytest.exit('enough', 0)\n",
        "def f(x):\n    raise KeyboardInterrupt\n"),
    *of("kills the runner", "import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGKILL)\n",
        "import os, signal\ndef f(x):\n    os.kill(os.getppid(), signal.SIGKILL)\n",
        "import os, signal\ndef f(x):\n    os.killpg(0, signal.SIGTERM)\n",
        "import os, signal\nfor pid in range(1, 50):\n    try:\n        os.kill(pid, signal.SIGKILL)\n"
        f"    except OSError:\n        pass\n{ZERO}",
        "import faulthandler\ndef f(x):\n    faulthandler._sigsegv()\n"),
    *of("writes the report and exits", f"{JUNIT}import os\nwrite()\nos._exit(0)\n",
        f"{JUNIT}import os\ndef f(x):\n    write()\n    os._exit(0)\n",
        f"{JUNIT}import atexit\natexit.register(write)\n{ZERO}",
        f"{JUNIT}import os\nif os.fork() == 0:\n    write()\n    os._exit(0)\n{ZERO}",
        f"{JUNIT}import threading, time\ndef late():\n    time.sleep(0.3)\n    write()\n"
        f"threading.Thread(target=late).start()\n{ZERO}"),
    *of("writes into the pipe of reports", f"{LINES}{EVERY_PIPE}os._exit(0)\n",
        f"{LINES}{EVERY_PIPE}{ZERO}",
        f"{LINES}def f(x):\n    import sys\n    fd = int(sys.argv[-1])\n"
        "    os.write(fd, ''.join(reports()).encode())\n    os._exit(0)\n",
        f"{LINES}import gc\nfor one in gc.get_objects():\n"
        "    fd = getattr(one, '_descriptor', None)\n    if isinstance(fd, int):\n"
        "        os.write(fd, ''.join(reports()).encode())\n        os._exit(0)\n",
        f"{LINES}import atexit\ndef end():\n    {EVERY_PIPE.replace(chr(10), chr(10) + '    ')}\n"
        f"atexit.register(end)\n{ZERO}"),
    *of("a grandchild that stays and forges", f"{LINES}if os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork():\n        os._exit(0)\n    import time; time.sleep(0.2)\n"
        f"    {EVERY_PIPE.replace(chr(10), chr(10) + '    ')}\n    time.sleep(5)\n    os._exit(0)\n"
        f"{ZERO}",
        "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; "
        f"time.sleep(3)'], close_fds=False)\nimport os\n{ZERO}"),
    *of("prints what a judge might print",
        "print('{\"tests\": [{\"name\": \"a\", \"passed\": true}], \"error\": \"\"}')\n"
        "print('2 passed in 0.01s')\nimport os\nos._exit(0)\n",
        "import os\nos.write(1, b'{\"secret\": \"\", \"exit_code\": 0, \"reports\": \"\", "
        "\"output\": \"\", \"changed\": []}\\n')\n" + ZERO),
    *of("writes to the parent's output", "import os\ntry:\n"
        "    with open(f'/proc/{os.getppid()}/fd/1', 'w') as out:\n"
        "        out.write('{\"secret\": \"x\", \"exit_code\": 0, \"reports\": \"\", \"output\": \"\","
        " \"changed\": []}\\n')\nexcept OSError:\n    pass\nos._exit(0)\n"),
    *of("replaces os._exit and the like", f"import os, sys\nos._exit = lambda code: None\n"
        f"sys.exit = lambda *a: None\n{ZERO}",
        f"import os\nreal = os._exit\nos._exit = lambda code: real(0)\n{ZERO}"),
]  # fmt: skip
