/* The line of a Python guest's source at which a thread of it stands. */
#ifndef JAIL_PYTHON_LINE_H
#define JAIL_PYTHON_LINE_H

#include <stdint.h>

/* Returns the line, or 0: it is no guest in Python, it has no frame of its source, or its memory cannot be read. The
 * thread must be waiting for us. The memory that is read is the guest's, and may be anything. */
int32_t python_line(uint32_t thread);

#endif
