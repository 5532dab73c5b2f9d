// SPDX-License-Identifier: GPL-2.0
/* Where logs usually are: files below /var/log, and systemd's journal. */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/report.h"
#include "base/stream.h"

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

/* @last gets the newest line of each part; @last[PARTS] is of no use. */
static enum geojp_exit read_pattern(struct audit *a, const char *directory,
				    const struct usual *u, time_t *last)
{
	char *pattern = xprintf("%s/%s", directory, u->pattern);
	enum geojp_exit code, result = GEOJP_OK;
	glob_t found;
	size_t i;

	if (!glob(pattern, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++) {
			code = audit_file(a, found.gl_pathv[i]);
			result = code ? code : result;
			if (a->newest > last[u->part])
				last[u->part] = a->newest;
		}
		globfree(&found);
	}
	free(pattern);
	return result;
}

/* Reads what @argv prints. */
static enum geojp_exit read_journal(struct audit *a, const char *const *argv)
{
	struct input *in = xmalloc(sizeof(*in));
	struct audit_file *file;
	enum geojp_exit code;
	struct stream s;
	char *why;
	int ended;

	if (!stream_open(&s, argv)) {
		free(in);
		return errno == ENOENT ? GEOJP_OK :
					 failed(argv[0], GEOJP_INPUT);
	}
	file = audit_add_file(a, "the journal");
	code = input_use(in, s.fd, file->name);
	if (!code)
		code = audit_input(a, in, file);
	free(in);
	ended = stream_end(&s, &why);
	if (ended && !code) {
		complain("%s: exit code %d%s%s", argv[0], ended,
			 *why ? ": " : "", why);
		code = GEOJP_INPUT;
	}
	file->unread = code;
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

enum geojp_exit audit_usual(struct audit *a)
{
	const char *directory = getenv("GEOJP_LOGS");
	enum geojp_exit code, result = GEOJP_OK;
	time_t last[PARTS + 1] = { 0 };
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		code = read_pattern(a, directory ? directory : "/var/log",
				    &usual[i], last);
		result = code ? code : result;
	}
	for (i = 0; i < PARTS; i++) {
		code = read_part(a, i, last[i]);
		result = code ? code : result;
	}
	return result;
}
