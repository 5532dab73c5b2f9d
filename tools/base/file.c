// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"

#define CHUNK 65536

static bool is_null(const struct stat *st)
{
	struct stat null;

	return S_ISCHR(st->st_mode) && !stat("/dev/null", &null) &&
	       S_ISCHR(null.st_mode) && null.st_rdev == st->st_rdev;
}

/* Opens it without waiting, whatever it is; closes it if it is not regular. */
static int open_regular(const char *path, int flags, bool or_null)
{
	int fd = open(path, O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags, 0600);
	struct stat st;

	if (fd < 0 || (!fstat(fd, &st) && (S_ISREG(st.st_mode) ||
					   (or_null && is_null(&st)))))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

int file_open(const char *path, int flags)
{
	return open_regular(path, O_RDONLY | flags, false);
}

int file_open_or_null(const char *path)
{
	return open_regular(path, O_RDONLY, true);
}

int file_create(const char *path)
{
	int fd = open_regular(path, O_WRONLY | O_CREAT | O_NOFOLLOW, false);
	int error;

	if (fd < 0 || !ftruncate(fd, 0))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

const char *file_error(void)
{
	/* A pipe that nobody reads, or a socket. */
	return errno == EINVAL || errno == ENXIO ? "is not a regular file" :
						   error_text(errno);
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
