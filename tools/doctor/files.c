// SPDX-License-Identifier: GPL-2.0
/* The configuration, the exceptions, and the disk that holds the lists. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "doctor/checks.h"
#include "exceptions/exceptions.h"

#define MB (1 << 20)
#define FREE_LEAST (16ULL * MB)
#define FREE_ENOUGH (64ULL * MB)

/* Each complaint is a failure of its own. */
static void say_complaints(struct doctor *d, const struct complaints *c,
			   const char *file)
{
	size_t i;

	for (i = 0; i < c->count; i++) {
		if (is_forbidden(c->at[i])) {
			say_unseen(d, file, c->at[i], "ls -l %s", file);
			continue;
		}
		say_fail(d, "%s", c->at[i]);
		say_mend(d, "correct that line of %s, then geojp update "
			 "--dry-run", file);
	}
}

void check_configuration(struct doctor *d)
{
	const char *path = doctor_config(d);
	struct complaints c;
	enum geojp_exit code;

	config_free(d->config);
	complaints_start(&c);
	code = config_read(d->config, d->config_path);
	complaints_end();
	say_complaints(d, &c, path);
	if (code && !c.count) {
		say_fail(d, "%s cannot be read", path);
		say_mend(d, "ls -l %s", path);
	} else if (!c.count) {
		say_ok(d, access(path, F_OK) ?
		       "there is no %s: each key has its default" :
		       "%s is read without complaint", path);
	}
	complaints_free(&c);
}

static void say_left_out(void *data, const char *path, const char *why)
{
	struct doctor *d = data;

	say_warn(d, "%s is not read: it is %s", path, why);
	say_mend(d, "rename it if it is meant, else rm '%s'", path);
}

/* Most lists have the same two directories. */
void check_exceptions(struct doctor *d)
{
	struct complaints c;
	size_t i, said = d->count;
	char *dirs = phrase("%s/allow.d or deny.d", d->config->dir);

	for (i = 0; i < d->config->lists; i++)
		if (d->config->list[i].exceptions)
			break;
	if (i < d->config->lists) {
		complaints_start(&c);
		exceptions_check(&d->config->list[i]);
		complaints_end();
		say_complaints(d, &c, dirs);
		exceptions_left_out(&d->config->list[i], say_left_out, d);
		complaints_free(&c);
		if (d->count == said)
			say_ok(d, "each file in %s/allow.d and deny.d is read "
			       "without complaint", d->config->dir);
	} else {
		say_ok(d, "no list has exceptions");
	}
	free(dirs);
}

static void judge_disk(struct doctor *d, const char *dir,
		       const struct statvfs *s)
{
	unsigned long long room = (unsigned long long)s->f_bavail * s->f_frsize;

	if (s->f_flag & ST_RDONLY) {
		say_fail(d, "the disk of %s is read-only: no update can be "
			 "stored", dir);
		say_mend(d, "mount -o remount,rw \"$(stat -c %%m %s)\"", dir);
	} else if (room < FREE_LEAST) {
		say_fail(d, "the disk of %s is full: %llu MB are free", dir,
			 room / MB);
		say_mend(d, "df -h %s; make room there", dir);
	} else if (s->f_files && !s->f_favail) {
		say_fail(d, "the disk of %s has no inode left: no file can be "
			 "made", dir);
		say_mend(d, "df -i %s; remove files there", dir);
	} else if (room < FREE_ENOUGH) {
		say_warn(d, "the disk of %s is nearly full: %llu MB are free",
			 dir, room / MB);
		say_mend(d, "df -h %s; make room there", dir);
	} else {
		say_ok(d, "the disk of %s has room", dir);
	}
}

void check_disk(struct doctor *d)
{
	struct place p = doctor_place(d, "");
	struct statvfs s;

	if (!statvfs(p.state_dir, &s)) {
		judge_disk(d, p.state_dir, &s);
	} else if (errno == ENOENT) {
		say_fail(d, "there is no directory %s: nothing is stored",
			 p.state_dir);
		say_mend(d, "geojp update");
	} else {
		say_unseen(d, p.state_dir, error_text(errno), "df %s",
			   p.state_dir);
	}
}

/* Who may write there may let himself in.  False if it said something. */
static bool judge_mode(struct doctor *d, const char *path)
{
	struct stat st;

	if (stat(path, &st)) {
		if (errno == ENOENT)
			return true;
		say_unseen(d, path, error_text(errno), "ls -ld %s", path);
		return false;
	}
	if (st.st_uid) {
		say_fail(d, "%s belongs to user %u, who can change who is let "
			 "in", path, st.st_uid);
		say_mend(d, "chown root: '%s'", path);
	} else if (st.st_mode & (S_IWGRP | S_IWOTH)) {
		say_fail(d, st.st_mode & S_IWOTH ?
			 "%s may be written by everybody, who can change who "
			 "is let in" :
			 "%s may be written by its group, who can change who "
			 "is let in", path);
		say_mend(d, "chmod go-w '%s'", path);
	} else {
		return true;
	}
	return false;
}

/* The directory, and each file in it. */
static bool judge_modes(struct doctor *d, const char *parent, const char *name)
{
	char *dir = xprintf("%s/%s", parent, name), *path;
	struct dirent **entry = NULL;
	int count = scandir(dir, &entry, NULL, alphasort);
	bool good = judge_mode(d, dir);

	while (count > 0) {
		path = xprintf("%s/%s", dir, entry[--count]->d_name);
		if (*entry[count]->d_name != '.')
			good &= judge_mode(d, path);
		free(path);
		free(entry[count]);
	}
	free(entry);
	free(dir);
	return good;
}

void check_permissions(struct doctor *d)
{
	struct place p = doctor_place(d, "");
	bool good = judge_mode(d, doctor_config(d));
	size_t i;

	good &= judge_mode(d, d->config->dir);
	good &= judge_modes(d, d->config->dir, "allow.d");
	good &= judge_modes(d, d->config->dir, "deny.d");
	good &= judge_mode(d, p.state_dir);
	for (i = 0; i < d->config->lists; i++)
		good &= judge_modes(d, p.state_dir, d->config->list[i].name);
	if (good)
		say_ok(d, "only root can change the configuration, the "
		       "exceptions and the stored lists");
}
