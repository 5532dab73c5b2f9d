// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/report.h"
#include "base/scan.h"
#include "fetch/progress.h"
#include "fetch/transfer.h"

#define REDIRECTS_MAX 5L
#define REDIRECTS_TEXT "5"
#define STALL_SPEED 100L	/* bytes a second */
#define IGNORED_MAX 65536	/* bytes of a page that is not the file */
#define HEADERS_MAX (256 << 10)	/* bytes of the headers of all answers */
#define CLOCKS_DIFFER 100	/* milliseconds: libcurl has its own clock */

enum scheme { SCHEME_OTHER, SCHEME_FILE, SCHEME_HTTP, SCHEME_HTTPS };

static enum scheme url_scheme(const char *url)
{
	static const char *const start[] = { "", "file://", "http://",
					     "https://" };
	enum scheme i;

	for (i = SCHEME_FILE; i <= SCHEME_HTTPS; i++)
		if (!strncasecmp(url, start[i], strlen(start[i])))
			return i;
	return SCHEME_OTHER;
}

char *url_shown(const char *url)
{
	const char *host = strstr(url, "://"), *at = NULL;

	if (host) {
		host += 3;
		at = memrchr(host, '@', strcspn(host, "/?#"));
	}
	if (!at)
		return xprintf("%s", url);
	return xprintf("%.*s***%s", (int)(host - url), url, at);
}

/*
 * Does the path of the URL end in ".gz"?  For such a file some servers say that
 * it has the gzip encoding.  It is not unpacked, because its sum and signature
 * are those of the .gz file.
 */
static bool is_gz(const char *url)
{
	size_t size = strcspn(url, "?#");

	return size > 3 && !strncmp(url + size - 3, ".gz", 3);
}

static long status_of(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool is_redirect(const struct transfer *t)
{
	long status = status_of(t);

	return (status >= 301 && status <= 303) || status == 307 ||
	       status == 308;
}

__attribute__((format(printf, 3, 4)))
static enum outcome fail(struct transfer *t, enum outcome outcome,
			 const char *format, ...)
{
	va_list args;
	char *why;

	va_start(args, format);
	why = phrase_args(format, args);
	va_end(args);
	phrase_in(t->why, sizeof(t->why), "%s", why);
	free(why);
	return outcome;
}

/* Is the answer the file, and not an error page? */
static bool is_body(const struct transfer *t)
{
	return url_scheme(t->url) == SCHEME_FILE || status_of(t) == 200;
}

static size_t on_data(char *data, size_t one, size_t count, void *user)
{
	struct transfer *t = user;
	size_t size = one * count;

	if (is_body(t))
		return body_take(&t->body, data, size) ? size : 0;
	t->ignored += size;
	return t->ignored <= IGNORED_MAX ? size : 0;
}

static enum encoding encoding_of(const struct transfer *t, const char *value)
{
	if (!*value || !strcasecmp(value, "identity"))
		return ENCODING_NONE;
	if (!strcasecmp(value, "gzip") || !strcasecmp(value, "x-gzip"))
		return is_gz(t->url) ? ENCODING_NONE : ENCODING_GZIP;
	return ENCODING_OTHER;
}

/*
 * libcurl follows redirects.  But after one from http to https, libcurl 7.88
 * cannot refuse one back to http.  So each redirect is checked here.
 */
static void check_redirect(struct transfer *t, const char *target)
{
	size_t size = strcspn(target, ":/?#");
	enum scheme to = url_scheme(target);
	char *from = NULL;

	if (target[size] != ':')
		return;		/* a relative URL keeps the scheme */
	curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &from);
	if (to == SCHEME_HTTP && from && !strcasecmp(from, "https"))
		fail(t, TRANSFER_FAILED,
		     "is redirected from https to http, which is refused");
	else if (to != SCHEME_HTTP && to != SCHEME_HTTPS)
		fail(t, TRANSFER_FAILED,
		     "is redirected to %s, which is refused",
		     quoted_bytes(target, size));
}

