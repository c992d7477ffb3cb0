"""What the Python API offers, in places where there is no full tier: each way to start a run, and each preset."""

from __future__ import annotations

import pytest

from .host import public_folder
from .tiers import PYTHON, USER, imitated

PROGRAM = """
import asyncio, jail, os, sys, tempfile
from jail import subprocess
os.environ["TMPDIR"] = scratch = tempfile.mkdtemp()
os.chmod(scratch, 0o755)

def weaker(name, **keywords):
    policy = jail.Policy.load(name, **keywords)
    return policy.replace(require=policy.require.replace(tier="no-namespaces"))

command, python = weaker("command"), weaker("python")
results = [jail.run(["echo", "run"], command), jail.run("print('source')", python)]
results.append(jail.run("6 * 7", python, value=True))
assert [r.stdout for r in results] == ["run\\n", "source\\n", ""] and results[2].value == 42
for level in ("standard", "off"):
    results.append(jail.run("print('level')", weaker("python", level=level)))
    assert results[-1].stdout == "level\\n"

async def asynchronous():
    async with await jail.astart(["cat"], command, stdin=subprocess.PIPE) as running:
        running.stdin.write(b"astart"); running.stdin.close()
        assert [chunk async for _, chunk in running] == [b"astart"]
    async with jail.AsyncPool(python) as pool:
        return [await jail.arun(["echo", "arun"], command), await pool.run("print('pooled')")]
results += asyncio.run(asynchronous())
assert [r.stdout for r in results[-2:]] == ["arun\\n", "pooled\\n"]

with jail.start(["cat"], command, stdin=subprocess.PIPE) as running:
    running.stdin.write(b"stream"); running.stdin.close()
    assert [chunk for _, chunk in running] == [b"stream"]
heard = []
results.append(jail.run(["echo", "heard"], command, on_output=lambda *said: heard.append(said)))
assert heard == [("stdout", b"heard\\n")]

with jail.Pool(python) as pool:
    results += [pool.run("n = globals().get('n', 0) + 1; n", value=True) for _ in range(2)]
    assert [r.value for r in results[-2:]] == [1, 1]
    assert [r.value for r in pool.map(["1", "2"], value=True)] == [1, 2]
    hashes = {pool.run("hash('seed')", value=True).value for _ in range(2)}  # which the jails of one zygote share
    assert len(hashes) == 1 and jail.run("hash('seed')", python, value=True).value not in hashes
    asked = "import os; print(os.environ['A'], os.environ['HOME'] == os.getcwd(), os.getcwd())"
    said = [pool.run(asked, env={"A": "1"}).stdout.split() for _ in range(2)]
    assert [one[:2] for one in said] == [["1", "True"]] * 2 and said[0][2] != said[1][2], said
    results.append(pool.run("while True: pass", wall="300ms"))
    assert results[-1].verdict == "wall"
assert os.listdir(scratch) == []
with jail.Pool(weaker("python", level="off")) as pool:  # whose modes the supervisor changes
    changed = "import os; open('f', 'w').close(); os.chmod('f', 0o640); os.stat('f').st_mode"
    results.append(pool.run(changed, value=True))
    assert results[-1].value == 0o100640, results[-1]
with jail.Session(python) as session:
    assert session.run("a = 20").verdict == "ok" and session.run("a + 1").value == 21
with jail.Session(weaker("python", level="off")) as session:
    told = session.run("import ctypes; ctypes.CDLL(None).inotify_init()")
    assert (told.calls, [denial.what for denial in told.denials]) == ("recorded", ["inotify_init"]), told
    assert session.run(changed).value == 0o100640 and session.run("1").denials == ()
with jail.Pool(weaker("python", level="standard")) as pool:
    assert pool.run("1").calls == "recorded"
with jail.JailExecutor(policy=python) as executor:
    assert list(executor.map("math:sqrt", [16, 25])) == [4, 5]

assert subprocess.run(["cat"], policy=command, input=b"popen", stdout=subprocess.PIPE).stdout == b"popen"
process = subprocess.Popen(["sleep", "60"], policy=command)
process.terminate()
assert process.wait() == -15

judged = jail.run(["/usr/bin/cat"], weaker("judge"), ro=["/usr/bin/cat"], stdin=b"judged")
built = jail.run(["sh", "-c", "echo 'exit 4' > x; chmod +x x; ./x"], weaker("build"))
assert (judged.stdout, built.exit_code) == ("judged", 4), (judged, built)
assert jail.run("while True: pass", python, cpu="300ms").verdict == "cpu"
assert {r.tier for r in [*results, judged, built]} == {"no-namespaces"}
assert os.listdir(scratch) == []
os.rmdir(scratch)
print("done")
"""


@pytest.mark.root_only
@pytest.mark.parametrize("scene", [("docker",), ("docker", *USER)], ids=" ".join)
def test_every_door_opens_there(scene: tuple[str, ...]) -> None:
    with public_folder() as folder:
        done = imitated(scene, PYTHON, "-W", "error", "-c", PROGRAM, cwd=folder)
        assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
