// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/lines.h"
#include "base/report.h"

#define SHOW_EACH 200		/* milliseconds */

void audit_init(struct audit *a)
{
	a->missed = xcalloc(missed_count * sizeof(*a->missed));
}

void audit_free(struct audit *a)
{
	size_t i;

	for (i = 0; i < a->files; i++)
		free(a->file[i].name);
	free(a->file);
	free(a->missed);
	free(a->names.text);
	free(a->unknown.text);
	free(a->too_long.text);
	clients_free(&a->clients);
	logins_free(&a->logins);
	mails_free(&a->mails);
}

struct audit_file *audit_add_file(struct audit *a, const char *name)
{
	struct audit_file *file;

	a->file = xrealloc(a->file, (a->files + 1) * sizeof(*a->file));
	file = &a->file[a->files++];
	*file = (struct audit_file){ .name = xprintf("%s", name) };
	return file;
}

static uint64_t milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

/* "audit: access.log.1: 40 %, 1,234,567 lines" */
static void show(struct audit *a)
{
	uint64_t now = milliseconds();
	struct stat st;
	char *text;
	off_t at;

	if (now - a->shown < SHOW_EACH)
		return;
	a->shown = now;
	at = lseek(a->in->fd, 0, SEEK_CUR);
	if (at > 0 && !fstat(a->in->fd, &st) && st.st_size)
		text = phrase("audit: %.50s: %.0f %%, %s lines",
			      quoted(a->name), percent(at, st.st_size),
			      number_text(a->lines));
	else
		text = phrase("audit: %.50s: %s lines", quoted(a->name),
			      number_text(a->lines));
	fprintf(stderr, "\r%s\033[K", language_text(text));
	fflush(stderr);
	free(text);
}

enum geojp_exit audit_input(struct audit *a, struct input *in,
			    struct audit_file *file)
{
	enum geojp_exit code;

	a->name = file->name;
	a->in = in;
	a->number = 0;
	code = lines_read(a, in, a->progress ? show : NULL);
	if (a->shown)
		fputs("\r\033[K", stderr);
	a->shown = 0;
	file->unread = code;
	input_close(in);
	return code;
}

/* Was the file read already, perhaps by another name? */
static const char *other_name(const struct audit *a, const struct stat *st)
{
	size_t i;

	for (i = 0; S_ISREG(st->st_mode) && i < a->files; i++)
		if (a->file[i].inode == st->st_ino &&
		    a->file[i].device == st->st_dev)
			return a->file[i].name;
	return NULL;
}

enum geojp_exit audit_file(struct audit *a, const char *path)
{
	struct input *in = xmalloc(sizeof(*in));
	enum geojp_exit code = input_open(in, path);
	struct audit_file *file;
	const char *other;
	struct stat st;

	a->newest = 0;
	if (!code && (other = fstat(in->fd, &st) ? NULL :
						   other_name(a, &st))) {
		complain(GJ_NONE, "%s: is the same file as %s; it is read once",
			 path, other);
		input_close(in);
		free(in);
		return GEOJP_OK;
	}
	file = audit_add_file(a, strcmp(path, "-") ? path : "stdin");
	file->unread = code;
	if (!code && S_ISREG(st.st_mode)) {
		file->device = st.st_dev;
		file->inode = st.st_ino;
	}
	if (!code)
		code = audit_input(a, in, file);
	free(in);
	return code;
}
