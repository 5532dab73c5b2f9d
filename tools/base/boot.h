/* SPDX-License-Identifier: GPL-2.0 */
/* Times since boot, which no change of the clock moves. */
#ifndef GEOJP_BOOT_H
#define GEOJP_BOOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define BOOT_ID_TEXT 40

/* Milliseconds of CLOCK_BOOTTIME. */
uint64_t boottime_now(void);

/* Tells this boot from all others, or "" if /proc does not.  Returns @text. */
const char *boot_id(char text[BOOT_ID_TEXT]);

struct process {
	long pid, parent;
	dev_t tty;		/* its controlling terminal; 0: none */
	uint64_t began;		/* milliseconds of CLOCK_BOOTTIME */
};

/* False if there is no such process. */
bool process_read(long pid, struct process *p);

/* When the process started.  0: there is no such process. */
uint64_t process_began(long pid);

#endif /* GEOJP_BOOT_H */
