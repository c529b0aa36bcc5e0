"""Ways from a sandbox to what lies around it: keys, files, sockets, processes, rights."""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import subprocess
import uuid
from pathlib import Path

import pytest
import seccompy

from tests.sandboxed import run
from tools.sandbox import Completed, Limits, Sandbox
from tools.sandbox.landlock import LandlockSandbox

pytestmark = pytest.mark.escape


async def test_the_callers_keys_are_not_listed(isolating: Sandbox) -> None:
    name = uuid.uuid4().hex.encode()
    libc, add_key = ctypes.CDLL(None), seccompy.syscall_nr("add_key")
    key = libc.syscall(add_key, b"user", name, b"secret", 6, -3)
    assert key > 0
    assert name in Path("/proc/keys").read_bytes()
    try:
        program = "try: print(open('/proc/keys').read())\nexcept OSError: print()"
        assert (await run(isolating, program)).stdout.strip() == ""
    finally:
        libc.syscall(seccompy.syscall_nr("keyctl"), 3, key)  # revoke


async def test_no_mount_even_with_the_unshare_program(isolating: Sandbox) -> None:
    inner = "mount -t tmpfs none /tmp && echo mounted"
    for flags in (["-m"], ["-U", "-r", "-m"], ["-r", "-m", "-p", "-f"]):
        command = ["unshare", *flags, "sh", "-c", inner]
        done = await isolating.run({}, command, Limits())
        assert "mounted" not in done.stdout
        assert done.exit_code != 0


async def test_no_right_is_held_or_can_be_gained(isolating: Sandbox) -> None:
    program = (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None)\n"
        "header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()\n"
        "assert not libc.capget(header, sets)\n"
        "print(libc.prctl(39, 0, 0, 0, 0), hex(sets[0] & ~4), hex(sets[3]))\n"
        "for call in (os.setuid, os.setgid):\n"
        "    try: call(0); print('root')\n"
        "    except PermissionError: pass\n"
    )
    # The one right that Landlock needs to pass closed folders: it opens nothing by itself.
    assert (await run(isolating, program)).stdout == "1 0x0 0x0\n"


async def test_no_descriptor_of_the_host_comes_along(isolating: Sandbox) -> None:
    program = (
        "import os, stat\n"
        "for fd in range(512):\n"
        "    try: mode = os.fstat(fd).st_mode\n"
        "    except OSError: continue\n"
        "    print(fd, 'pipe' if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else 'null')"
    )
    with open("/etc/passwd") as kept:
        os.set_inheritable(kept.fileno(), True)
        completed = await run(isolating, program)
    assert completed.stdout == "0 null\n1 pipe\n2 pipe\n"


@pytest.mark.parametrize("abstract", [False, True])
async def test_no_unix_socket_of_the_host(
    isolating: Sandbox, tmp_path: Path, abstract: bool
) -> None:
    address = f"\0{uuid.uuid4().hex}" if abstract else str(tmp_path / "s")
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_UNIX, kind) as listener:
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen()
            program = (
                "import socket, sys\n"
                "address = sys.argv[1].replace('@', '\\0')\n"
                f"for make in socket.socket, lambda *a: socket.socketpair(*a)[0]:\n"
                "    try:\n"
                f"        s = make(socket.AF_UNIX, {int(kind)})\n"
                "        s.sendto(b'x', address) if s.type == 2 else s.connect(address)\n"
                "        print('reached')\n"
                "    except OSError: pass\n"
            )
            completed = await run(isolating, program, address.replace("\0", "@"))
            assert (completed.stdout, completed.stderr) == ("", "")
        Path(address).unlink(missing_ok=True) if not abstract else None


@pytest.mark.parametrize(
    "path",
    [
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/vm/overcommit_memory",
        "/proc/sys/kernel/hostname",
        "/proc/sysrq-trigger",
        "/proc/1/mem",
        "/proc/self/uid_map",
        "/sys/kernel/uevent_helper",
        "/dev/mem",
        "/dev/kmsg",
        "/dev/vda",
    ],
)
async def test_the_kernels_switches_cannot_be_written(isolating: Sandbox, path: str) -> None:
    program = (
        "import os, sys\n"
        "try: os.write(os.open(sys.argv[1], os.O_WRONLY), b'0')\n"
        "except OSError: print('refused')"
    )
    assert (await run(isolating, program, path)).stdout == "refused\n"


