/* The extension's functions: Python calls them through cffi, with the GIL released. */
#ifndef JAIL_SPAWN_H
#define JAIL_SPAWN_H

#include <stddef.h>
#include <stdint.h>

#include "abi/layout.h"

/* Starts jail-init with argv in the namespaces of the request and waits until it has been executed. Returns 0 or -errno
 * of clone3; child->error is the errno of what followed, and the child is to be reaped in either case. */
int jail_spawn(const struct jail_request *request, char *const *argv, struct jail_child *child);

int jail_landlock_abi(void);
int jail_shifted_tree(const char *path, int user_namespace);
/* follow: for each, 1 where a link at its end is followed. How many of them could be opened; the descriptor of the one
 * after them is -errno. */
int jail_trees(const char *const *paths, const char *follow, int32_t count, int32_t *fds);
int jail_channel(int type, int32_t fds[2]);
/* Sends or receives one message with descriptors (unix(7), SCM_RIGHTS), at most JAIL_MAX_PASSED of them; bytes sent
 * or received, or -errno. A received descriptor is close-on-exec; *count says how many descriptors there is room for,
 * then how many came. Flags: MSG_PEEK, MSG_DONTWAIT (recv(2)). */
int jail_send(int socket, const void *data, size_t size, const int32_t *fds, int32_t count);
int jail_receive(int socket, void *data, size_t size, int32_t *fds, int32_t *count, int flags);
int jail_send_eof(int socket);
/* A timer that is waited for by its descriptor (timerfd_create(2)), and its time: from now, once; 0 stops it. Returns
 * -errno. */
int jail_timer(void);
int jail_set_timer(int timer, int64_t nanoseconds);
/* Returns the kind of file system on which a file lies (statfs(2)); 0 if it cannot be told. */
int64_t jail_file_system(int fd);
/* Reads the next portion of an open folder: until the kernel's buffer is used up, or until the time (CLOCK_MONOTONIC)
 * is. Returns 1, 0 at the folder's end, -errno. */
int jail_list(int folder, int64_t until_nanoseconds, struct jail_listing *listing);
/* How many jumps from slot to slot a dict or a set makes until it holds keys with these hashes; more than most, or
 * UINT64_MAX where there is no memory, says only that it is more. Leaves the members' hashes in the set's own order. */
uint64_t jail_dict_probes(const int64_t *hashes, size_t count, uint64_t most);
uint64_t jail_set_probes(int64_t *hashes, size_t count, uint64_t most);
/* Makes a file, opened for writing, or a folder, which these ids then own, of one name in an open folder where nothing
 * has that name. Returns the descriptor, 0, or -errno. */
int jail_make(int folder, const char *name, int is_folder, uint32_t uid, uint32_t gid);
/* Has a thread answer and count the calls told to a listener, which it then owns. Answers with EPERM; the run (pidfd,
 * -1: by the caller alone) is ended, and wake, an eventfd, written to, by a call more than most, or by any if ends is
 * set. writable: the thread makes some calls for the guest (attributes.c), or NULL. NULL: errno. */
struct jail_recorder;
struct jail_recorder *jail_record(int listener, int pidfd, int wake, uint64_t most, int ends,
                                  const struct jail_writable *writable);
/* Tells whether a call was counted since the last time, or the run ended; and the counts since the last time. */
int jail_has_recorded(struct jail_recorder *recorder);
void jail_recorded_so_far(struct jail_recorder *recorder, struct jail_denials *denials);
void jail_recorder_end(struct jail_recorder *recorder);
/* Lets a process of the guest's (by our number) make one copy of itself and park, or only park (abi/branches.h). bell,
 * an eventfd, is written to when both wait, or the original alone, where there is no copy. */
void jail_recorder_permit(struct jail_recorder *recorder, int32_t original, int parks_only, int bell);
/* Takes what has come of that: the waiting calls, and the copy, if there is one. */
struct jail_copied {
    uint64_t original, copy; /* for jail_recorder_answer */
    int32_t pid, pidfd, error;
};
void jail_recorder_copied(struct jail_recorder *recorder, struct jail_copied *copied);
/* Answers a call that waits, by a value or by an errno. Returns -errno: its caller is gone. */
int jail_recorder_answer(struct jail_recorder *recorder, uint64_t call, int64_t value, int32_t error);
/* In a forked copy of the process, which has no such thread: closes the copy's descriptors. */
void jail_recorder_detach(struct jail_recorder *recorder);
/* Starts a thread that traces the guest which this jail-init is to start, and notes the paths that it is refused. NULL:
 * errno. */
struct jail_tracer;
struct jail_tracer *jail_trace(int init);
/* Waits until no process is left to be traced, and returns the notes. */
void jail_traced(struct jail_tracer *tracer, struct jail_paths *paths);
extern const char *const jail_stage_names[], *const jail_layer_names[];
extern const char *const jail_tried_names[], *const jail_probe_names[], *const jail_attribute_names[];
extern const int jail_stage_count, jail_layer_count, jail_tried_count, jail_probe_count, jail_attribute_count;

#endif
