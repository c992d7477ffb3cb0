"""A developer's machine without a network: what ``build`` and ``command`` give to tools and test suites."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import jail

from .host import COUNTED, public_folder, py, sh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Sanitizers reserve terabytes: without a cgroup that counts memory they want it unlimited (jail/plan/rlimits.py).
ROOMY: dict[str, object] = {} if COUNTED else {"memory": "none"}


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with public_folder() as made:
        monkeypatch.chdir(made)
        yield made


def build(*command: str, **options: object) -> jail.Result:
    return jail.run(list(command), "build", **options)  # type: ignore[arg-type]


# --- loopback -------------------------------------------------------------------------------------------------------

SERVER = """
import socket
for family, address in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
    with socket.create_server((address, 0), family=family) as server:
        client = socket.create_connection(server.getsockname()[:2])
        client.sendall(b"heard")
        print(server.accept()[0].recv(5))
"""


@pytest.mark.parametrize("policy", ["build", "command"])
def test_a_server_and_its_client_meet_on_the_loopback(policy: str) -> None:
    result = jail.run(py(SERVER), policy)
    assert result.stdout == "b'heard'\n" * 2, result.stderr
    assert jail.run(py(SERVER), policy, network="none").exit_code == 1


# --- sanitizers, debuggers, limits ----------------------------------------------------------------------------------

# Many: the last pointer may still be found in a register or below the stack, and so be no leak.
LEAKS = """
#include <stdlib.h>
int main(void) { for (int i = 0; i < 99; i++) *(volatile char *)malloc(10) = 1; return 0; }"""
RACES = """
#include <pthread.h>
int n;
void *count(void *none) { n++; return none; }
int main(void) { pthread_t t; pthread_create(&t, 0, count, 0); n++; pthread_join(t, 0); return 0; }"""
OVERFLOWS = "#include <limits.h>\nint main(int c, char **v) { volatile int n = INT_MAX; n += c; return v == 0; }"
OVERRUNS = "#include <stdlib.h>\nint main(void) { volatile char *p = malloc(10); return p[10]; }"


@pytest.mark.optional
@pytest.mark.parametrize(
    ("sanitizer", "source", "says"),
    [
        ("address", OVERRUNS, "SUMMARY: AddressSanitizer: heap-buffer-overflow"),
        ("address", LEAKS, "0 byte(s) leaked in 9"),
        ("leak", LEAKS, "0 byte(s) leaked in 9"),
        ("thread", RACES, "SUMMARY: ThreadSanitizer: data race"),
        ("undefined", OVERFLOWS, "runtime error: signed integer overflow"),
    ],
    ids=["overrun", "leak-by-address", "leak", "race", "overflow"],
)
def test_a_sanitizer_says_what_it_says_outside(
    sanitizer: str, source: str, says: str, folder: Path, needs: Callable[[object, str], None]
) -> None:
    (folder / "a.c").write_text(source)
    made = subprocess.run(["gcc", "-pthread", f"-fsanitize={sanitizer}", "-o", "a", "a.c"], capture_output=True)
    needs(made.returncode == 0, f"gcc with lib{sanitizer[0]}san")
    result = build("./a", **ROOMY)
    assert says in result.stderr, result
    assert subprocess.run(["./a"], capture_output=True).returncode == result.exit_code


def test_limits_may_be_lowered_and_those_of_cores_in_name() -> None:
    script = "set -e; ulimit -c 0; ulimit -n 100; ulimit -t 50; ulimit -s 65536; ulimit -v 9000000; ulimit -n"
    for shell in ("sh", "bash"):
        assert build(shell, "-c", script).stdout == "100\n"
    limits = "import resource as r; r.setrlimit(r.RLIMIT_CORE, (0, 0)); print(r.getrlimit(r.RLIMIT_CORE))"
    assert build(*py(limits)).stdout == "(1, 1)\n"


def test_a_debugger_works_on_a_program_of_the_jail(needs: Callable[[object, str], None]) -> None:
    needs(shutil.which("setarch"), "setarch")
    assert build("setarch", "-R", "true").ok
    traced = "import ctypes, os; print(ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0), os.getpid() > 1)"
    assert build(*py(traced)).stdout == "0 True\n"
    assert jail.run(py(traced)).stdout == "-1 True\n", "command does not permit it"


DEEP = """
int main(int c, char **v) {
    volatile char a[65536];
    for (int i = 0; i < 65536; i += 4096) a[i] = c;
    return c < 1600 ? main(c + 1, v) + a[0] * 0 : 0;
}"""


def test_recursion_is_bounded_by_the_stack_that_the_policy_gives(
    folder: Path, needs: Callable[[object, str], None]
) -> None:
    needs(shutil.which("gcc"), "gcc")
    (folder / "a.c").write_text(DEEP)
    subprocess.run(["gcc", "-O0", "-static", "-o", "a", "a.c"], check=True)
    assert build("./a").signal == "SIGSEGV"
    roomy = jail.Policy.load({"extends": "build", "limits": {"stack": "128M"}})
    assert jail.run(["./a"], roomy).ok
    assert jail.run(["/a"], "judge", ro=[f"{folder}/a:/a"]).ok
    assert jail.run(["/a"], "judge", ro=[f"{folder}/a:/a"], memory="64M").verdict == "memory" or not COUNTED


# --- terminals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["build", "command"])
def test_a_terminal_of_the_jails_own(policy: str, needs: Callable[[object, str], None]) -> None:
    needs(shutil.which("script"), "script")
    spawn = "import pty; pty.spawn(['sh', '-c', 'tty; test -t 0 && echo terminal >/dev/tty'])"
    assert jail.run(py(spawn), policy).stdout == "/dev/pts/0\r\nterminal\r\n"
    result = jail.run(["script", "-qec", "tty; stty -a | head -c 5; exit 3", "/dev/null"], policy)
    assert (result.stdout, result.exit_code) == ("/dev/pts/0\r\nspeed", 3), result


@pytest.mark.optional
def test_expect_talks_to_a_program(needs: Callable[[object, str], None]) -> None:
    needs(shutil.which("expect"), "expect")
    script = (
        'log_user 0; spawn sh -c {stty -echo; read name; echo "hello $name"}; send "world\\r"; expect "hello world"'
    )
    result = build("expect", "-c", f"{script}; puts $expect_out(0,string)")
    assert (result.stdout, result.exit_code) == ("hello world\n", 0), result


def test_a_policy_that_gives_no_terminal_has_no_devpts() -> None:
    policy = jail.Policy.load({"extends": "command", "limits": {"terminals": 0}})
    result = jail.run(sh("ls /dev; exec 3<>/dev/tty"), policy)
    assert result.stdout.split() == [
        "fd",
        "full",
        "null",
        "random",
        "shm",
        "stderr",
        "stdin",
        "stdout",
        "urandom",
        "zero",
    ]
    assert result.exit_code == 2


# --- the machine that is seen ---------------------------------------------------------------------------------------


def test_files_of_the_machine_say_what_the_limits_give() -> None:
    look = """
