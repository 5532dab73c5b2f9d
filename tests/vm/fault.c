// SPDX-License-Identifier: GPL-2.0
/*
 * fault NTH[-] OPERATION [FILE]: does OPERATION.  The NTH allocation that it
 * makes in the kernel fails; with "-", all after it fail, too.  The operations:
 *
 *   load FILE	the transaction in FILE
 *   read FILE	a file below /proc/net/xt_geojp, to its end
 *   netns	a new network namespace, which ends with this process
 *   module FILE	the module in FILE
 *
 * It prints "reached", or "end" if there were fewer than NTH allocations, and
 * then "ok" or the error.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>

#include "fault.h"

static char text[1 << 20];
static size_t size;

static void slurp(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	while ((n = read(fd, text + size, sizeof(text) - size)) > 0)
		size += n;
	if (n || size == sizeof(text))
		err(2, "%s", path);
	close(fd);
}

/* 0 or errno. */
static int load(void)
{
	int fd = open("load", O_RDWR), error = 0;
	size_t done = 0;
	ssize_t n;

	if (fd < 0)
		return errno;
	for (; done < size && !error; done += n) {
		n = write(fd, text + done, size - done);
		if (n < 0)
			error = errno;
	}
	close(fd);
	return error;
}

static int read_all(const char *path)
{
	int fd = open(path, O_RDONLY), error;
	ssize_t n;

	if (fd < 0)
		return errno;
	while ((n = read(fd, text, sizeof(text))) > 0)
		;
	error = n ? errno : 0;
	close(fd);
	return error;
}

/* This comes before the operation, so that nothing fails here. */
static int prepare(const char *operation, const char *file)
{
	if (!strcmp(operation, "module"))
		return open(file, O_RDONLY);
	if (!strcmp(operation, "load"))
		slurp(file);
	if (strcmp(operation, "netns") != 0 && chdir("/proc/self/net/xt_geojp"))
		err(2, "/proc/net/xt_geojp");
	return -1;
}

static int operate(const char *operation, const char *file, int module)
{
	if (!strcmp(operation, "load"))
		return load();
	if (!strcmp(operation, "read"))
		return read_all(file);
	if (!strcmp(operation, "module"))
		return syscall(SYS_finit_module, module, "", 0) ? errno : 0;
	return unshare(CLONE_NEWNET) ? errno : 0;
}

int main(int argc, char **argv)
{
	int error, module;
	struct fault f;

	if (argc < 3 || (argc < 4 && strcmp(argv[2], "netns") != 0))
		errx(2, "usage: fault NTH[-] load|read|netns|module [FILE]");
	module = prepare(argv[2], argv[3]);
	f = fault_begin(argv[1]);
	error = operate(argv[2], argv[3], module);
	printf("%s %s\n", fault_end(f) ? "reached" : "end",
	       error ? strerror(error) : "ok");
	return 0;
}
