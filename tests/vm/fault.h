/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocations that fail, on purpose: Documentation/fault-injection of the
 * kernel.  Between fault_begin() and fault_end() the allocation of that number
 * which the kernel makes for this thread fails, and with @all each one behind
 * it too: memory that is wanted of kvmalloc() is had unless two fail.  The
 * attributes in debugfs are the script's to set.
 */
#ifndef FAULT_H
#define FAULT_H

#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fault {
	int nth, all;	/* files, open before, for to open one allocates */
};

/* @spec is a number, with a "-" behind it for all that follow. */
static inline struct fault fault_begin(const char *spec)
{
	struct fault f = {
		.nth = open("/proc/thread-self/fail-nth", O_RDWR),
		.all = open("/proc/thread-self/make-it-fail", O_RDWR),
	};
	char number[16], *end;
	int len = snprintf(number, sizeof(number), "%lu",
			   strtoul(spec, &end, 10));

	if (f.nth < 0 || f.all < 0)
		err(2, "fault injection");
	if (write(f.nth, number, len) != len ||
	    (*end == '-' && write(f.all, "1", 1) != 1))
		err(2, "fault injection");
	return f;
}

/* Were there so many allocations? */
static inline bool fault_end(struct fault f)
{
	char left[16] = "";

	if (write(f.all, "0", 1) != 1 ||
	    pread(f.nth, left, sizeof(left) - 1, 0) <= 0 ||
	    write(f.nth, "0", 1) != 1)
		err(2, "fault injection");
	close(f.nth);
	close(f.all);
	return !atoi(left);
}

#endif /* FAULT_H */
