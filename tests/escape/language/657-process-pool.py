# category: process | expect: contained | min-python: 3.11 | source: a pool of processes
import concurrent.futures, multiprocessing
if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        print("ESCAPED:process" if pool.submit(abs, -1).result() == 1 else "contained")
