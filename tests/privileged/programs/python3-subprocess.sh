# policy: command | needs: python3
cat >a.py <<'END'
import asyncio, concurrent.futures, multiprocessing, os, shutil, sqlite3, subprocess, sys, tempfile

print(subprocess.check_output(["sh", "-c", "echo $0 $((6 * 7))", "out"], text=True))
print(subprocess.run("exit 7", shell=True).returncode)
print(subprocess.run(["sort", "-r"], input=b"a\nb\nc\n", capture_output=True).stdout)

async def main():
    cat = await asyncio.create_subprocess_exec("cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    print((await cat.communicate(b"async"))[0])
    print(await asyncio.gather(*(asyncio.to_thread(pow, 2, n) for n in range(9))))

def square(n):
    return n * n

if __name__ == "__main__":
    asyncio.run(main())
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        print(list(pool.map(square, range(9))))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        print(sum(pool.map(square, range(999))))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.dirname(asyncio.__file__), folder + "/copy")
        print(len(os.listdir(folder + "/copy")))
    print(sqlite3.connect("x.db").execute("select 6 * 7").fetchall(), sys.version_info[:2])
END
python3 a.py
