// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/report.h"
#include "store/durable.h"
#include "store/store.h"
#include "xt_geojp.h"

#define DRAFT ".draft"		/* only the holder of the lock uses it */
#define NEW ".new"		/* what store_write() writes; likewise */
#define LOCK ".lock"
#define NAP 100			/* milliseconds */
#define LOCK_QUIET 2000		/* milliseconds of waiting without a message */
#define LOCK_PATIENCE 58000	/* milliseconds of waiting after it */

static enum geojp_exit cannot_write(const char *path)
{
	complain(GJ_CANNOT_WRITE,
		 "%s: %s; lists are stored there: run it as root, on a disk "
		 "that can be written to; --state-dir names another directory",
		 path, error_text(errno));
	return GEOJP_STORE;
}

/* False and EWOULDBLOCK if another process holds the lock all the time. */
static bool lock_in_time(int fd, unsigned int *patience)
{
	static const struct timespec nap = { .tv_nsec = NAP * 1000000L };

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK || *patience < NAP)
			return false;
		nanosleep(&nap, NULL);
		*patience -= NAP;
	}
	return true;
}

/*
 * The user must learn that another geojp hangs, and must not wait for ever: a
 * rollback is urgent.
 */
static enum geojp_exit lock(struct store *s)
{
	unsigned int quiet = LOCK_QUIET, patience = LOCK_PATIENCE;

	/* A user who can open the file can block every load. */
	s->lock = openat(s->dir, LOCK,
			 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0 || fchmod(s->lock, 0600))
		return cannot_write(s->path);
	if (lock_in_time(s->lock, &quiet))
		return GEOJP_OK;
	if (errno == EWOULDBLOCK) {
		complain(GJ_NONE, "%s: waiting for another geojp to end",
			 s->path);
		if (lock_in_time(s->lock, &patience))
			return GEOJP_OK;
	}
	if (errno != EWOULDBLOCK)
		return failed(s->path, GEOJP_STORE);
	complain(GJ_LOCKED,
		 "%s: another geojp still holds the lock; end it, then try "
		 "again",
		 s->path);
	return GEOJP_BUSY;
}

/* It is no error if an old list cannot be removed. */
static void prune_kind(struct store *s, bool withdrawn)
{
	struct numbers n;
	size_t i;

	if (!stored_numbers(s->place, withdrawn, &n)) {
		for (i = 0; i + STORE_KEEP < n.count; i++) {
			char *path = stored_path(s->place, n.at[i], withdrawn);

			unlink(path);
			free(path);
		}
	}
	free(n.at);
}

void store_prune(struct store *s)
{
	prune_kind(s, false);
	prune_kind(s, true);
}

/* Only the holder of the lock may do this. */
static bool clear_up(struct store *s)
{
	unlinkat(s->dir, NEW, 0);
	return name_sync(s->path) &&
	       (!unlinkat(s->dir, DRAFT, 0) || errno == ENOENT);
}

enum geojp_exit store_open(struct store *s, const struct place *p)
{
	enum geojp_exit code;

	*s = (struct store){ .place = p, .dir = -1, .lock = -1 };
	/* All users may read it: status and test need no privileges. */
	if (!dir_make(p->state_dir, 0755))
		return cannot_write(p->state_dir);
	s->path = xprintf("%s/%s", p->state_dir, p->list);
	if (dir_make(s->path, 0755))
		s->dir = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	code = s->dir < 0 ? cannot_write(s->path) : lock(s);
	if (!code && !clear_up(s))
		code = cannot_write(s->path);
	if (code)
		store_close(s);
	return code;
}

void store_close(struct store *s)
{
	if (s->draft) {
		fclose(s->draft);
		unlinkat(s->dir, DRAFT, 0);
	}
	if (s->lock >= 0)
		close(s->lock);
	if (s->dir >= 0)
		close(s->dir);
	free(s->path);
}

/* On a read-only disk the lock can be opened only without O_CREAT. */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd >= 0 ? fd : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
					 O_NONBLOCK);
}

