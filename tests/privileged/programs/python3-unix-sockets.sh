# policy: build | needs: python3
cat >a.py <<'END'
import asyncio, multiprocessing, os, socketserver, threading
from multiprocessing.connection import Client, Listener

async def main():
    server = await asyncio.start_unix_server(lambda reader, writer: (writer.write(b"hi"), writer.close()), "socket")
    reader, writer = await asyncio.open_unix_connection("socket")
    print(await reader.read())
    writer.close()
    server.close()

def serve(listener):
    with listener, listener.accept() as there:
        there.send([1, "two"])

if __name__ == "__main__":
    asyncio.run(main())
    for address in ("own", "\0abstract", None):
        listener = Listener(address, "AF_UNIX")
        worker = multiprocessing.get_context("fork").Process(target=serve, args=(listener,))
        worker.start()
        with Client(listener.address) as here:
            print(here.recv())
        worker.join()
    with multiprocessing.Manager() as manager:
        shared = manager.dict(x=1)
        print(dict(shared), shared.copy())
    print(sorted(os.listdir()))
END
python3 a.py
