// SPDX-License-Identifier: GPL-2.0
/* Where logs usually are: files below /var/log, and systemd's journal. */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/report.h"
#include "base/stream.h"

#define JOURNAL "the journal"

/* Parts of the journal that hold the same as files do. */
enum part { PART_AUTH, PART_MAIL, PART_KERNEL, PARTS };

static const struct usual {
	const char *pattern;
	enum part part;		/* PARTS: none */
} usual[] = {
	{ "nginx/*access*log*", PARTS }, { "apache2/*access*log*", PARTS },
	{ "httpd/*access*log*", PARTS }, { "lighttpd/*access*log*", PARTS },
	{ "auth.log*", PART_AUTH }, { "secure*", PART_AUTH },
	{ "mail.log*", PART_MAIL }, { "maillog*", PART_MAIL },
	{ "dovecot*.log*", PARTS }, { "kern.log*", PART_KERNEL },
};

static struct audit_file *file_named(struct audit *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->files; i++)
		if (!strcmp(a->file[i].name, name))
			return &a->file[i];
	return NULL;
}

static struct audit *reads;	/* for not_listed() */

/* A directory that cannot be listed may have logs: it is told once. */
static int not_listed(const char *path, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return 0;
	if (!file_named(reads, path)) {
		complain(GJ_LOG_UNREADABLE, "%s: %s", path, error_text(error));
		audit_add_file(reads, path)->unread = true;
	}
	return 1;
}

/* @last gets the newest line of each part; @last[PARTS] is of no use. */
static enum geojp_exit read_pattern(struct audit *a, const char *directory,
				    const struct usual *u, time_t *last)
{
	char *pattern = xprintf("%s/%s", directory, u->pattern);
	enum geojp_exit code, result = GEOJP_OK;
	glob_t found;
	int error;
	size_t i;

	reads = a;
	error = glob(pattern, 0, not_listed, &found);
	if (!error) {
		for (i = 0; i < found.gl_pathc; i++) {
			code = audit_file(a, found.gl_pathv[i]);
			result = code ? code : result;
			if (a->newest > last[u->part])
				last[u->part] = a->newest;
		}
		globfree(&found);
	}
	free(pattern);
	return error && error != GLOB_NOMATCH ? GEOJP_INPUT : result;
}

/* Reads what @argv prints. */
static enum geojp_exit read_journal(struct audit *a, const char *const *argv)
{
	struct input *in = xmalloc(sizeof(*in));
	struct audit_file *file;
	enum geojp_exit code;
	struct stream s;
	bool unread;
	char *why;
	int ended;

	if (!stream_open(&s, argv)) {
		free(in);
		return errno == ENOENT ? GEOJP_OK :
					 failed(argv[0], GEOJP_INPUT);
	}
	file = file_named(a, JOURNAL);
	if (!file)
		file = audit_add_file(a, JOURNAL);
	unread = file->unread;
	code = input_use(in, s.fd, file->name);
	if (!code)
		code = audit_input(a, in, file);
	free(in);
	ended = stream_end(&s, &why);
	if (ended && !code) {
		complain(GJ_LOG_UNREADABLE,
			 *why ? "%s: exit code %d: %s" : "%s: exit code %d",
			 argv[0], ended, why);
		code = GEOJP_INPUT;
	}
	file->unread = unread || code;
	free(why);
	return code;
}

/* The files have what is older: lines must not count twice. */
static enum geojp_exit read_part(struct audit *a, enum part part, time_t last)
{
	static const char *const matches[PARTS][3] = {
		[PART_AUTH] = { "SYSLOG_FACILITY=4", "SYSLOG_FACILITY=10" },
		[PART_MAIL] = { "SYSLOG_FACILITY=2" },
		[PART_KERNEL] = { "_TRANSPORT=kernel" },
	};
	enum geojp_exit code;
	char *since;

	if (last > a->now)
		last = a->now;
	last = last && last + 1 > a->since ? last + 1 : a->since;
	since = xprintf("--since=@%" PRIdMAX, (intmax_t)last);
	code = read_journal(a, (const char *const[]){
		"journalctl", "--no-pager", "--quiet", "--output=short-iso",
		since, matches[part][0], matches[part][1], NULL });
	free(since);
	return code;
}

/* journalctl says nothing of what this user may not read. */
static enum geojp_exit check_journal(struct audit *a, const char *directory)
{
	struct audit_file *file = file_named(a, JOURNAL);
	char *pattern = xprintf("%s/journal/*/system.journal", directory);
	enum geojp_exit code = GEOJP_OK;
	glob_t found;
	size_t i;

	if (file && !glob(pattern, 0, NULL, &found)) {
		for (i = 0; !code && i < found.gl_pathc; i++) {
			if (!access(found.gl_pathv[i], R_OK))
				continue;
			complain(GJ_LOG_UNREADABLE,
				 "the journal: %s: %s; root, or a member of "
				 "the group systemd-journal, may read it",
				 found.gl_pathv[i], error_text(errno));
			code = GEOJP_INPUT;
			file->unread = true;
		}
		globfree(&found);
	}
	free(pattern);
	return code;
}

enum geojp_exit audit_usual(struct audit *a)
{
	const char *test = getenv("GEOJP_LOGS");
	const char *directory = test ? test : "/var/log";
	enum geojp_exit code, result = GEOJP_OK;
	time_t last[PARTS + 1] = { 0 };
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		code = read_pattern(a, directory, &usual[i], last);
		result = code ? code : result;
	}
	for (i = 0; i < PARTS; i++) {
		code = read_part(a, i, last[i]);
		result = code ? code : result;
	}
	code = check_journal(a, directory);
	return code ? code : result;
}
