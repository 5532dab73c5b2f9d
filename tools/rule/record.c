// SPDX-License-Identifier: GPL-2.0
/* What is remembered: which rule was confirmed, and since when it is in. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/boot.h"
#include "base/file.h"
#include "base/report.h"
#include "rule/record.h"
#include "rule/run.h"
#include "rule/saved.h"
#include "store/durable.h"

#define HEAD "geojp-rule 1"
#define FILE_MOST (1 << 20)

uint64_t rule_uptime(void)
{
	return boottime_now() / 1000;
}

/* The confirmed rule */

static char *record_path(const char *state_dir)
{
	return xprintf("%s/.rule", state_dir ? state_dir : GEOJP_STATEDIR);
}

/* Where /run survives a reboot, the file is of another boot. */
bool rule_forgotten(void)
{
	char ours[BOOT_ID_TEXT], *text = run_read("out");
	bool is = text && !strcmp(text, boot_id(ours));

	free(text);
	return is;
}

bool rule_recorded(const char *state_dir)
{
	char *path = record_path(state_dir);
	struct stat st;
	bool is = !rule_forgotten() &&
		  (!lstat(path, &st) || errno != ENOENT);

	free(path);
	return is;
}

/* "geojp-rule 1", "since TIME", the lines, "end" */
static bool scan_record(char *text, struct rules *r, time_t *since)
{
	char *line = strsep(&text, "\n"), *end;
	const char word[] = "since ";

	if (strcmp(line, HEAD) || !text)
		return false;
	line = strsep(&text, "\n");
	if (strncmp(line, word, sizeof(word) - 1))
		return false;
	errno = 0;
	*since = strtoll(line + sizeof(word) - 1, &end, 10);
	if (errno || *end)
		return false;
	return rules_scan(r, text) && r->count;
}

enum geojp_exit rule_confirmed(const char *state_dir, struct rules *r,
			       time_t *since)
{
	char *path = record_path(state_dir), *text;
	enum geojp_exit code = GEOJP_OK;
	time_t ignored;
	size_t size;

	*r = (struct rules){ 0 };
	if (rule_forgotten()) {
		free(path);
		return GEOJP_NO;
	}
	text = file_read(path, O_NOFOLLOW, FILE_MOST, &size);
	if (!text && errno == ENOENT) {
		code = GEOJP_NO;
	} else if (!text || strlen(text) != size ||
		   !scan_record(text, r, since ? since : &ignored)) {
		complain(GJ_RULE_RECORD,
			 "%s: %s; until \"geojp enable\" and \"geojp confirm\" "
			 "write it anew, the rule is neither kept in nor put "
			 "in at boot",
			 path, text ? "is damaged" : file_error());
		rules_free(r);
		code = GEOJP_STORE;
	}
	free(text);
	free(path);
	return code;
}

static void write_record(FILE *file, const void *data)
{
	fprintf(file, HEAD "\nsince %lld\n", (long long)time(NULL));
	rules_write(file, data);
}

enum geojp_exit rule_confirm(const char *state_dir, const struct rules *r)
{
	const char *dir = state_dir ? state_dir : GEOJP_STATEDIR;
	char *path = record_path(state_dir);
	enum geojp_exit code;

	if (dir_make(dir, 0755))
		code = own_file_replace(path, write_record, r);
	else
		code = failed(dir, GEOJP_STORE);
	if (!code)
		run_forget("out");
	free(path);
	return code;
}

static void write_text(FILE *file, const void *data)
{
	fputs(data, file);
}

/* A disk that cannot be written to must not bring the rule back. */
static enum geojp_exit forget_until_boot(const char *path, int error)
{
	char boot[BOOT_ID_TEXT];
	enum geojp_exit code = GEOJP_OK;

	if (!rule_forgotten())
		code = run_write("out", write_text, boot_id(boot));
	complain(GJ_RULE_RECORD, code ?
		 "%s: %s; the rule may come back: when the disk can be written "
		 "to, type geojp disable again" :
		 "%s: %s; the rule stays out until the next boot: when the "
		 "disk can be written to, type geojp disable again", path,
		 error_text(error));
	return GEOJP_STORE;
}

enum geojp_exit rule_forget(const char *state_dir)
{
	char *path = record_path(state_dir);
	enum geojp_exit code = GEOJP_OK;

	if (remove(path) ? errno != ENOENT : !name_sync(path))
		code = forget_until_boot(path, errno);
	else
		run_forget("out");
	free(path);
	return code;
}

/* Since when it is in */

/* Where /run survives a reboot, the file is of another boot. */
bool rule_since(struct rule_since *s)
{
	char ours[BOOT_ID_TEXT], theirs[BOOT_ID_TEXT] = "";
	char *text = run_read("rule");
	long long at = 0;
	bool known = false;

	*s = (struct rule_since){ 0 };
	if (text && sscanf(text, "boot %39s\nat %lld\nput-in %" SCNu64
			   "\nseen %" SCNu64 "\n", theirs, &at, &s->put_in,
			   &s->seen) == 4)
		known = !strcmp(boot_id(ours), theirs);
	s->at = at;
	if (!known)
		*s = (struct rule_since){ 0 };
	free(text);
	return known;
}

static void write_since(FILE *file, const void *data)
{
	const struct rule_since *s = data;
	char boot[BOOT_ID_TEXT];

	fprintf(file, "boot %s\nat %lld\nput-in %" PRIu64 "\nseen %" PRIu64
		"\n", boot_id(boot), (long long)s->at, s->put_in, s->seen);
}

/* run_write() says what is wrong, and the rule is as good without it. */
void rule_since_write(const struct rule_since *s)
{
	run_write("rule", write_since, s);
}

void rule_since_forget(void)
{
	run_forget("rule");
}

/* What was complained of */

bool rule_told(const char *text)
{
	char *before = run_read("told");
	bool told = before && !strcmp(before, text);

	if (!told)
		run_write("told", write_text, text);
	free(before);
	return told;
}

void rule_told_forget(void)
{
	run_forget("told");
}
