/* The door of the extension: what Python calls, through cffi, with the GIL released. */
#ifndef JAIL_SPAWN_H
#define JAIL_SPAWN_H

#include <stddef.h>
#include <stdint.h>

#include "plan.h"

#define JAIL_MAX_FDS 256

/* Starts jail-init with argv in the namespaces of the request and waits until it has been executed. Returns 0 or -errno of
 * clone3; child->error is the errno of what followed, and the child is to be reaped in either case. */
int jail_spawn(const struct jail_request *request, char *const *argv, struct jail_child *child);

int jail_shifted_tree(const char *path, int user_namespace);
int jail_channel(int type, int32_t fds[2]);
int jail_send(int control, const void *message, size_t size, const int32_t *fds, int count);
extern const char *const jail_stage_names[], *const jail_layer_names[];
extern const int jail_stage_count, jail_layer_count;

#endif
