// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/durable.h"
#include "base/report.h"
#include "store/store.h"
#include "xt_geojp.h"

#define DRAFT ".draft"		/* the lock's holder owns it */
#define LOCK ".lock"
#define UPDATED ".updated"	/* empty; its time is what counts */
#define DIGITS 6		/* more only where the number needs them */
#define LIVE ".list"
#define WITHDRAWN LIVE ".withdrawn"
#define NAP 100			/* milliseconds */
#define LOCK_QUIET 2000		/* so many until it is said that one waits */
#define LOCK_PATIENCE 58000	/* and so many more until one gives up */

static enum geojp_exit fail(const char *path)
{
	complain("%s: %s", path, strerror(errno));
	return GEOJP_STORE;
}

static char *file_name(unsigned long number, const char *end)
{
	return xprintf("%0*lu%s", DIGITS, number, end);
}

static char *path_of(const char *state_dir, const char *name,
		     unsigned long number, const char *end)
{
	return xprintf("%s/%s/%0*lu%s", state_dir, name, DIGITS, number, end);
}

char *store_path(const char *state_dir, const char *name, unsigned long number)
{
	return path_of(state_dir, name, number, LIVE);
}

char *store_withdrawn_path(const char *state_dir, const char *name,
			   unsigned long number)
{
	return path_of(state_dir, name, number, WITHDRAWN);
}

time_t store_file_time(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_mtime;
}

time_t store_time(const char *state_dir, const char *name, unsigned long number)
{
	char *path = store_path(state_dir, name, number);
	time_t time = store_file_time(path);

	free(path);
	return time;
}

time_t store_updated(const char *state_dir, const char *name)
{
	char *path = xprintf("%s/%s/" UPDATED, state_dir, name);
	time_t time = store_file_time(path);

	free(path);
	return time;
}

/*
 * The number in a file's name that ends with @end; 0 where it is no list.  Each
 * number has one name: 0000001.list would be another file than 000001.list.
 */
static unsigned long number_of(const char *file, const char *end)
{
	size_t digits = strspn(file, "0123456789");
	unsigned long number;

	if (digits < DIGITS || (digits > DIGITS && *file == '0'))
		return 0;
	if (strcmp(file + digits, end))
		return 0;
	errno = 0;
	number = strtoul(file, NULL, 10);
	return errno || number > STORE_NUMBER_MAX ? 0 : number;
}

