/* The finished plan as it goes to jail-init: one block of memory, fixed-width fields, spans that point into the block.
 * This file is read by the C compiler and by cffi (native/build.py), so it holds declarations and nothing else: there
 * is no second description of these structures anywhere. */

struct jail_span {
    uint32_t offset; /* from the start of the block; text is NUL-terminated */
    uint32_t count;  /* elements, or bytes without the final NUL */
};

/* The system calls that make an entry of the new root, in the order of the plan. */
enum jail_entry_kind {
    JAIL_DIRECTORY,
    JAIL_FILE,
    JAIL_SYMLINK,
    JAIL_BIND,
    JAIL_SCRATCH,
    JAIL_PLACE,
    JAIL_COVER,
    JAIL_PROC,
    JAIL_TERMINALS,
    JAIL_HIERARCHY,
    JAIL_OVERLAY /* of the folders "lower", "upper" and "work" of what is mounted at its path, and in its place */
};

enum jail_entry_flags {
    JAIL_READONLY = 1,
    JAIL_NOEXEC = 2,
    JAIL_DEVICE = 4,
    JAIL_ONTO_ITSELF = 8, /* the mount point must be the file that is mounted there */
    JAIL_WHOLE = 16 /* proc: with the names that are no processes, each of them covered */
};

struct jail_entry {
    uint32_t kind;
    uint32_t flags;
    uint32_t mode;        /* directory, file, scratch place */
    int32_t tree_fd;      /* bind: a detached mount that the supervisor made, or -1 */
    uint64_t size;        /* scratch: bytes; terminals: how many */
    uint64_t inodes;      /* scratch */
    uint64_t device;      /* bind: st_dev and st_ino of the file that the plan names; no other is taken. 0: any */
    uint64_t inode;
    struct jail_span path;   /* guest side, without the leading slash */
    struct jail_span source; /* bind: host path; symlink: where to; file: content; cover: an empty file or folder;
                              proc: the folder that has the two */
};

struct jail_rlimit {
    uint32_t number;
    uint32_t reserved;
    uint64_t soft;
    uint64_t hard;
};

struct jail_allowance {
    struct jail_span name;  /* of a file in /proc/sys/user */
    struct jail_span value; /* its new content */
};

struct jail_path_rule {
    uint64_t access;
    struct jail_span path;
};

enum jail_plan_flags {
    JAIL_DROP_GROUPS = 1,
    JAIL_LOOPBACK = 2,
    JAIL_NEW_NETWORK = 4,
    JAIL_CHANNEL = 8,    /* descriptor 3 of the guest is its channel */
    JAIL_LANDLOCK = 16,
    JAIL_SHARES_HOST = 32, /* no namespaces: the tiers below full */
    JAIL_OWN_ID = 64,      /* of those: the guest has an id that no other process of the host has */
    JAIL_TRACES = 256, /* a tracer is there: the guest is stopped before each call that takes a path */
    JAIL_TERMINAL = 512, /* the guest's standard streams are a terminal of the jail's own */
    JAIL_TELLS_TREE = 1024, /* the supervisor has files to put there before the guest comes */
    JAIL_STANDS_READY = 2048, /* the guest comes before its run, whose clock begins by JAIL_ORDER_WATCH */
    JAIL_NAMES_LAST_CALL = 4096, /* jail-init traces the guest's end: a second filter may kill it for a call */
    JAIL_OWN_SIGNALS = 128 /* no Landlock keeps signals within the jail: a filter does */
};

struct jail_plan {
    uint32_t magic;
    uint32_t size; /* of the whole block */
    uint32_t flags;
    uint32_t uid;
    uint32_t gid;
    uint32_t umask;
    uint32_t processors; /* that the guest runs on; 0: all that there are */
    uint32_t reserved;
    uint64_t required;     /* bits of enum jail_layer that must verify */
    uint64_t namespaces[8]; /* inode numbers of the supervisor's own, in the order of enum jail_layer */
    uint64_t scratch_bytes;  /* of the scratch: more of either ends the run */
    uint64_t scratch_inodes;
    uint64_t latest_nanoseconds; /* from the guest's start: jail-init ends the run then, whatever the supervisor does;
                                    0: never */
    uint64_t probes; /* bits of enum jail_probe: acts that the finished jail tries and must refuse */
    int32_t probe_pid; /* the supervisor, where the jail shares the host's processes */
    uint32_t landlock_flags; /* of landlock_restrict_self(2) */
    uint64_t landlock_fs;
    uint64_t landlock_net;
    uint64_t landlock_scoped;
    struct jail_span hostname;
    struct jail_span cwd;
    struct jail_span root; /* options of the root's own tmpfs: size in bytes as text */
    struct jail_span entries;
    struct jail_span rlimits;
    struct jail_span allowances;
    struct jail_span path_rules;
    struct jail_span filter; /* struct sock_filter[] */
    struct jail_span listening_filter; /* the same as filter, but refused calls are told to a listener; none: empty */
    struct jail_span init_filter;
    int32_t refused[16]; /* JAIL_MAX_TRIED: the errno that the filter answers to each call of native/abi/tried.h; 0: not
                            tried */
    int32_t init_refused[16]; /* the same of init's filter */
    struct jail_span probe_path; /* a path of the host's that the plan does not show */
    struct jail_span probe_mounts; /* struct jail_span[]: folders that are shown read-only */
    struct jail_span candidates; /* struct jail_span[]: paths to try to execute */
    struct jail_span argv; /* struct jail_span[] */
    struct jail_span envp; /* struct jail_span[] */
};

