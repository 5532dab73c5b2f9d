// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "rule/run.h"
#include "rule/saved.h"
#include "rule/trial.h"

#define HEAD "geojp-trial 1"
#define JAPANESE "language ja\n"
#define LOCK_PATIENCE 20000	/* milliseconds */

static void write_trial(FILE *file, const void *data)
{
	const struct trial *t = data;
	char boot[BOOT_ID_TEXT];

	fprintf(file, HEAD "\nboot %s\n", boot_id(boot));
	fprintf(file, "put-in %" PRIu64 "\nends %" PRIu64 "\n", t->put_in,
		t->ends);
	fprintf(file, "net %ld %" PRIu64 "\n", t->net, t->net_began);
	fprintf(file, "tty %ld %" PRIu64 " %s\n", t->leader, t->leader_began,
		t->tty);
	if (t->japanese)
		fputs(JAPANESE, file);
	rules_write(file, &t->rules);
}

enum geojp_exit trial_write(const struct trial *t)
{
	return run_write("trial", write_trial, t);
}

void trial_forget(void)
{
	run_forget("trial");
}

/* A trial that an older version began has no such line. */
static char *scan_language(char *text, struct trial *t)
{
	t->japanese = !strncmp(text, JAPANESE, strlen(JAPANESE));
	return t->japanese ? text + strlen(JAPANESE) : text;
}

/* The lines before those of the rule.  Returns what follows, or NULL. */
static char *scan_head(char *text, struct trial *t, char boot[BOOT_ID_TEXT])
{
	int size = 0;

	if (sscanf(text, HEAD "\nboot %39s\nput-in %" SCNu64 "\nends %" SCNu64
		   "\nnet %ld %" SCNu64 "\ntty %ld %" SCNu64 "%n", boot,
		   &t->put_in, &t->ends, &t->net, &t->net_began, &t->leader,
		   &t->leader_began, &size) != 7 || text[size] != ' ')
		return NULL;
	text += size + 1;
	size = strcspn(text, "\n");
	snprintf(t->tty, sizeof(t->tty), "%.*s", size, text);
	return text[size] ? scan_language(text + size + 1, t) : NULL;
}

/*
 * Where /run survives a reboot, so does the file.  The rule is gone then, and
 * times since boot have begun anew.
 */
static enum trial_state scan_trial(char *text, struct trial *t)
{
	char ours[BOOT_ID_TEXT], theirs[BOOT_ID_TEXT] = "";
	char *rest = scan_head(text, t, theirs);

	if (rest && strcmp(boot_id(ours), theirs))
		return TRIAL_NONE;
	if (rest && rules_scan(&t->rules, rest))
		return t->ends > boottime_now() ? TRIAL_RUNS : TRIAL_OVER;
	t->damage = phrase("is damaged");
	return TRIAL_OVER;
}

enum trial_state trial_read(struct trial *t)
{
	char *text = run_read("trial");
	enum trial_state state = TRIAL_NONE;

	*t = (struct trial){ 0 };
	if (text) {
		state = scan_trial(text, t);
	} else if (errno != ENOENT) {
		t->damage = xprintf("%s", file_error());
		state = TRIAL_OVER;
	}
	free(text);
	return state;
}

void trial_tell_damage(const struct trial *t)
{
	if (t->damage)
		complain(GJ_TRIAL_OVER,
			 "%s/trial: %s; the trial counts as over",
			 rule_run_dir(), t->damage);
}

void trial_free(struct trial *t)
{
	free(t->damage);
	rules_free(&t->rules);
}

time_t trial_end_time(const struct trial *t)
{
	int64_t left = t->ends - boottime_now();

	return time(NULL) + left / 1000;
}

/* A terminal of the same name may by now belong to somebody else. */
static void tell_terminal(const struct trial *t, const char *text)
{
	struct stat st;
	char *line;
	int fd;

	if (!*t->tty || process_began(t->leader) != t->leader_began)
		return;
	fd = open(t->tty, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	line = xprintf("\r\ngeojp: %s\r\n", text);
	if (!fstat(fd, &st) && S_ISCHR(st.st_mode))
		file_write(fd, line, strlen(line));
	free(line);
	close(fd);
}

static void tell_end(const struct trial *t, bool older)
{
	const char *text = older ?
		"the trial is over, and nobody has confirmed it: the rule is "
		"out, and the one confirmed before is in again; \"geojp "
		"enable\" starts another trial" :
		"the trial is over, and nobody has confirmed it: the rule is "
		"out; \"geojp enable\" starts another trial";
	bool ours = language_other();

	report_to_syslog();
	complain(GJ_TRIAL_OVER, "%s", text);
	language_set(t->japanese);
	tell_terminal(t, language_text(text));
	language_set(ours);
}

static enum geojp_exit end(const struct trial *t, enum trial_state state,
			   const struct rules *older)
{
	size_t removed = 0;
	enum geojp_exit code = rule_remove(&removed);

	if (code) {
		report_to_syslog();
		complain(GJ_TRIAL_STUCK,
			 "the trial is over, but the rule cannot be taken out; "
			 "this is tried again");
		return code;
	}
	trial_forget();
	if (older->count)
		code = rule_apply(older, true, NULL);
	if (removed || state != TRIAL_NONE)
		tell_end(t, older->count && !code);
	return code;
}

enum geojp_exit trial_end(const char *state_dir)
{
	struct rules older = { 0 };
	struct trial t;
	enum trial_state state = trial_read(&t);
	enum geojp_exit code;

	trial_tell_damage(&t);
	code = rule_confirmed(state_dir, &older, NULL);
	if (state == TRIAL_NONE && !code)
		code = GEOJP_OK;
	else
		code = end(&t, state, &older);
	rules_free(&older);
	trial_free(&t);
	return code;
}

static enum geojp_exit wait_lock(int fd)
{
	static const struct timespec pause = { 0, 50000000 };
	uint64_t end = boottime_now() + LOCK_PATIENCE;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (boottime_now() > end) {
			complain(GJ_RULE_BUSY,
				 "another geojp is changing the rule");
			return GEOJP_BUSY;
		}
		nanosleep(&pause, NULL);
	}
	return GEOJP_OK;
}

enum geojp_exit rule_lock(int *lock)
{
	char *path = run_path("lock");
	enum geojp_exit code = GEOJP_OK;

	*lock = -1;
	if (dir_make(rule_run_dir(), 0755))
		*lock = file_create(path);
	if (*lock < 0)
		code = failed(path, GEOJP_STORE);
	free(path);
	return code ? code : wait_lock(*lock);
}

void rule_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}
