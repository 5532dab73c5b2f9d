// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"

#define CHUNK 65536

int file_open(const char *path, int flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
		      flags);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

bool file_write(int fd, const void *data, size_t size)
{
	const char *p = data;
	ssize_t done;

	while (size) {
		errno = EIO;	/* if write() returns 0 */
		done = write(fd, p, size);
		if (done > 0) {
			p += done;
			size -= done;
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

static char *read_fd(int fd, size_t max, size_t *size)
{
	size_t room = 0;
	char *data = NULL;
	ssize_t count;

	*size = 0;
	do {
		if (*size == room)
			data = xrealloc(data, (room += CHUNK) + 1);
		count = read(fd, data + *size, room - *size);
		*size += count > 0 ? count : 0;
		if (*size > max) {
			errno = EFBIG;
			count = -1;
		}
	} while (count > 0);
	if (!count) {
		data[*size] = '\0';
		return data;
	}
	free(data);
	return NULL;
}

char *file_read(const char *path, int flags, size_t max, size_t *size)
{
	int fd = file_open(path, flags), error;
	char *data = fd < 0 ? NULL : read_fd(fd, max, size);

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return data;
}