import os
def text(path): return open(path).read()
print(text("/proc/meminfo").split()[:3], *text("/sys/fs/cgroup/memory.max").split())
print(text("/sys/fs/cgroup/cpu.max"), end="")
print(os.cpu_count(), len(os.sched_getaffinity(0)), text("/proc/stat").count("cpu") - 1)
print(text("/proc/cpuinfo").count("processor\\t:"), text("/sys/devices/system/cpu/online").strip())
print(text("/proc/loadavg").split()[0], float(text("/proc/uptime").split()[0]) > 0)
print(os.sysconf("SC_PHYS_PAGES"))
"""
    result = jail.run(py(look), CPUS, memory="300M")
    *files, pages = result.stdout.splitlines()
    assert files == ["['MemTotal:', '307200', 'kB'] 314572800", "50000 100000", "1 1 1", "1 0", "0.00 True"], result
    assert int(pages) == os.sysconf("SC_PHYS_PAGES"), "sysinfo(2) has the host's memory: docs/build.md says so"


CPUS = jail.Policy.load({"extends": "build", "limits": {"cpus": 0.5}})
BURN = sh("sha256sum /dev/zero & exec sha256sum /dev/zero")


def test_a_share_of_processors_is_held() -> None:
    result = jail.run(BURN, CPUS, wall=2)
    assert result.usage.cpu_seconds is not None and result.verdict == "wall"
    share = result.usage.cpu_seconds / result.usage.wall_seconds
    assert share < (0.65 if not result.notes else 1.1)
    assert not result.notes or "limits.cpus is held to 1 processors" in result.notes[0]
    widened = "import os\nos.sched_setaffinity(0, range(64))"
    assert jail.run(py(widened), CPUS).exit_code == 1, "or the processors would be no limit where there is no cgroup"


@pytest.mark.parametrize(
    ("program", "script", "says"),
    [
        ("node", "node -p 'const os = require(\"os\"); [os.cpus().length, os.availableParallelism()].join()'", "1,1\n"),
        ("make", "printf 'all:; @echo $(MAKEFLAGS)\\n' >M; make -f M -j$(grep -c ^processor /proc/cpuinfo)", "-j1\n"),
        ("nproc", "nproc; nproc --all; getconf _NPROCESSORS_ONLN", "1\n1\n1\n"),
        ("free", "free -b | sed -n 2p | cut -c1-30 | tr -d ' '", "Mem:2147483648\n"),
        ("ps", "ps -o comm= 1 $$", "sh\n"),
        ("vmstat", "vmstat -s | grep -c pages", "2\n"),
        ("lscpu", "lscpu | grep '^CPU(s)' | tr -s ' '", "CPU(s): 1\n"),
    ],
    ids=lambda text: text if text.isalpha() else "",
)
def test_programs_size_themselves_by_the_machine(
    program: str,
    script: str,
    says: str,
    needs: Callable[[object, str], None],
) -> None:
    needs(shutil.which(program), program)
    result = jail.run(sh(script), CPUS)
    assert result.stdout == says, result.stderr


GARBAGE = """
public class G {
    public static void main(String[] a) {
        long n = 0;
        for (int i = 0; i < 5000; i++) n += new byte[100000].length;
        System.out.println(n + " " + (Runtime.getRuntime().maxMemory() < 1L << 28));
    }
}"""


@pytest.mark.optional
def test_the_heap_of_java_fits_the_limit(folder: Path, needs: Callable[[object, str], None]) -> None:
    needs(shutil.which("javac"), "javac")
    (folder / "G.java").write_text(GARBAGE)
    result = build("sh", "-c", "javac G.java && java G", memory="256M")
    assert result.stdout == "500000000 true\n", result


WASM = """
// Ten memories of WebAssembly, each of which reserves 10 GB, and a module that adds.
const text = '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b';
const memories = Array.from({ length: 10 }, () => new WebAssembly.Memory({ initial: 1, maximum: 65536 }));
memories[9].grow(10);
WebAssembly.instantiate(Buffer.from(text, 'hex')).then(({ instance }) =>
  console.log(memories.length, instance.exports.add(2, 40), memories[9].buffer.byteLength));
