# category: process | expect: contained | min-python: 3.11 | source: multiprocessing
import multiprocessing
if __name__ == "__main__":
    p = multiprocessing.get_context("fork").Process(target=int)
    p.start()
    p.join()
    print("ESCAPED:process" if p.exitcode == 0 else "contained")