/* The reports that come back over the control socket. */
enum jail_report_kind {
    JAIL_FAILED, /* stage, index, errno: a step failed and nothing ran */
    JAIL_JOINED, /* jail-init is in its cgroups; it answers for nothing yet, and goes on only as far as the gate */
    JAIL_RECEIPT, /* verified: the finished jail has checked itself; the guest runs next */
    JAIL_ENDED, /* status, usage: the guest's first process ended; unless alone, jail-init waits for JAIL_ORDER_END */
    JAIL_FULL, /* usage: the scratch file system has outgrown its limit, which ends the run */
    JAIL_OVERDUE, /* usage: the run has come to its latest_nanoseconds, which ends it */
    JAIL_FILL, /* usage: what the scratch holds: for JAIL_ORDER_TELL_FILL, or at the end of a jail that outlived its
                  guest */
    JAIL_LISTENING, /* with the listener of the guest's filter, or error: why there is none, and errnos answer alone */
    JAIL_ATTACHED, /* with the supervisor's end of the terminal */
    JAIL_TREE, /* the guest's tree is in place, and jail-init waits for the word that lets it come */
    JAIL_KILLED /* last_call: a filter kills the guest for it; JAIL_ENDED follows */
};

/* Counts refused calls of one kind: of the same number, and with the same values of the arguments that name the object
 * or the operation. */
struct jail_denial {
    int32_t number;
    uint32_t machine; /* AUDIT_ARCH_* of linux/audit.h */
    uint64_t arguments[6]; /* of the first of them, as is all that follows */
    uint64_t count;
    int32_t pid; /* as the supervisor sees it */
    int32_t memory_size;
    char memory[128]; /* what an argument points to: an address, a path */
    char process[16]; /* the thread's name */
    int32_t line; /* of a Python guest's source; 0: not known */
    int32_t reserved;
};

struct jail_report {
    uint32_t kind;
    uint32_t stage;
    int32_t index;
    int32_t error;
    uint64_t verified; /* bits of enum jail_layer */
    int32_t status; /* as from wait4 */
    int32_t alone; /* no other process of the jail was left */
    uint64_t user_microseconds;
    uint64_t system_microseconds;
    uint64_t scratch_blocks; /* of the scratch file system when the guest ended, 0 where there is none */
    uint64_t scratch_free_blocks;
    uint64_t scratch_inodes;
    uint64_t scratch_free_inodes;
    uint64_t scratch_block_size;
    uint64_t ran_nanoseconds; /* since the guest's start, by jail-init's clock */
    char call[24]; /* JAIL_MAX_CALL: the system call that failed, with a NUL; "" where none did */
    int32_t names_last_call; /* receipt: a call that a filter kills the guest for will be told */
    int32_t reserved;
    struct jail_denial last_call;
};

struct jail_request {
    uint64_t namespaces; /* CLONE_NEW* */
    uint64_t later; /* those that a zygote's jail makes for itself: jail-init is told by its argument */
    int32_t cgroup_fd; /* of cgroup v2, or -1 */
    int32_t detached; /* not to be our child: its parent is the process that takes in orphans */
    int32_t fd_count;
    int32_t fds[256]; /* become 0, 1, 2, ... in the child, all others closed; the last: jail-init */
};

struct jail_child {
    int32_t pid;
    int32_t pidfd;
    int32_t error; /* of the exec, 0 if it went well */
};

/* A file of a folder that the watch may meet again under another name, so that it is counted once. */
struct jail_file {
    uint64_t device;
    uint64_t inode;
    uint64_t bytes;
};

/* A portion of a folder's listing: what native/supervisor/folder_sizes.c has found, and where it goes on. Zeroed before
 * the first portion. */
