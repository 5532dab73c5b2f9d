/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes allocations fail: see Documentation/fault-injection of the kernel.
 * Between fault_begin() and fault_end() the kernel's Nth allocation for this
 * thread fails.  With "-" in @spec all after it fail, too.  kvmalloc() needs
 * that: it fails only if two allocations fail.  The script must set the
 * attributes in debugfs.
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
	int nth, all;	/* files; open before, since open() allocates */
};

/* @spec is a number; a "-" after it means this allocation and all after it. */
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

/* Did the kernel reach that allocation? */
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
