// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/*
 * What takes the place of a file is written to a draft beside it:
 * .NAME.geojp- and six random characters.  Its writer holds a lock on it.
 */
#define DRAFT ".geojp-"
#define RANDOM "XXXXXX"

static bool is_draft(const char *name, const char *of)
{
	size_t size = strlen(of);

	return *name == '.' && !strncmp(name + 1, of, size) &&
	       !strncmp(name + 1 + size, DRAFT, strlen(DRAFT)) &&
	       strlen(name + 1 + size) == strlen(DRAFT RANDOM);
}

/* Removes the drafts whose writers were killed. */
static void remove_drafts(const char *dir, const char *of)
{
	DIR *stream = opendir(dir);
	struct dirent *entry;
	int fd;

	while (stream && (entry = readdir(stream))) {
		if (!is_draft(entry->d_name, of))
			continue;
		fd = openat(dirfd(stream), entry->d_name, O_RDONLY |
			    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
			unlinkat(dirfd(stream), entry->d_name, 0);
		if (fd >= 0)
			close(fd);
	}
	if (stream)
		closedir(stream);
}

/* Opens and locks a new draft.  Its name is for the caller to free. */
static int open_draft(const char *dir, const char *of, char **name)
{
	struct stat st;
	int fd;

	for (;;) {
		*name = xprintf("%s/.%s" DRAFT RANDOM, dir, of);
		fd = mkostemp(*name, O_CLOEXEC);
		if (fd < 0)
			return -1;
		/* Another run may have taken it for one that is left. */
		flock(fd, LOCK_EX);
		if (!fstat(fd, &st) && st.st_nlink)
			return fd;
		close(fd);
		free(*name);
	}
}

static bool write_draft(const char *path, const char *dir, const char *of,
			file_writer *write, const void *data)
{
	char *draft;
	int fd = open_draft(dir, of, &draft);
	int lock = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	bool done = fd >= 0 && !fchmod(fd, default_mode()) &&
		    write_to(fd, write, data, true) && !rename(draft, path);
	int error = errno;

	if (fd >= 0 && !done)
		unlink(draft);
	if (lock >= 0)
		close(lock);
	free(draft);
	errno = error;
	return done;
}

static bool write_beside(const char *path, file_writer *write, const void *data)
{
	char *copy = xprintf("%s", path), *other = xprintf("%s", path);
	const char *dir = dirname(copy), *name = basename(other);
	bool done;
	int error;

	remove_drafts(dir, name);
	done = write_draft(path, dir, name, write, data) && name_sync(path);
	error = errno;
	free(copy);
	free(other);
	errno = error;
	return done;
}

bool file_is_stream(const char *path)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return true;
	/* It may be a device.  Opening it says what is wrong. */
	if (stat(path, &st))
		return errno != ENOENT;
	return !S_ISREG(st.st_mode);
}

static enum geojp_exit written(const char *path, bool done)
{
	if (done)
		return GEOJP_OK;
	complain(GJ_CANNOT_WRITE, "%s: cannot write: %s", path,
		 error_text(errno));
	return GEOJP_STORE;
}

enum geojp_exit file_replace(const char *path, file_writer *write,
			     const void *data)
{
	char *real;
	bool done;
	int fd;

	if (file_is_stream(path)) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		return written(path, fd >= 0 &&
				     write_to(fd, write, data, false));
	}
	/* A symbolic link stays; the file that it names is replaced. */
	real = realpath(path, NULL);
	done = write_beside(real ? real : path, write, data);
	free(real);
	return written(path, done);
}

enum geojp_exit own_file_replace(const char *path, file_writer *write,
				 const void *data)
{
	return written(path, write_beside(path, write, data));
}

enum geojp_exit stream_write(const char *path, file_writer *write,
			     const void *data)
{
	int fd;

	if (!strcmp(path, "-")) {
		write(stdout, data);	/* main() says what is missing there */
		return GEOJP_OK;
	}
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENXIO) {
		complain(GJ_CANNOT_WRITE,
			 "%s: cannot write: nobody reads this pipe", path);
		return GEOJP_STORE;
	}
	return written(path, fd >= 0 && !fcntl(fd, F_SETFL, 0) &&
			     write_to(fd, write, data, false));
}