struct jail_listing {
    int64_t since; /* nanoseconds since 1970: only files that were changed from then on count; 0: all */
    int32_t filled; /* bytes of `entries` that getdents64 has filled */
    int32_t at; /* those that have been looked at */
    uint64_t bytes; /* disk space of this portion's other files */
    int32_t unknown; /* entries of this portion whose size the kernel does not tell */
    int32_t folder_count;
    int32_t file_count;
    int32_t reserved;
    uint32_t folders[1400]; /* names of this portion's folders: offsets into `entries` */
    struct jail_file files[1400];
    char entries[32768]; /* a struct linux_dirent64 takes 24 bytes at least: no more than 1365 fit */
};

/* The orders to a pid 1 once its guest is there. */
enum jail_order {
    JAIL_ORDER_WATCH = 1, /* the guest has been given something to do: look at the scratch and the clock */
    JAIL_ORDER_TELL_FILL = 2, /* it says that it is done */
    JAIL_ORDER_END = 3, /* its first process has ended, and what others still write is not waited for any longer */
    JAIL_ORDER_PAUSE = 4, /* stop the guest and the clock: the supervisor is about to be stopped itself */
    JAIL_ORDER_RESUME = 5,
    JAIL_ORDER_FOLLOW = 6 /* from now on the guest's end is that of this process, a copy of the first one */
};

struct jail_ordered {
    uint64_t order;
    uint64_t latest_nanoseconds; /* JAIL_ORDER_WATCH: as in jail_plan, from now on */
    int64_t guest; /* JAIL_ORDER_FOLLOW: its number in the jail */
};

struct jail_denials {
    uint64_t total;
    uint64_t untold; /* of them, those of further kinds than fit */
    int32_t kind_count;
    int32_t ended; /* the recorder has ended the run */
    int32_t last; /* the kind that the last call is of, or -1 */
    int32_t reserved;
    struct jail_denial kinds[64]; /* JAIL_MAX_DENIALS */
};

/* A path that a traced guest has asked for and was refused: once for each path, errno and kind of call. */
struct jail_path {
    int32_t number; /* of the call */
    int32_t error;
    uint32_t flags; /* of an open */
    int32_t writes; /* it was to change something */
    uint64_t count;
    int32_t size;
    char process[16]; /* the thread's name */
    char path[996]; /* absolute, as the guest names it; of connect and bind: the address */
};

struct jail_paths {
    uint64_t total;
    uint64_t untold; /* of them, those of further paths than fit */
    int32_t path_count;
    int32_t reserved;
    struct jail_path paths[1024]; /* JAIL_MAX_PATHS */
};

/* Changes that a guest without namespaces may have made to the modes and times of its files
 * (native/supervisor/attributes.c).
 */
struct jail_writable {
    uint64_t served; /* bits: places in jail_attribute_names */
    int32_t root_count;
    int32_t reserved;
    int32_t roots[64]; /* JAIL_MAX_WRITABLE: O_PATH; the first is the private folder, which the guest's user owns */
};

enum jail_constants {
    JAIL_MAGIC = 0x4c49414a,
    JAIL_MAX_PLAN = 16777216,
    JAIL_MAX_ENTRIES = 1024,
    JAIL_MAX_JOINED = 8, /* cgroups */
    JAIL_MAX_TRIED = 16,
    JAIL_MAX_CALL = 24, /* landlock_create_ruleset has 23 letters */
    JAIL_MAX_DENIALS = 64,
    JAIL_MAX_PATHS = 1024,
    JAIL_MAX_WRITABLE = 64,
    JAIL_FIRST_TRIED = 4, /* "index" of a failure of a filter's step: from here on the call that was answered wrongly */
    JAIL_FD_CHANNEL = 3,
    JAIL_FD_CONTROL = 4,
    JAIL_FD_SUPERVISOR = 5,
    JAIL_FD_FIRST_TREE = 6,
    JAIL_FD_ROOT = 6, /* of a zygote that starts: the read-only tree which its interpreter was executed from */
    /* once the trees are in their places */
    JAIL_FD_SCRATCH = 6,
    JAIL_FD_GATE = 7,
    JAIL_FD_PROGRAM = 8, /* of a zygote's jails: jail-init, which their pid 1 is yet to execute */
    JAIL_INODE_BYTES = 1024, /* that a file counts for at least: empty ones use up a file system too */
    JAIL_TRACKED_BYTES = 65536, /* files of this size, or with several names, are told one by one */
    JAIL_MAX_PASSED = 253 /* SCM_MAX_FD of the kernel */
};