/* In a condition a date in the future would do harm.  Here it is a finding. */
static void take_modified(struct transfer *t, const char *value)
{
	validators_date(&t->validators, value);
	t->modified = date_sane(curl_getdate(value, NULL));
}

static void take_header(struct transfer *t, const char *name,
			const char *value)
{
	if (!strcasecmp(name, "location") && is_redirect(t))
		check_redirect(t, value);
	else if (!strcasecmp(name, "location") && status_of(t) / 100 == 3)
		t->stopped = true;	/* libcurl would follow even 304 */
	else if (!strcasecmp(name, "etag"))
		validators_etag(&t->validators, value);
	else if (!strcasecmp(name, "last-modified"))
		take_modified(t, value);
	else if (!strcasecmp(name, "content-encoding"))
		t->body.encoding = encoding_of(t, value);
}

static void scan_header(struct transfer *t, const char *line, size_t size)
{
	char *text = xprintf("%.*s", (int)size, line);
	char *colon = strchr(text, ':');

	text[strcspn(text, "\r\n")] = '\0';
	if (!strncmp(text, "HTTP/", 5)) {
		/* A new answer begins, for example after "100 Continue". */
		t->validators = (struct validators){ 0 };
		t->modified = 0;
		t->body.encoding = ENCODING_NONE;
		t->headers_over = false;
	} else if (!*text) {
		t->headers_over = true;
	} else if (colon && !t->headers_over) {
		*colon = '\0';
		take_header(t, text, trim(colon + 1));
	}
	free(text);
}

/* libcurl keeps all headers; it limits no trailers, and an old one none. */
static size_t on_header(char *line, size_t one, size_t count, void *user)
{
	struct transfer *t = user;
	size_t size = one * count;

	t->header_bytes += size;
	if (t->header_bytes > HEADERS_MAX)
		fail(t, TRANSFER_FAILED, "its headers are larger than %s bytes",
		     number_text(HEADERS_MAX));
	else
		scan_header(t, line, size);
	return t->why[0] || t->stopped ? 0 : size;
}

/* libcurl drops the text of a redirect, however long it is. */
static int on_progress(void *user, curl_off_t total, curl_off_t now,
		       curl_off_t upload_total, curl_off_t upload_now)
{
	struct transfer *t = user;

	(void)total, (void)upload_total, (void)upload_now;
	if (now <= IGNORED_MAX || !is_redirect(t))
		return 0;
	fail(t, TRANSFER_FAILED, "HTTP status %ld", status_of(t));
	return 1;
}

void transfer_progress(const struct transfer *t, uint64_t *at, uint64_t *total)
{
	curl_off_t now = 0, length = 0;

	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &now);
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	*at = now;
	*total = length < 0 ? 0 : length;
}

/* Milliseconds until the deadline. */
static uint64_t time_left(const struct transfer *t)
{
	uint64_t now = progress_now();

	return t->deadline > now ? t->deadline - now : 0;
}

static void need(bool there)
{
	if (there)
		return;
	complain(GJ_SYSTEM, "out of memory");
	exit(GEOJP_FETCH);
}

static void add_header(struct transfer *t, const char *name, const char *value)
{
	char *line = xprintf("%s: %s", name, value);
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	need(longer);
	t->headers = longer;
	free(line);
}

static void set_headers(struct transfer *t)
{
	add_header(t, "Accept-Encoding", is_gz(t->url) ? "identity" : "gzip");
	/* Servers compare dates in different ways, so an ETag is better. */
	if (t->known && t->known->etag[0])
		add_header(t, "If-None-Match", t->known->etag);
	else if (t->known)
		add_header(t, "If-Modified-Since", t->known->date);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void set_limits(struct transfer *t)
{
	const struct config *c = t->c;
	uint64_t max = t->body.max, left = time_left(t);

	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT,
			 (long)c->connect_timeout);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME,
			 (long)c->stall_timeout);
	/* 0 would mean no limit. */
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, left ? (long)left : 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE,
			 (curl_off_t)(max < INT64_MAX ? max : INT64_MAX));
}