int store_hold(const struct place *p, unsigned int *patience)
{
	char *path = xprintf("%s/%s/" LOCK, p->state_dir, p->list);
	int fd = open_lock(path);
	bool held = fd >= 0 && lock_in_time(fd, patience);

	if (!held && errno != ENOENT && errno != ENOTDIR)
		complain(GJ_LOCKED, "%s: %s; going on without it", path,
			 errno == EWOULDBLOCK ?
				"another geojp still holds the lock" :
				error_text(errno));
	if (!held && fd >= 0) {
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

/* One more than any number used so far, withdrawn ones included. */
static enum geojp_exit choose_number(struct store *s)
{
	struct numbers n;
	int withdrawn;

	for (withdrawn = 0; withdrawn < 2; withdrawn++) {
		if (stored_numbers(s->place, withdrawn, &n))
			return GEOJP_STORE;
		if (n.count && n.at[n.count - 1] > s->number)
			s->number = n.at[n.count - 1];
		free(n.at);
	}
	if (++s->number <= STORED_NUMBER_MAX)
		return GEOJP_OK;
	complain(GJ_CANNOT_WRITE,
		 "%s: %lu: this is the largest number of a stored list; give "
		 "the files here smaller numbers, in the same order",
		 s->path, STORED_NUMBER_MAX);
	return GEOJP_STORE;
}

static enum geojp_exit not_written(const struct store *s)
{
	complain(GJ_CANNOT_WRITE,
		 "%s: cannot write the new list: %s; the stored lists stay",
		 s->path, error_text(errno));
	return GEOJP_STORE;
}

enum geojp_exit store_begin(struct store *s)
{
	int fd;

	/* If there is no number left, the kernel must not get the list. */
	if (choose_number(s))
		return GEOJP_STORE;
	fd = openat(s->dir, DRAFT, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return not_written(s);
	fchmod(fd, 0644);
	s->draft = fdopen(fd, "w+");
	if (s->draft)
		return GEOJP_OK;
	close(fd);
	return not_written(s);
}

enum geojp_exit store_sync(struct store *s)
{
	if (file_sync(s->draft))
		return GEOJP_OK;
	return not_written(s);
}

enum geojp_exit store_publish(struct store *s)
{
	char *path = stored_path(s->place, s->number, false);
	bool renamed = !renameat(s->dir, DRAFT, AT_FDCWD, path);
	int error = errno;

	free(path);
	errno = error;
	if (!renamed)
		return not_written(s);
	fclose(s->draft);
	s->draft = NULL;
	if (fsync(s->dir))
		return failed(s->path, GEOJP_STORE);
	store_prune(s);
	return GEOJP_OK;
}

enum geojp_exit store_withdraw(struct store *s, unsigned long number)
{
	char *from = stored_path(s->place, number, false);
	char *to = stored_path(s->place, number, true);
	bool done = !rename(from, to) && !fsync(s->dir);

	if (!done)
		failed(s->path, GEOJP_STORE);
	free(from);
	free(to);
	return done ? GEOJP_OK : GEOJP_STORE;
}

static bool write_new(const struct store *s, file_writer *write,
		      const void *data)
{
	int fd = openat(s->dir, NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
				     O_NOFOLLOW | O_NONBLOCK, 0644);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	bool done;

	if (!file) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	write(file, data);
	done = !fchmod(fd, 0644) && file_sync(file);
	return !fclose(file) && done;
}

enum geojp_exit store_write(const struct store *s, const char *name,
			    file_writer *write, const void *data)
{
	if (write_new(s, write, data) &&
	    !renameat(s->dir, NEW, s->dir, name) && !fsync(s->dir))
		return GEOJP_OK;
	complain(GJ_CANNOT_WRITE, "%s/%s: cannot write: %s", s->path, name,
		 error_text(errno));
	unlinkat(s->dir, NEW, 0);
	return GEOJP_STORE;
}
