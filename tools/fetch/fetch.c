// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/report.h"
#include "fetch/cache.h"
#include "fetch/fetch.h"
#include "fetch/progress.h"
#include "fetch/transfer.h"
#include "fetch/verify.h"

#define WAIT_MAX (3600 * 1000)	/* milliseconds between two attempts */
#define IDLE_MAX 1000		/* milliseconds */
#define NOT_TAKEN "%s is not taken, so its list stays as it is"

/* A source has one or more URLs, a URL has attempts, an attempt has steps. */
enum step { STEP_BODY, STEP_MD5, STEP_SIGNATURE, STEPS };

static const char *const step_suffix[STEPS] = { "", ".md5", ".sig" };

enum state { STATE_WAITING, STATE_RUNNING, STATE_OVER };

struct job {
	struct run *run;
	struct fetch *f;
	size_t number;
	enum state state;
	size_t url;		/* index of the current URL */
	uint64_t attempts;	/* of this URL */
	uint64_t wait;		/* milliseconds before the next attempt */
	uint64_t start_at;	/* on progress_now()'s clock */
	enum step step;
	struct cache cache;	/* of this URL */
	struct cache_news news;	/* of its body */
	struct transfer t;
	char *failures;		/* NULL, or which URLs failed and why */
	char *reasons;		/* the same without the first URL */
	bool no_md5;		/* a file was there without its .md5 */
	bool lenient;		/* such a file is taken */
};

struct run {
	const struct config *c;
	const char *dir;
	CURLM *multi;
	struct job *job;
	size_t jobs;
	enum geojp_exit code;
	struct progress progress;
};

static const char *job_url(const struct job *j)
{
	return j->f->source->url[j->url];
}

/* The cache has separate files for each rule of verification. */
static const char *md5_rule(const struct source *s)
{
	return s->md5 ? "yes" : "no";
}

static void begin_url(struct job *j)
{
	const struct fetch *f = j->f;

	j->state = STATE_WAITING;
	j->attempts = 0;
	j->wait = j->run->c->retry_wait * 1000;
	j->start_at = progress_now();
	cache_open(&j->cache, j->run->dir, job_url(j), md5_rule(f->source),
		   f->public_key, j->number);
}

/* Behind the first URL a reason stands alone: the caller has named that. */
static void note_failure(struct job *j, const char *why)
{
	char *shown = url_shown(job_url(j)), *reason, *one;

	if (j->attempts > 1)
		reason = phrase("%s (tried %s times)", why,
				number_text(j->attempts));
	else
		reason = phrase("%s", why);
	one = phrase("%s: %s", shown, reason);
	text_join(&j->reasons, "; ", j->failures ? one : reason);
	text_join(&j->failures, "; ", one);
	free(shown);
	free(reason);
	free(one);
}

static void forget_failures(struct job *j)
{
	free(j->failures);
	free(j->reasons);
	j->failures = NULL;
	j->reasons = NULL;
}

/*
 * A registry may stop to publish the sum of its file.  Then its mirrors come
 * first.  If none of them has the sum, the file is better than no update: TLS
 * and the file's own summary protect it.
 */
static bool may_be_lenient(const struct job *j)
{
	return j->f->source->registry && j->no_md5 && !j->lenient;
}

static void next_url(struct job *j, const char *why)
{
	note_failure(j, why);
	cache_close(&j->cache);
	if (++j->url == j->f->source->urls && may_be_lenient(j)) {
		j->lenient = true;
		j->url = 0;
		forget_failures(j);	/* the same ones follow again */
	}
	if (j->url < j->f->source->urls) {
		begin_url(j);
		return;
	}
	j->state = STATE_OVER;
	if (!j->run->code && !j->f->optional)
		j->run->code = GEOJP_FETCH;
}

static void try_again_later(struct job *j)
{
	if (j->wait > WAIT_MAX)
		j->wait = WAIT_MAX;
	j->state = STATE_WAITING;
	j->start_at = progress_now() + j->wait;
	j->wait *= 2;
}

static void fail(struct job *j, bool again, const char *why)
{
	j->news = (struct cache_news){ 0 };
	if (again && j->attempts <= j->run->c->retries)
		try_again_later(j);
	else
		next_url(j, why);
}

static void fail_disk(struct job *j, int error)
{
	char *shown;

	/* One line is enough if the disk is full for several files. */
	if (j->run->code != GEOJP_STORE) {
		progress_clear(&j->run->progress);
		shown = url_shown(job_url(j));
		errno = error;
		complain(GJ_FETCH_DISK, "%s: %s; " NOT_TAKEN, j->cache.part,
			 file_error(), shown);
		free(shown);
	}
	j->state = STATE_OVER;
	j->run->code = GEOJP_STORE;
}

/* The URL of the body, of its .md5 or of its .sig, for the caller to free. */
static char *step_url(const struct job *j)
{
	const char *url = job_url(j);
	size_t path = strcspn(url, "?#");

	return xprintf("%.*s%s%s", (int)path, url, step_suffix[j->step],
		       url + path);
}

