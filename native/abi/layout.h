/* plan.h for the compiler, once: what cffi reads as well can hold no guard. */
#ifndef JAIL_LAYOUT_H
#define JAIL_LAYOUT_H

#include <stdint.h>

#include "abi/plan.h"

#endif
