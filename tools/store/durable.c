// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/durable.h"
#include "base/report.h"

bool file_sync(FILE *file)
{
	return !fflush(file) && !ferror(file) && !fsync(fileno(file));
}

bool dir_make(const char *path, mode_t mode)
{
	if (mkdir(path, mode))
		return errno == EEXIST;
	return !chmod(path, mode);
}

bool name_sync(const char *path)
{
	char *copy = xprintf("%s", path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && !fsync(fd);
	int error = errno;

	if (fd >= 0)
		close(fd);
	free(copy);
	errno = error;
	return done;
}

static mode_t default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* Writes the open file @fd and closes it, also after an error. */
static bool write_to(int fd, file_writer *write, const void *data, bool durable)
{
	FILE *file = fdopen(fd, "w");
	bool done;
	int error;

	if (!file) {
		close(fd);
		return false;
	}
	write(file, data);
	done = durable ? file_sync(file) : !fflush(file) && !ferror(file);
	error = errno;
	if (fclose(file))
		return false;
	errno = error;
	return done;
}

static bool write_beside(const char *path, file_writer *write, const void *data)
{
	char *temporary = xprintf("%s.XXXXXX", path);
	int fd = mkostemp(temporary, O_CLOEXEC);
	bool done = fd >= 0 && !fchmod(fd, default_mode()) &&
		    write_to(fd, write, data, true) &&
		    !rename(temporary, path);
	int error = errno;

	if (fd >= 0 && !done)
		unlink(temporary);
	free(temporary);
	errno = error;
	return done && name_sync(path);
}

enum geojp_exit file_replace(const char *path, file_writer *write,
			     const void *data)
{
	struct stat st;
	char *real;
	bool done;
	int fd;

	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		done = fd >= 0 && write_to(fd, write, data, false);
	} else {
		/* A symbolic link stays; the file that it names is replaced. */
		real = realpath(path, NULL);
		done = write_beside(real ? real : path, write, data);
		free(real);
	}
	if (done)
		return GEOJP_OK;
	complain("%s: cannot write: %s", path, strerror(errno));
	return GEOJP_STORE;
}
