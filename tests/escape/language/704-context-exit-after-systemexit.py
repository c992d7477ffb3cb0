# category: late-exec | expect: contained | min-python: 3.11 | source: with blocks unwound by an exit
class CM:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        print("ESCAPED:frame while exiting" if a[2].tb_frame.f_builtins["open"] else "contained", flush=True)
with CM():
    raise SystemExit
