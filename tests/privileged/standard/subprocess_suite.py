"""test.test_subprocess with jail.subprocess in the place of subprocess: ``python subprocess_suite.py TESTCASE FOLDER``.

FOLDER is shown to the guests, writable, and is where the tests make their files. Every test runs but those below.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import subprocess
import sys
import tempfile
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(1, os.getcwd())
import suite

import jail.stdlib.popen
import jail.subprocess

LEFT_OUT = {
    "preexec_fn is refused": (
        "test_preexec", "test_preexec_exception", "test_preexec_errpipe_does_not_double_close_pipes",
        "test_preexec_gc_module_failure", "test_preexec_fork_failure", "test_close_fds_after_preexec",
        "test_surrogates_error_message", "test_preexec_at_exit",
    ),
    "close_fds=False and pass_fds are refused: no other descriptor enters a jail": (
        "test_close_fds", "test_pass_fds", "test_pass_fds_inheritable", "test_pass_fds_redirected", "test_pipe_cloexec",
        "test_pipe_cloexec_real_tools", "test_close_fds_when_max_fd_is_lowered",
    ),
    "user, group, extra_groups, umask, process_group and restore_signals are refused": (
        "test_user", "test_group", "test_extra_groups", "test_extra_groups_empty_list", "test_umask",
        "test_process_group_0", "test_restore_signals", "test_user_error", "test_group_error",
        "test_extra_groups_error", "test_extra_groups_invalid_gid_t_values",
    ),
    "about the C part that forks": (
        "test_exception_errpipe_normal", "test_exception_errpipe_bad_data", "test__use_vfork",
        "test_vfork_used_when_expected", "test_fork_exec", "test_fork_exec_sorted_fd_sanity_check",
        "test_small_errpipe_write_fd",
    ),
    "waits for the child itself, and there is none to wait for": (
        "test_send_signal_race", "test_send_signal_race2", "test_stopped",
    ),
    "about the list of children that nobody has waited for: a jail needs no such list": (
        "test_zombie_fast_process_del", "test_leak_fast_process_del_killed",
    ),
    "writes to its standard input, which is a pipe in a jail": ("test_swap_std_fds_with_one_closed",),
    "closes a descriptor behind the back of its file, so a second time: with threads it may be another's by then": (
        "test_bufsize_equal_one_text_mode", "test_bufsize_equal_one_binary_mode",
    ),
    "fails to start a thousand programs, to see descriptors run out: test_subprocess.py counts them": (
        "test_leaking_fds_on_error",
    ),
    "about the list of the module's public names": ("test__all__",),
}  # fmt: skip


def main() -> None:
    case, folder = sys.argv[1:]
    helpers = importlib.import_module("test.support.script_helper")  # the real one's: what it runs is no guest
    tempfile.tempdir = folder
    os.chdir(folder)
    base = jail.Policy.load("command")
    package = os.path.dirname(os.path.dirname(str(helpers.__file__)))
    read = (*base.filesystem.read, sys.prefix, sys.base_prefix, package)
    # "any": the shares are not walked for sockets, which takes 0.1 s of each start
    policy = base.replace(filesystem=base.filesystem.replace(read=read), network=base.network.replace(unix="any"))

    class Popen(jail.stdlib.popen.Popen):
        made = 0

        def __init__(self, *arguments: Any, **options: Any) -> None:
            Popen.made += 1
            super().__init__(*arguments, policy=policy, rw=[folder], **options)

    ours = jail.subprocess
    ours.Popen = Popen
    for name, value in vars(subprocess).items():
        if not hasattr(ours, name):  # private names that the tests look at
            setattr(ours, name, value)
    sys.modules["subprocess"] = ours
    tests = importlib.import_module("test.test_subprocess")
    sys.modules["subprocess"] = subprocess
    faulthandler.dump_traceback_later(400, exit=True)
    suite.run(tests, case, LEFT_OUT)
    if not Popen.made:
        sys.exit("not one of them made a jail")


if __name__ == "__main__":
    main()