static void step_failed(struct job *j, bool again)
{
	char *why = j->step == STEP_BODY ? xprintf("%s", j->t.why) :
		phrase("its %s: %s", step_suffix[j->step], j->t.why);

	fail(j, again, why);
	free(why);
}

static void step_over(struct job *j, enum outcome outcome);

static void begin_step(struct job *j, enum step step)
{
	bool body = step == STEP_BODY;
	char *url;

	j->step = step;
	url = step_url(j);
	step_over(j, transfer_begin(&j->t, url, body ? j->cache.part : NULL,
				    body ? &j->cache.known : NULL));
	free(url);
}

static void begin_attempt(struct job *j)
{
	j->attempts++;
	j->t.deadline = progress_now() + j->run->c->timeout * 1000;
	j->state = STATE_RUNNING;
	begin_step(j, STEP_BODY);
}

static void finish(struct job *j)
{
	j->f->path = xprintf("%s", j->cache.body);
	j->f->url = j->url;
	j->state = STATE_OVER;
}

static void finish_new(struct job *j)
{
	char *shown;

	progress_clear(&j->run->progress);
	if (!cache_keep(&j->cache, &j->news)) {
		finish(j);
		return;
	}
	shown = url_shown(job_url(j));
	complain(GJ_FETCH_DISK, "the disk has failed; " NOT_TAKEN, shown);
	free(shown);
	j->state = STATE_OVER;
	j->run->code = GEOJP_STORE;
}

static void next_step(struct job *j)
{
	if (j->step < STEP_MD5 && j->f->source->md5)
		begin_step(j, STEP_MD5);
	else if (j->step < STEP_SIGNATURE && j->f->public_key)
		begin_step(j, STEP_SIGNATURE);
	else
		finish_new(j);
}

/* NULL, or what is wrong with what came. */
static const char *check_step(struct job *j)
{
	const struct body *b = &j->t.body;

	switch (j->step) {
	case STEP_MD5:
		return verify_md5(j->cache.part, b->text, b->size);
	case STEP_SIGNATURE:
		return verify_signature(j->cache.part, j->f->public_key,
					b->text, b->size);
	default:
		j->news = (struct cache_news){ j->t.validators, b->size,
					       b->crc };
		j->f->data_time = j->t.modified;
		return b->size ? NULL : N_("is empty");
	}
}

static void step_came(struct job *j)
{
	const char *wrong = check_step(j);

	/* The publisher may have replaced only one of two files so far. */
	if (wrong)
		fail(j, j->step != STEP_BODY, wrong);
	else
		next_step(j);
}

static void go_on_without_md5(struct job *j)
{
	char *shown = url_shown(job_url(j));

	progress_clear(&j->run->progress);
	complain(GJ_NO_MD5,
		 "%s: neither this registry nor its mirror gave an .md5 for "
		 "it; it is taken without one",
		 shown);
	free(shown);
	/* So that the next update asks for the whole file, and for its sum. */
	j->news.validators = (struct validators){ 0 };
	next_step(j);
}

static void step_over(struct job *j, enum outcome outcome)
{
	switch (outcome) {
	case TRANSFER_GOES_ON:
		break;
	case TRANSFER_DONE:
		step_came(j);
		break;
	case TRANSFER_UNCHANGED:
		cache_touch(&j->cache);
		j->f->data_time = j->t.modified ? j->t.modified :
				  validators_time(&j->cache.known);
		finish(j);
		break;
	case TRANSFER_MISSING:
		j->no_md5 |= j->step == STEP_MD5;
		if (j->step == STEP_MD5 && j->lenient)
			go_on_without_md5(j);
		else
			step_failed(j, false);
		break;
	case TRANSFER_AGAIN:
	case TRANSFER_FAILED:
		step_failed(j, outcome == TRANSFER_AGAIN);
		break;
	case TRANSFER_DISK:
		fail_disk(j, j->t.body.error);
		break;
	}
}