static void set_protocol(struct transfer *t)
{
	/* libcurl itself follows no redirect to a file. */
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXREDIRS, REDIRECTS_MAX);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "file,http,https");
#else
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS, CURLPROTO_FILE |
			 CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
	/* Each host gives one file, so HTTP/2 would save nothing. */
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->c->ca_file) {
		/* Only this file counts, not the system's directory. */
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, t->c->ca_file);
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	}
}

static void set_callbacks(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t->owner);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_error);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
}

static void ask(struct transfer *t)
{
	t->easy = curl_easy_init();
	need(t->easy);
	set_callbacks(t);
	set_protocol(t);
	set_limits(t);
	set_headers(t);
	curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "geojp/" GEOJP_VERSION);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_FILETIME, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	need(!curl_multi_add_handle(t->multi, t->easy));
}

static void hang_up(struct transfer *t)
{
	if (!t->easy)
		return;
	curl_multi_remove_handle(t->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	t->easy = NULL;
	t->headers = NULL;
}

void transfer_end(struct transfer *t)
{
	hang_up(t);
	body_close(&t->body);
	free(t->url);
	*t = (struct transfer){ .owner = t->owner, .multi = t->multi,
				.c = t->c, .deadline = t->deadline };
}

/* The path of a file: URL as libcurl opens it, for curl_free(). */
static char *file_path(const char *url)
{
	CURLU *u = curl_url();
	char *raw = NULL, *path = NULL;

	need(u);
	if (!curl_url_set(u, CURLUPART_URL, url, 0) &&
	    !curl_url_get(u, CURLUPART_PATH, &raw, 0))
		path = curl_easy_unescape(NULL, raw, 0, NULL);
	curl_free(raw);
	curl_url_cleanup(u);
	return path;
}

/* Is it a pipe or a device?  Opening or reading it may take for ever. */
static bool is_special_file(const char *url)
{
	struct stat st;
	bool special;
	char *path;

	if (url_scheme(url) != SCHEME_FILE)
		return false;
	path = file_path(url);
	special = path && !stat(path, &st) && !S_ISREG(st.st_mode);
	curl_free(path);
	return special;
}

enum outcome transfer_begin(struct transfer *t, const char *url,
			    const char *path, const struct validators *known)
{
	transfer_end(t);
	t->known = known && validators_any(known) ? known : NULL;
	t->url = xprintf("%s", url);
	if (url_scheme(url) == SCHEME_OTHER)
		return fail(t, TRANSFER_FAILED,
			    "is not an https, http or file URL");
	if (is_special_file(url))
		return fail(t, TRANSFER_FAILED, "is not a regular file");
	if (!body_open(&t->body, path, path ? t->c->max_size : BODY_TEXT_MAX))
		return TRANSFER_DISK;
	ask(t);
	return TRANSFER_GOES_ON;
}

static enum outcome time_out(struct transfer *t)
{
	curl_off_t ready = 0;	/* microseconds */

	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	if (time_left(t) <= CLOCKS_DIFFER)
		return fail(t, TRANSFER_AGAIN, "not complete after %s s",
			    number_text(t->c->timeout));
	if (!ready)
		return fail(t, TRANSFER_AGAIN, "no connection within %s s",
			    number_text(t->c->connect_timeout));
	return fail(t, TRANSFER_AGAIN, "stalled: under %ld bytes/s for %s s",
		    STALL_SPEED, number_text(t->c->stall_timeout));
}

static enum outcome no_connection(struct transfer *t)
{
	long error = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	return fail(t, TRANSFER_AGAIN, "cannot connect: %s",
		    error ? error_text(error) : t->curl_error);
}

/* What errors of libcurl mean.  ->why is NULL if libcurl's text is better. */
static const struct {
	CURLcode code;
	enum outcome outcome;
	const char *why;
} errors[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, TRANSFER_AGAIN, "host not found" },
	{ CURLE_COULDNT_RESOLVE_PROXY, TRANSFER_AGAIN, "proxy not found" },
	{ CURLE_GOT_NOTHING, TRANSFER_AGAIN, "no answer" },
	{ CURLE_PARTIAL_FILE, TRANSFER_AGAIN, "cut off before its end" },
	{ CURLE_SEND_ERROR, TRANSFER_AGAIN, NULL },
	{ CURLE_RECV_ERROR, TRANSFER_AGAIN, NULL },
	{ CURLE_SSL_CONNECT_ERROR, TRANSFER_AGAIN, NULL },
	{ CURLE_WEIRD_SERVER_REPLY, TRANSFER_AGAIN, NULL },
	{ CURLE_FILE_COULDNT_READ_FILE, TRANSFER_MISSING, "cannot be opened" },
	{ CURLE_TOO_MANY_REDIRECTS, TRANSFER_FAILED,
	  "is redirected more than " REDIRECTS_TEXT " times" },
};

