// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "base/boot.h"
#include "base/report.h"

uint64_t boottime_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

const char *boot_id(char text[BOOT_ID_TEXT])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!file || !fgets(text, BOOT_ID_TEXT, file))
		*text = '\0';
	if (file)
		fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

/*
 * Reads /proc/PID/stat.  The name of the program, in parentheses, may hold
 * blanks and parentheses, too.
 */
bool process_read(long pid, struct process *p)
{
	char *path = xprintf("/proc/%ld/stat", pid), text[2048] = "", *end;
	FILE *file = fopen(path, "re");
	unsigned long long ticks;
	unsigned int tty;
	size_t size;

	free(path);
	if (!file)
		return false;
	size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = '\0';
	end = strrchr(text, ')');
	p->pid = pid;
	if (!end || sscanf(end + 1, " %*c %ld %*d %*d %u %*d %*u %*u %*u %*u "
			   "%*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			   &p->parent, &tty, &ticks) != 3)
		return false;
	p->tty = makedev(tty >> 8 & 0xfff,
			 (tty & 0xff) | (tty >> 12 & 0xfff00));
	p->began = ticks * 1000 / sysconf(_SC_CLK_TCK);
	return true;
}

uint64_t process_began(long pid)
{
	struct process p;

	return process_read(pid, &p) ? p.began : 0;
}