"""


@pytest.mark.optional
@pytest.mark.parametrize("policy", ["build", "command"])
def test_webassembly_reserves_what_it_may_address(policy: str, needs: Callable[[object, str], None]) -> None:
    needs(shutil.which("node", path="/usr/bin"), "node")
    result = jail.run(["/usr/bin/node", "-e", WASM], policy, **ROOMY)  # type: ignore[arg-type]
    assert result.stdout == "10 42 720896\n", result.stderr


# --- configuration of programs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("/etc/java-17-openjdk", "java -version 2>&1 | head -c 7"),
        (
            "/etc/ssl/openssl.cnf",
            "openssl req -new -newkey rsa:1024 -nodes -keyout /dev/null -subj /CN=a 2>/dev/null | head -1",
        ),
        ("/etc/os-release", "cat /etc/os-release; date +%Z; cat /etc/debian_version"),
        ("/etc/mime.types", "python3 -c 'import mimetypes; print(mimetypes.guess_type(\"a.epub\"))'"),
        ("/etc/alternatives", "readlink -e /usr/bin/awk"),
        ("/etc/perl", 'perl -e \'print -d "/etc/perl" ? 1 : 0, "\\n"\''),
        ("/etc/python3.11", "cat /usr/lib/python3.11/sitecustomize.py"),
        ("/etc/fonts", "cat /etc/fonts/fonts.conf | head -3"),
    ],
    ids=lambda text: text.split("/")[2] if text.startswith("/etc") else "",
)
@pytest.mark.optional
def test_a_program_finds_its_configuration(path: str, script: str, needs: Callable[[object, str], None]) -> None:
    needs(os.path.exists(path), path)
    outside = subprocess.run(sh(script), capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
    for policy in "build", "command":
        result = jail.run(sh(script), policy)
        assert result.stdout == outside.stdout, result.stderr
    assert outside.stdout


def test_no_secret_of_etc_is_shown() -> None:
    kept_back = (
        "environment gitconfig npmrc pip.conf wgetrc machine-id apt ssl/private ssh maven/settings.xml shadow sudoers"
    )
    look = f"cd /etc; ls -d {kept_back} 2>/dev/null; find /etc ! -type l ! -readable"
    assert jail.run(sh(look), "build").stdout == ""