static int compare_numbers(const void *a, const void *b)
{
	const unsigned long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The numbers of the files whose names end with @end.  Takes @dir over. */
static bool scan(int dir, const char *end, struct store_names *n)
{
	DIR *stream = fdopendir(dir);
	struct dirent *entry;
	unsigned long number;

	*n = (struct store_names){ 0 };
	if (!stream) {
		close(dir);
		return false;
	}
	while (errno = 0, (entry = readdir(stream))) {
		number = number_of(entry->d_name, end);
		if (!number)
			continue;
		n->number = xrealloc(n->number,
				     (n->count + 1) * sizeof(*n->number));
		n->number[n->count++] = number;
	}
	if (errno) {
		closedir(stream);
		return false;
	}
	closedir(stream);
	if (n->count)
		qsort(n->number, n->count, sizeof(*n->number), compare_numbers);
	return true;
}

static enum geojp_exit list_kind(const char *state_dir, const char *name,
				 const char *end, struct store_names *n)
{
	char *path = xprintf("%s/%s", state_dir, name);
	enum geojp_exit code = GEOJP_OK;
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*n = (struct store_names){ 0 };
	if (dir < 0 ? errno != ENOENT : !scan(dir, end, n))
		code = fail(path);
	free(path);
	return code;
}

enum geojp_exit store_list(const char *state_dir, const char *name,
			   struct store_names *n)
{
	return list_kind(state_dir, name, LIVE, n);
}

enum geojp_exit store_list_withdrawn(const char *state_dir, const char *name,
				     struct store_names *n)
{
	return list_kind(state_dir, name, WITHDRAWN, n);
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is the entry the directory of a list?  The lock and the like are not. */
static bool is_list_dir(DIR *stream, const char *name)
{
	struct stat st;

	return strlen(name) < XT_GEOJP_NAME_SIZE && xt_geojp_name_len(name) &&
	       !fstatat(dirfd(stream), name, &st, 0) && S_ISDIR(st.st_mode);
}

enum geojp_exit store_all(const char *state_dir, char ***names, size_t *count)
{
	DIR *stream = opendir(state_dir);
	struct dirent *entry;

	*names = NULL;
	*count = 0;
	if (!stream)
		return errno == ENOENT ? GEOJP_OK : fail(state_dir);
	while ((entry = readdir(stream))) {
		if (!is_list_dir(stream, entry->d_name))
			continue;
		*names = xrealloc(*names, (*count + 1) * sizeof(**names));
		(*names)[(*count)++] = xprintf("%s", entry->d_name);
	}
	closedir(stream);
	if (*count)
		qsort(*names, *count, sizeof(**names), compare_strings);
	return GEOJP_OK;
}

/* False where somebody else has it still when @patience is at its end. */
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
 * Who waits for another geojp that hangs must be told so, and not for ever: a
 * rollback is for when something is wrong.
 */
static enum geojp_exit lock(struct store *s)
{
	unsigned int quiet = LOCK_QUIET, patience = LOCK_PATIENCE;

	/* Whoever could open it could hold up every load. */
	s->lock = openat(s->dir, LOCK,
			 O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0 || fchmod(s->lock, 0600))
		return fail(s->path);
	if (lock_in_time(s->lock, &quiet))
		return GEOJP_OK;
	if (errno == EWOULDBLOCK) {
		complain("%s: waiting for another geojp to end", s->path);
		if (lock_in_time(s->lock, &patience))
			return GEOJP_OK;
	}
	if (errno != EWOULDBLOCK)
		return fail(s->path);
	complain("%s: another geojp holds its lock still; end it, then try "
		 "again", s->path);
	return GEOJP_BUSY;
}

/* The lists of one kind, by a directory handle of its own. */
static bool scan_kind(struct store *s, const char *end, struct store_names *n)
{
	int dir = openat(s->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*n = (struct store_names){ 0 };
	return dir >= 0 && scan(dir, end, n);
}

/* Old lists that cannot be removed are no reason to fail. */
static void prune_kind(struct store *s, const char *end)
{
	struct store_names n;
	size_t i;

	if (!scan_kind(s, end, &n))
		return;
	for (i = 0; i + STORE_KEEP < n.count; i++) {
		char *name = file_name(n.number[i], end);

		unlinkat(s->dir, name, 0);
		free(name);
	}
	free(n.number);
}

void store_prune(struct store *s)
{
	prune_kind(s, LIVE);
	prune_kind(s, WITHDRAWN);
}

/* Under the lock. */
static bool clear_up(struct store *s, const char *state_dir)
{
	return dir_sync(state_dir) &&
	       (!unlinkat(s->dir, DRAFT, 0) || errno == ENOENT);
}

enum geojp_exit store_open(struct store *s, const struct options *o)
{
	enum geojp_exit code;

	*s = (struct store){ .dir = -1, .lock = -1 };
	/* Readable for all: status and test need no privileges. */
	if (!dir_make(o->state_dir, 0755))
		return fail(o->state_dir);
	s->path = xprintf("%s/%s", o->state_dir, o->list);
	if (dir_make(s->path, 0755))
		s->dir = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	code = s->dir < 0 ? fail(s->path) : lock(s);
	if (!code && !clear_up(s, o->state_dir))
		code = fail(s->path);
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

/* Without O_CREAT even where the disk is read-only. */
static int open_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	return fd >= 0 ? fd : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
					 O_NONBLOCK);
}

int store_hold(const char *state_dir, const char *name, unsigned int *patience)
{
	char *path = xprintf("%s/%s/" LOCK, state_dir, name);
	int fd = open_lock(path);

	if (fd < 0 && errno != ENOENT && errno != ENOTDIR) {
		complain("%s: %s; going on without the lock", path,
			 strerror(errno));
	} else if (fd >= 0 && !lock_in_time(fd, patience)) {
		complain("%s: %s; going on without the lock", path,
			 errno == EWOULDBLOCK ? "another geojp holds it still" :
						strerror(errno));
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

/* One more than any number used so far, withdrawn ones included. */
static enum geojp_exit next_number(struct store *s, unsigned long *number)
{
	static const char *const ends[] = { LIVE, WITHDRAWN };
	struct store_names n;
	int i;

	*number = 0;
	for (i = 0; i < 2; i++) {
		if (!scan_kind(s, ends[i], &n))
			return fail(s->path);
		if (n.count && n.number[n.count - 1] > *number)
			*number = n.number[n.count - 1];
		free(n.number);
	}
	if (++*number <= STORE_NUMBER_MAX)
		return GEOJP_OK;
	complain("%s: %lu: no stored list can have a larger number; give the "
		 "files here smaller ones, in the same order", s->path,
		 STORE_NUMBER_MAX);
	return GEOJP_STORE;
}

enum geojp_exit store_begin(struct store *s)
{
	unsigned long number;
	int fd;

	/* Not only when the kernel has it already. */
	if (next_number(s, &number))
		return GEOJP_STORE;
	fd = openat(s->dir, DRAFT, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(s->path);
	fchmod(fd, 0644);
	s->draft = fdopen(fd, "w+");
	if (s->draft)
		return GEOJP_OK;
	close(fd);
	return fail(s->path);
}

enum geojp_exit store_sync(struct store *s)
{
	if (file_sync(s->draft))
		return GEOJP_OK;
	complain("%s: cannot write the new list: %s; the stored lists stay",
		 s->path, strerror(errno));
	return GEOJP_STORE;
}

enum geojp_exit store_publish(struct store *s, unsigned long *number)
{
	enum geojp_exit code = next_number(s, number);
	char *name;

	if (code)
		return code;
	name = file_name(*number, LIVE);
	if (renameat(s->dir, DRAFT, s->dir, name)) {
		code = fail(s->path);
	} else {
		fclose(s->draft);
		s->draft = NULL;
		if (fsync(s->dir))
			code = fail(s->path);
	}
	free(name);
	if (!code)
		store_prune(s);
	return code;
}

enum geojp_exit store_withdraw(struct store *s, unsigned long number)
{
	char *from = file_name(number, LIVE);
	char *to = file_name(number, WITHDRAWN);
	bool done = !renameat(s->dir, from, s->dir, to) && !fsync(s->dir);

	if (!done)
		fail(s->path);
	free(from);
	free(to);
	return done ? GEOJP_OK : GEOJP_STORE;
}

enum geojp_exit store_mark_updated(struct store *s)
{
	int fd = openat(s->dir, UPDATED, O_WRONLY | O_CREAT | O_CLOEXEC |
					 O_NOFOLLOW | O_NONBLOCK, 0644);
	bool done = fd >= 0 && !fchmod(fd, 0644) && !futimens(fd, NULL);

	if (!done)
		complain("%s/%s: %s", s->path, UPDATED, strerror(errno));
	if (fd >= 0)
		close(fd);
	return done ? GEOJP_OK : GEOJP_STORE;
}
