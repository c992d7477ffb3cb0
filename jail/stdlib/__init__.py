"""The standard library's interfaces to processes: subprocess.Popen, concurrent.futures.Executor."""