static void collect(struct run *r)
{
	CURLMsg *message;
	struct job *j;
	CURLcode code;
	int left;

	while ((message = curl_multi_info_read(r->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &j);
		step_over(j, transfer_next(&j->t, code));
	}
}

/* Starts what is due.  Returns how many milliseconds to wait at most. */
static int start_due(struct run *r)
{
	uint64_t now = progress_now(), wait = IDLE_MAX;
	struct job *j;

	for (j = r->job; j < r->job + r->jobs; j++) {
		/* If an attempt fails at once, the next one may be due. */
		while (j->state == STATE_WAITING && j->start_at <= now)
			begin_attempt(j);
		if (j->state == STATE_WAITING && j->start_at - now < wait)
			wait = j->start_at - now;
	}
	if (r->progress.on && wait > PROGRESS_WAIT)
		wait = PROGRESS_WAIT;
	return wait;
}

static bool all_over(const struct run *r)
{
	size_t i;

	for (i = 0; i < r->jobs; i++)
		if (r->job[i].state != STATE_OVER)
			return false;
	return true;
}

static void show_progress(struct run *r)
{
	struct progress_state s = { .sources = r->jobs };
	bool known = true;
	struct job *j;

	for (j = r->job; j < r->job + r->jobs; j++) {
		uint64_t at = j->news.size, total = at;

		if (j->state == STATE_WAITING)
			known = false;
		if (j->state == STATE_RUNNING && j->step == STEP_BODY) {
			transfer_progress(&j->t, &at, &total);
			known &= total > 0;
		}
		s.done += j->state == STATE_OVER;
		s.bytes += at;
		s.total += total;
	}
	if (!known)
		s.total = 0;
	progress_show(&r->progress, &s);
}

/* Ends when all jobs are over, or when the disk fails. */
static void fetch_jobs(struct run *r)
{
	CURLMcode error = CURLM_OK;
	int wait, running;

	while (!error && r->code != GEOJP_STORE) {
		error = curl_multi_perform(r->multi, &running);
		collect(r);
		wait = start_due(r);
		show_progress(r);
		if (all_over(r))
			return;
		if (!error)
			error = curl_multi_poll(r->multi, NULL, 0, wait, NULL);
	}
	if (error) {
		complain(GJ_FETCH, "cannot fetch: %s",
			 curl_multi_strerror(error));
		r->code = GEOJP_FETCH;
	}
}

static void begin_jobs(struct run *r, struct fetch *f, size_t count)
{
	struct job *j;
	size_t i;

	r->job = xmalloc(count * sizeof(*r->job));
	r->jobs = count;
	for (i = 0; i < count; i++) {
		j = &r->job[i];
		*j = (struct job){ .run = r, .f = &f[i], .number = i };
		j->t = (struct transfer){ .owner = j, .multi = r->multi,
					  .c = r->c };
		begin_url(j);
	}
}

/*
 * A terminal shows one line for each source that failed.  Cron mails one line:
 * without a network all lines would say the same.
 */
static void report_failures(const struct run *r)
{
	const struct job *j, *first = NULL;
	size_t more = 0;

	for (j = r->job; j < r->job + r->jobs; j++) {
		if (j->state != STATE_OVER || j->f->path || !j->failures ||
		    j->f->optional)
			continue;
		if (r->progress.on)
			complain(GJ_FETCH, "%s", j->failures);
		else if (first)
			more++;
		else
			first = j;
	}
	if (more)
		complain(GJ_FETCH,
			 plural(more, "%s; and %zu more source failed",
				"%s; and %zu more sources failed"),
			 first->failures, more);
	else if (first)
		complain(GJ_FETCH, "%s", first->failures);
}

static void end_jobs(struct run *r)
{
	struct job *j;

	for (j = r->job; j < r->job + r->jobs; j++) {
		transfer_end(&j->t);
		cache_close(&j->cache);
		j->f->why = j->reasons;
		j->reasons = NULL;
		forget_failures(j);
	}
	free(r->job);
}

/* libcurl would wait for ever if it is a pipe. */
static enum geojp_exit check_ca_file(const char *path)
{
	int fd = path ? file_open(path, 0) : -1;

	if (fd >= 0)
		close(fd);
	if (!path || fd >= 0)
		return GEOJP_OK;
	complain(GJ_CA_FILE, "%s: %s; ca-file in the configuration names it",
		 path, file_error());
	return GEOJP_USAGE;
}

enum geojp_exit fetch_all(const struct config *c, const char *dir,
			  struct fetch *f, size_t count, bool progress)
{
	struct run r = { .c = c, .dir = dir };
	enum geojp_exit code = check_ca_file(c->ca_file);

	if (code || !count)
		return code;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) ||
	    !(r.multi = curl_multi_init())) {
		complain(GJ_SYSTEM, "cannot initialise libcurl");
		return GEOJP_FETCH;
	}
	cache_clear_up(dir);
	begin_jobs(&r, f, count);
	progress_begin(&r.progress, progress);
	fetch_jobs(&r);
	progress_clear(&r.progress);
	report_failures(&r);
	end_jobs(&r);
	curl_multi_cleanup(r.multi);
	curl_global_cleanup();
	return r.code;
}

char *fetch_kept(const struct source *s, const char *public_key,
		 const char *dir, size_t *url)
{
	char *path = NULL, *other;
	time_t newest = 0, used;
	size_t i;

	for (i = 0; i < s->urls; i++) {
		other = cache_kept(dir, s->url[i], md5_rule(s), public_key,
				   &used);
		if (!other || (path && used <= newest)) {
			free(other);
			continue;
		}
		free(path);
		path = other;
		newest = used;
		*url = i;
	}
	return path;
}

char *source_name(const struct source *s)
{
	char *shown = url_shown(s->url[0]), *name;
	const char *host = strstr(shown, "://") + 3;

	if (!strncmp(host, "***@", 4))
		host += 4;
	if (s->registry)
		name = xprintf("registries");
	else if (*host == '/')
		name = xprintf("%s", strrchr(shown, '/') + 1);
	else
		name = xprintf("%.*s", (int)strcspn(host, "/?#"), host);
	free(shown);
	return name;
}

void fetch_forget(struct fetch *f)
{
	if (f->path)
		cache_forget(f->path);
}