@pytest.mark.parametrize(
    "path", ["/proc/1/root", "/proc/1/cwd", "/proc/self/root", "/proc/self/cwd/../../.."]
)
async def test_no_link_of_proc_leads_out(isolating: Sandbox, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    program = "import sys\ntry: print(open(sys.argv[1]).read())\nexcept OSError: print('refused')"
    completed = await run(isolating, program, f"{path}{tmp_path}/secret")
    assert completed.stdout == "refused\n"


@pytest.mark.parametrize("make", ["link", "symlink", "rename"])
async def test_no_link_of_its_own_leads_out(isolating: Sandbox, make: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    program = (
        "import os, sys\n"
        f"try: os.{make}(sys.argv[1], 'here'); print(open('here').read())\n"
        "except OSError: print('refused')"
    )
    completed = await run(isolating, program, str(tmp_path / "secret"))
    assert completed.stdout == "refused\n"
    assert (tmp_path / "secret").read_text() == "secret"


async def test_no_device_can_be_made(isolating: Sandbox) -> None:
    program = (
        "import os, stat\n"
        "for kind, major, minor in (stat.S_IFCHR, 1, 1), (stat.S_IFBLK, 254, 0):\n"
        "    try: os.mknod('device', kind | 0o666, os.makedev(major, minor))\n"
        "    except OSError: print('refused')"
    )
    assert (await run(isolating, program)).stdout == "refused\n" * 2


async def test_no_signal_reaches_a_process_of_the_host(isolating: Sandbox) -> None:
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        program = (
            "import os, sys\n"
            "for pid in int(sys.argv[1]), -1:\n"
            "    try: os.kill(pid, 15)\n"
            "    except OSError: print('refused')"
        )
        completed = await run(isolating, program, str(bystander.pid))
        assert completed.stdout.startswith("refused\n")
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


async def test_one_run_cannot_read_the_room_of_another(isolating: Sandbox) -> None:
    async def note() -> Completed:
        return await run(
            isolating, "import os, time; print(os.getcwd(), flush=True)\ntime.sleep(1)"
        )

    spy = (
        "import glob, os, time\n"
        "deadline, own = time.monotonic() + 1, os.getcwd()\n"
        "while time.monotonic() < deadline:\n"
        "    for path in glob.glob('/tmp/*/work/*') + glob.glob('/tmp/roma-*/*'):\n"
        "        if not path.startswith(own): print(path)"
    )
    _, spied = await asyncio.gather(note(), run(isolating, spy))
    assert (spied.stdout, spied.stderr) == ("", "")


async def test_what_runs_cannot_be_changed(isolating: Sandbox) -> None:
    program = (
        "import os, pytest, sys\n"
        "for path in sys.executable, os.__file__, pytest.__file__, sys.prefix + '/pyvenv.cfg':\n"
        "    for how in 'os.open(path, 1)', 'os.unlink(path)', 'os.rename(path, \"x\")':\n"
        "        try: eval(how); print(path, how)\n"
        "        except OSError: pass"
    )
    completed = await run(isolating, program)
    assert (completed.stdout, completed.stderr) == ("", "")


async def test_owning_a_file_does_not_help(tmp_path: Path) -> None:
    """Landlock has no rule for modes and dates; the owner of the files is the one to be feared."""
    owned = tmp_path / "owned"
    owned.write_text("")
    os.utime(owned, (1, 1))
    owned.chmod(0o600)
    program = (
        "import os, sys\n"
        "for change in ('os.chmod(path, 0o777)', 'os.utime(path)', 'os.truncate(path, 9)',\n"
        "               'os.chown(path, 1, 1)', 'os.setxattr(path, \"user.x\", b\"\")'):\n"
        "    path = sys.argv[1]\n"
        "    try: eval(change)\n"
        "    except OSError: pass"
    )
    await run(LandlockSandbox(drop_root=False), program, str(owned))
    found = owned.stat()
    assert (found.st_mode & 0o777, found.st_mtime, found.st_size) == (0o600, 1, 0)
    assert found.st_uid == os.geteuid()
    assert not os.listxattr(owned)
