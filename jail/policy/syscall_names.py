"""The system calls that this jail knows of, x86_64 and aarch64 up to Linux 6.12, and those that it never allows.

A number of no call in this list is answered with ENOSYS, as by a kernel that lacks the call: libraries then fall back.
"""

from __future__ import annotations

# Linux 5.1 gave all architectures the same numbers from here on, so that the place in this list is the number.
COMMON_FROM = 424
COMMON = tuple(
    """
pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig fsmount fspick
pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 mount_setattr quotactl_fd
landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret process_mrelease futex_waitv
set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount
lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal
""".split()  # noqa: SIM905
)

KNOWN = frozenset(
    (*COMMON, *"""
_sysctl accept accept4 access acct add_key adjtimex afs_syscall alarm arch_prctl bind bpf brk capget capset chdir
chmod chown chroot clock_adjtime clock_getres clock_gettime clock_nanosleep clock_settime clone close connect
copy_file_range creat create_module delete_module dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
epoll_pwait epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat fadvise64 fallocate
fanotify_init fanotify_mark fchdir fchmod fchmodat fchown fchownat fcntl fdatasync fgetxattr finit_module flistxattr
flock fork fremovexattr fsetxattr fstat fstatfs fsync ftruncate futex futimesat get_kernel_syms get_mempolicy
get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer
getpeername getpgid getpgrp getpid getpmsg getppid getpriority getrandom getresgid getresuid getrlimit getrusage
getsid getsockname getsockopt gettid gettimeofday getuid getxattr init_module inotify_add_watch inotify_init
inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit ioctl ioperm iopl
ioprio_get ioprio_set kcmp kexec_file_load kexec_load keyctl kill lchown lgetxattr link linkat listen listxattr
llistxattr lookup_dcookie lremovexattr lseek lsetxattr lstat madvise mbind membarrier memfd_create migrate_pages
mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap modify_ldt mount move_pages mprotect mq_getsetattr
mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink mremap msgctl msgget msgrcv msgsnd msync munlock munlockall
munmap name_to_handle_at nanosleep newfstatat nfsservctl open open_by_handle_at openat pause perf_event_open
personality pipe pipe2 pivot_root pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64
process_vm_readv process_vm_writev pselect6 ptrace putpmsg pwrite64 pwritev pwritev2 query_module quotactl read
readahead readlink readlinkat readv reboot recvfrom recvmmsg recvmsg remap_file_pages removexattr rename renameat
renameat2 request_key restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity
sched_setattr sched_setparam sched_setscheduler sched_yield seccomp security select semctl semget semop semtimedop
sendfile sendmmsg sendmsg sendto set_mempolicy set_robust_list set_thread_area set_tid_address setdomainname setfsgid
setfsuid setgid setgroups sethostname setitimer setns setpgid setpriority setregid setresgid setresuid setreuid
setrlimit setsid setsockopt settimeofday setuid setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd
signalfd4 socket socketpair splice stat statfs statx swapoff swapon symlink symlinkat sync sync_file_range syncfs
sysfs sysinfo syslog tee tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime
timerfd_create timerfd_gettime timerfd_settime times tkill truncate tuxcall umask umount2 uname unlink unlinkat
unshare uselib userfaultfd ustat utime utimensat utimes vfork vhangup vmsplice vserver wait4 waitid write writev
""".split())  # noqa: SIM905
)  # fmt: skip

# No policy may allow these: each would undo the isolation on which all other rules rest.
REFUSED = {
    "clone3": "its flags lie in memory that a filter cannot read; allow clone",
    "openat2": "its flags and mode lie in memory that a filter cannot read; allow openat",
    **dict.fromkeys(("unshare", "setns"), "a new namespace would give the guest capabilities"),
    **dict.fromkeys(
        ("io_uring_setup", "io_uring_enter", "io_uring_register"), "it makes other system calls that no filter sees"
    ),
    **dict.fromkeys(
        ("mount", "umount2", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
         "pivot_root", "chroot"),
        "mounts isolate the guest; show a path with filesystem.read or filesystem.write",
    ),
}  # fmt: skip
