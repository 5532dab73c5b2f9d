// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/program.h"
#include "doctor/checks.h"

#define FILE_MOST (32 << 20)	/* modules.dep has a few MB */

char *host_path(const char *format, ...)
{
	const char *root = getenv("GEOJP_ROOT");
	char path[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	return xprintf("%s%s", root ? root : "", path);
}

bool host_has(const char *path)
{
	char *full = host_path("%s", path);
	bool has = !access(full, F_OK);

	free(full);
	return has;
}

char *host_read(const char *path)
{
	char *full = host_path("%s", path), *text;
	size_t size;

	text = file_read(full, 0, FILE_MOST, &size);
	free(full);
	return text;
}

char *host_line(const char *path)
{
	char *text = host_read(path);
	size_t size = text ? strlen(text) : 0;

	while (size && isspace((unsigned char)text[size - 1]))
		text[--size] = '\0';
	return text;
}

DIR *host_dir(const char *path)
{
	char *full = host_path("%s", path);
	DIR *dir = opendir(full);
	int error = errno;

	free(full);
	errno = error;
	return dir;
}

bool host_has_systemd(void)
{
	return host_has("/run/systemd/system");
}

bool host_is_container(void)
{
	return host_has("/run/systemd/container") ||
	       host_has("/.dockerenv") || host_has("/run/.containerenv") ||
	       (host_has("/proc/vz") && !host_has("/proc/bc"));
}

static bool has_name(const char *pid, const char *name)
{
	char *path = xprintf("/proc/%s/comm", pid);
	char *comm = host_line(path);
	bool has = comm && !strcmp(comm, name);

	free(path);
	free(comm);
	return has;
}

bool host_runs(const char *name)
{
	DIR *dir = host_dir("/proc");
	struct dirent *entry;
	bool runs = false;

	while (dir && !runs && (entry = readdir(dir)))
		runs = isdigit((unsigned char)entry->d_name[0]) &&
		       has_name(entry->d_name, name);
	if (dir)
		closedir(dir);
	return runs;
}

char *host_kernel(void)
{
	return host_line("/proc/sys/kernel/osrelease");
}

/* It exits with 1 for "disabled", which is an answer as well. */
char *unit_state(const char *verb, const char *unit)
{
	struct program_result r;
	char *state;

	program_argv(&r, "systemctl", verb, unit, (char *)NULL);
	r.out[strcspn(r.out, "\n")] = '\0';
	state = xprintf("%s", r.out);
	program_free(&r);
	return state;
}

bool unit_is(const char *verb, const char *unit, const char *state)
{
	char *answer = unit_state(verb, unit);
	bool is = !strcmp(answer, state);

	free(answer);
	return is;
}

const char *host_install(void)
{
	char *apt = program_find("apt-get");
	const char *command = apt ? "apt-get install" : "dnf install";

	free(apt);
	return command;
}