static enum outcome explain(struct transfer *t, CURLcode code)
{
	const char *why = t->curl_error[0] ? t->curl_error :
			  curl_easy_strerror(code);
	size_t i;

	if (code == CURLE_OPERATION_TIMEDOUT)
		return time_out(t);
	if (code == CURLE_COULDNT_CONNECT)
		return no_connection(t);
	for (i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].code == code)
			return fail(t, errors[i].outcome, "%s",
				    errors[i].why ? errors[i].why : why);
	return fail(t, TRANSFER_FAILED, "%s", why);
}

static enum outcome judge_status(struct transfer *t, long status)
{
	enum outcome outcome = TRANSFER_FAILED;

	if (status == 404 || status == 410)
		outcome = TRANSFER_MISSING;
	else if (status == 408 || status == 429 || status >= 500)
		outcome = TRANSFER_AGAIN;
	return fail(t, outcome, "HTTP status %ld", status);
}

static enum outcome judge_body(struct transfer *t, CURLcode code)
{
	const struct body *b = &t->body;

	if (b->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return fail(t, TRANSFER_FAILED, b->into_file ?
			    "is larger than %s bytes; max-size in the "
			    "configuration raises the limit" :
			    "is larger than %s bytes", number_text(b->max));
	if (b->encoding == ENCODING_OTHER)
		return fail(t, TRANSFER_FAILED,
			    "has a content encoding that was not requested");
	if (b->damaged)
		return fail(t, TRANSFER_AGAIN, "its gzip encoding is damaged");
	if (code)
		return explain(t, code);
	if (b->gz.inside)
		return fail(t, TRANSFER_AGAIN, "its gzip encoding is cut off");
	return TRANSFER_DONE;
}

static enum outcome judge(struct transfer *t, CURLcode code)
{
	long status = status_of(t);

	if (t->body.error)
		return TRANSFER_DISK;
	if (t->why[0])
		return TRANSFER_FAILED;
	if (is_body(t))
		return judge_body(t, code);
	if (t->stopped)
		code = CURLE_OK;	/* the status counts */
	if (code && is_redirect(t) && code != CURLE_OUT_OF_MEMORY &&
	    code != CURLE_FILESIZE_EXCEEDED)
		return explain(t, code);
	/* If an error page is cut off, the status still says what failed. */
	if (status >= 200 && status != 304)
		return judge_status(t, status);
	if (code)
		return explain(t, code);
	if (t->known)
		return TRANSFER_UNCHANGED;
	return fail(t, TRANSFER_FAILED,
		    "HTTP status 304 (not modified), but the request had no "
		    "condition");
}

/* libcurl knows the time of a file:, but of http also that of a redirect. */
static void take_file_time(struct transfer *t)
{
	curl_off_t time = -1;

	if (url_scheme(t->url) != SCHEME_FILE)
		return;
	curl_easy_getinfo(t->easy, CURLINFO_FILETIME_T, &time);
	t->modified = date_sane(time);
}

enum outcome transfer_next(struct transfer *t, CURLcode code)
{
	enum outcome outcome = judge(t, code);

	take_file_time(t);
	if (!body_close(&t->body) && outcome == TRANSFER_DONE)
		outcome = TRANSFER_DISK;
	hang_up(t);
	return outcome;
}
