// SPDX-License-Identifier: GPL-2.0
/*
 * stuck [-w] FILE [LIST]: opens FILE, moves to a new network namespace, and
 * reads FILE into memory that never becomes available (userfaultfd).  With -w
 * it writes such memory to FILE.  Anybody who may mount FUSE can do the same
 * with a mapped file.  With LIST it first makes a network namespace of its own
 * and loads the transaction in LIST there.  FILE is then a file of that
 * namespace, and the namespace ends when the process moves on.
 * Just before it hangs, it makes /tmp/stuck.PID.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIZE 4096

static void load(const char *path)
{
	int from = open(path, O_RDONLY);
	int to = open("/proc/self/net/xt_geojp/load", O_RDWR);
	char list[SIZE];
	ssize_t size = read(from, list, sizeof(list));

	if (size < 0 || write(to, list, size) != size)
		err(2, "%s", path);
	close(from);
	close(to);
}

static int open_any(const char *path)
{
	int file = open(path, O_RDWR);

	if (file < 0)
		file = open(path, O_RDONLY);
	if (file < 0)
		err(2, "%s", path);
	return file;
}

static void leave(void)
{
	if (unshare(CLONE_NEWNET))
		err(2, "unshare");
}

int main(int argc, char **argv)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int file, fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	bool writes = argc > 1 && !strcmp(argv[1], "-w");
	char path[64];
	void *page;

	argc -= writes;
	argv += writes;
	if (argc < 2 || argc > 3)
		errx(2, "usage: stuck [-w] FILE [LIST]");
	if (argc == 3) {
		leave();
		load(argv[2]);
	}
	file = open_any(argv[1]);
	leave();
	page = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (unsigned long)page;
	range.range.len = SIZE;
	if (fd < 0 || page == MAP_FAILED || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &range))
		err(2, "userfaultfd");
	snprintf(path, sizeof(path), "/tmp/stuck.%d", getpid());
	close(open(path, O_CREAT | O_WRONLY, 0600));
	if ((writes ? write(file, page, SIZE) : read(file, page, SIZE)) < 0)
		err(1, "%s", argv[1]);
	errx(1, "%s came back", argv[1]);
}
