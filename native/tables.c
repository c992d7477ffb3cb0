/* The names of the stages and layers for Python, from the one list in steps.h; and a socket pair without the import of
 * Python's socket module, which would cost the command line 8 ms. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>

#include "spawn.h"
#include "steps.h"

#define NAME(name, text) text,
const char *const jail_stage_names[] = {JAIL_STAGES(NAME)};
const char *const jail_layer_names[] = {JAIL_LAYERS(NAME)};
const int jail_stage_count = JAIL_STAGE_COUNT;
const int jail_layer_count = JAIL_LAYER_COUNT;

/* A pair of connected sockets, close-on-exec; 0 or -errno. */
int jail_channel(int type, int32_t fds[2]) {
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds) == 0 ? 0 : -errno;
}
