// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/program.h"
#include "base/report.h"
#include "export/file.h"
#include "store/durable.h"

#define AFTER_SECONDS 120	/* for the command */
#define OLD ".geojp-old"

/* A file that is being replaced. */
struct target {
	const struct export_wanted *wanted;
	char *path;		/* without symbolic links */
	char *dir;
	char *old;		/* the name that the file of before gets */
	bool changed;		/* the file on the disk is a new one */
};

static char *real_dir(const char *path)
{
	char *copy = xprintf("%s", path);
	char *dir = realpath(dirname(copy), NULL);
	int error = errno;

	free(copy);
	errno = error;
	return dir;
}

/*
 * Who may write to the directory could put a link there, and root would write
 * through it.  In one like /tmp nobody renames what others own.
 */
static enum geojp_exit check_dirs(const struct target *t)
{
	char *dir = xprintf("%s", t->dir), *slash = dir;
	bool safe = true, last = true;
	struct stat st;

	while (safe && slash) {
		safe = !stat(*dir ? dir : "/", &st) &&
		       (!st.st_uid || st.st_uid == geteuid()) &&
		       (!(st.st_mode & 022) ||
			(!last && st.st_mode & S_ISVTX));
		slash = safe ? strrchr(dir, '/') : NULL;
		if (slash)
			*slash = '\0';
		last = false;
	}
	if (!safe)
		complain(GJ_EXPORT_PLACE,
			 "%s: not written: others than root may change the "
			 "directory %s; chown root and chmod go-w allow it",
			 t->wanted->path, *dir ? dir : "/");
	free(dir);
	return safe ? GEOJP_OK : GEOJP_STORE;
}

/* The unit of the update may write nowhere but into /var/lib/geojp. */
static enum geojp_exit check_writable(const struct target *t)
{
	if (!access(t->dir, W_OK) || errno != EROFS)
		return GEOJP_OK;
	complain(GJ_EXPORT_PLACE,
		 "%s: cannot write: %s is read-only here; for the daily update "
		 "\"systemctl edit geojp-update\" with the lines [Service] and "
		 "ReadWritePaths=%s allows it",
		 t->wanted->path, t->dir, t->dir);
	return GEOJP_STORE;
}

/* To put a file in the place of a link would leave what it names as it is. */
static bool leads_nowhere(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || !S_ISLNK(st.st_mode))
		return false;
	complain(GJ_EXPORT_PLACE,
		 "%s: not written: is a link to nothing; make the file that it "
		 "names, or remove the link",
		 path);
	return true;
}

static enum geojp_exit open_target(struct target *t)
{
	const char *path = t->wanted->path, *name;

	t->path = realpath(path, NULL);
	if (!t->path && errno == ENOENT && leads_nowhere(path))
		return GEOJP_STORE;
	if (!t->path && errno == ENOENT)
		t->path = xprintf("%s", path);
	t->dir = t->path ? real_dir(t->path) : NULL;
	if (!t->dir) {
		complain(GJ_EXPORT_PLACE, "%s: cannot write: %s", path,
			 error_text(errno));
		return GEOJP_STORE;
	}
	name = strrchr(t->path, '/') + 1;
	t->old = xprintf("%s/.%s" OLD, t->dir, name);
	if (file_is_stream(t->path)) {
		complain(GJ_EXPORT_PLACE,
			 "%s: not written: is not a regular file", path);
		return GEOJP_STORE;
	}
	return check_dirs(t) ? GEOJP_STORE : check_writable(t);
}

static void write_text(FILE *file, const void *text)
{
	fputs(text, file);
}

/* All users may read it, as the programs that it is for. */
static enum geojp_exit replace(const struct target *t, const char *text)
{
	mode_t mask = umask(022);
	enum geojp_exit code = file_replace(t->path, write_text, text);

	umask(mask);
	return code;
}

/*
 * Keeps the file of before under a second name.  If there is one already, then
 * a run was killed before its command had succeeded, and that one counts.
 */
static enum geojp_exit keep_old(const struct target *t)
{
	if (!t->wanted->after || !link(t->path, t->old) || errno == EEXIST ||
	    errno == ENOENT)
		return GEOJP_OK;
	complain(GJ_EXPORT_PLACE,
		 "%s: cannot keep the file of before as %s: %s",
		 t->wanted->path, t->old, error_text(errno));
	return GEOJP_STORE;
}

static void forget_old(const struct target *t)
{
	unlink(t->old);
}

static enum geojp_exit write_file(struct target *t, const char *text)
{
	enum geojp_exit code;
	size_t size;
	char *now = file_read(t->path, 0, SIZE_MAX, &size);

	t->changed = !now || size != strlen(text) || memcmp(now, text, size);
	free(now);
	if (!t->changed)
		return GEOJP_OK;
	code = keep_old(t);
	if (code)
		return code;
	code = replace(t, text);
	if (code)
		forget_old(t);
	return code;
}

/* Says what is at the path now. */
static const char *put_back(const struct target *t)
{
	if (!rename(t->old, t->path)) {
		forget_old(t);	/* rename() leaves two names of one file */
		return name_sync(t->path) ? "the file of before is back" :
		       "the file of before is back, but a power cut may undo "
		       "it";
	}
	if (errno != ENOENT)
		return "the file of before could not be put back";
	if (!t->changed)
		return "the file has not changed";
	return unlink(t->path) ? "the file could not be removed" :
				 "there was no file before, so it is removed";
}

/*
 * What the command has said, on one line: some say first what is wrong, others
 * last.  The caller frees it.
 */
static char *reason(const struct program *p, struct program_result *r)
{
	char *rest = r->err, *line, *why = NULL;
	bool ended = !r->too_late && !r->too_much;

	while (ended && (line = strtok_r(rest, "\n", &rest)))
		text_join(&why, ", ", line);
	return why ? why : program_reason(p, r);
}

static enum geojp_exit run_after(const struct target *t, const char *list)
{
	const struct export_wanted *w = t->wanted;
	const char *const argv[] = { "/bin/sh", "-c", w->after, NULL };
	struct program p = { .argv = argv, .seconds = AFTER_SECONDS };
	struct program_result r;
	char *why;

	if (!program_run(&p, &r)) {
		program_free(&r);
		return GEOJP_OK;
	}
	why = reason(&p, &r);
	complain(GJ_EXPORT_COMMAND, "list %s: %s: after = %s: %s; %s", list,
		 w->path, w->after, why, put_back(t));
	free(why);
	program_free(&r);
	return GEOJP_STORE;
}

static char *text_of(const struct export *e)
{
	char *text = NULL;
	size_t size;
	FILE *file = memory_open(&text, &size);

	export_write(file, e);
	memory_close(file);
	return text;
}

enum geojp_exit export_file(const struct export_wanted *w,
			    const struct export *e)
{
	struct target t = { .wanted = w };
	enum geojp_exit code = open_target(&t);
	char *text = code ? NULL : text_of(e);

	if (!code)
		code = write_file(&t, text);
	if (!code && w->after)
		code = run_after(&t, e->list);
	if (!code)
		forget_old(&t);
	free(text);
	free(t.path);
	free(t.dir);
	free(t.old);
	return code;
}
