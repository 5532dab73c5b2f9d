// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/progress.h"
#include "base/report.h"
#include "fetch/transfer.h"

#define REDIRECTS_MAX 5
#define STALL_SPEED 100L	/* bytes a second */
#define IGNORED_MAX 65536	/* bytes of an error page */
#define SECONDS_MAX 1000000	/* libcurl wants milliseconds in a long */
#define CLOCKS_DIFFER 100	/* milliseconds, libcurl's clock from ours */
#define GZIP_WINDOW (15 + 16)	/* zlib: largest window, gzip wrapper */

static const struct {
	const char *name;
	long bit;		/* of libcurl */
} schemes[] = {
	[SCHEME_OTHER] = { "", 0 },
	[SCHEME_FILE] = { "file", CURLPROTO_FILE },
	[SCHEME_HTTP] = { "http", CURLPROTO_HTTP },
	[SCHEME_HTTPS] = { "https", CURLPROTO_HTTPS },
};

enum scheme url_scheme(const char *url)
{
	size_t size = strcspn(url, ":");
	int i;

	for (i = SCHEME_FILE; i <= SCHEME_HTTPS; i++)
		if (size == strlen(schemes[i].name) &&
		    !strncasecmp(url, schemes[i].name, size) &&
		    !strncmp(url + size, "://", 3))
			return i;
	return SCHEME_OTHER;
}

char *url_shown(const char *url)
{
	const char *host = strstr(url, "://"), *at = NULL;
	size_t i, size;

	if (!host)
		return xprintf("%s", url);
	host += 3;
	size = strcspn(host, "/?#");
	for (i = 0; i < size; i++)
		if (host[i] == '@')
			at = host + i;
	if (!at)
		return xprintf("%s", url);
	return xprintf("%.*s***%s", (int)(host - url), url, at);
}

static long status_of(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Sets the reason, a string that is the transfer's from here on. */
static enum outcome fail(struct transfer *t, enum outcome outcome, char *why)
{
	t->why = why;
	return outcome;
}

/* Is what comes the file that was asked for? */
static bool is_body(const struct transfer *t)
{
	return url_scheme(t->url) == SCHEME_FILE || status_of(t) == 200;
}

static uint64_t size_max(const struct transfer *t)
{
	return t->into_file ? t->c->max_size : TRANSFER_TEXT_MAX;
}

static bool write_all(struct transfer *t, const unsigned char *data,
		      size_t size)
{
	while (size) {
		ssize_t count = write(t->fd, data, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			t->error = errno;
			return false;
		}
		data += count;
		size -= count;
	}
	return true;
}

/* Takes the next bytes of the file itself. */
static bool keep(struct transfer *t, const unsigned char *data, size_t size)
{
	if (size > size_max(t) - t->news.size) {
		t->too_large = true;
		return false;
	}
	if (!t->into_file)
		memcpy(t->text + t->news.size, data, size);
	else if (!write_all(t, data, size))
		return false;
	t->news.size += size;
	t->news.crc = crc32(t->news.crc, data, size);
	return true;
}

/* The next step of zlib: has it all of ->z.next_in, is there more to come? */
static bool inflate_some(struct transfer *t, bool *more)
{
	unsigned char out[16384];
	int result;

	t->z.next_out = out;
	t->z.avail_out = sizeof(out);
	result = inflate(&t->z, Z_NO_FLUSH);
	t->gzip_ended = result == Z_STREAM_END;
	if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
		t->damaged = true;
		return false;
	}
	*more = t->z.avail_in || !t->z.avail_out;
	return keep(t, out, sizeof(out) - t->z.avail_out);
}

/*
 * Takes bytes that come gzip encoded.  libcurl could decode them, but it takes
 * what was cut off for the whole.
 */
static bool unpack(struct transfer *t, const char *data, size_t size)
{
	bool more = size;

	/* A server can send as many members as it likes that hold nothing. */
	t->packed += size;
	if (t->packed > size_max(t)) {
		t->too_large = true;
		return false;
	}
	if (!t->inflating && inflateInit2(&t->z, GZIP_WINDOW) != Z_OK) {
		t->damaged = true;
		return false;
	}
	t->inflating = true;
	t->z.next_in = (unsigned char *)data;
	t->z.avail_in = size;
	while (more) {
		if (t->gzip_ended) {
			if (!t->z.avail_in)
				break;
			inflateReset(&t->z);	/* a further member */
		}
		if (!inflate_some(t, &more))
			return false;
	}
	return true;
}

static size_t on_data(char *data, size_t one, size_t count, void *user)
{
	struct transfer *t = user;
	size_t size = one * count;
	bool taken;

	if (!is_body(t)) {
		t->ignored += size;
		taken = t->ignored <= IGNORED_MAX;
	} else if (t->encoding == ENCODING_OTHER) {
		taken = false;
	} else if (t->encoding == ENCODING_GZIP) {
		taken = unpack(t, data, size);
	} else {
		taken = keep(t, (unsigned char *)data, size);
	}
	return taken ? size : 0;
}

static bool is_word(const char *value, size_t size, const char *word)
{
	return size == strlen(word) && !strncasecmp(value, word, size);
}

static enum encoding encoding_of(const struct transfer *t, const char *value,
				 size_t size)
{
	if (!size || is_word(value, size, "identity"))
		return ENCODING_NONE;
	if (is_word(value, size, "gzip") || is_word(value, size, "x-gzip"))
		return t->keep_gzip ? ENCODING_NONE : ENCODING_GZIP;
	return ENCODING_OTHER;
}

static void take_header(struct transfer *t, const char *name, size_t name_size,
			const char *value, size_t size)
{
	if (is_word(name, name_size, "etag"))
		validators_etag(&t->news.validators, value, size);
	else if (is_word(name, name_size, "last-modified"))
		validators_date(&t->news.validators, value, size);
	else if (is_word(name, name_size, "content-encoding"))
		t->encoding = encoding_of(t, value, size);
}

static size_t on_header(char *line, size_t one, size_t count, void *user)
{
	struct transfer *t = user;
	size_t size = one * count;
	const char *end = line + size, *colon = memchr(line, ':', size);
	const char *value;

	/* Of several answers, as "100 Continue", the last one counts. */
	if (size >= 5 && !memcmp(line, "HTTP/", 5)) {
		t->news.validators = (struct validators){ 0 };
		t->encoding = ENCODING_NONE;
		return size;
	}
	if (!colon)
		return size;
	value = colon + 1;
	while (value < end && isspace((unsigned char)*value))
		value++;
	while (end > value && isspace((unsigned char)end[-1]))
		end--;
	take_header(t, line, colon - line, value, end - value);
	return size;
}

static int on_progress(void *user, curl_off_t total, curl_off_t now,
		       curl_off_t upload_total, curl_off_t upload_now)
{
	struct transfer *t = user;

	(void)upload_total;
	(void)upload_now;
	t->at = now;
	t->total = total;
	return 0;
}

static long seconds(uint64_t value)
{
	return value < SECONDS_MAX ? value : SECONDS_MAX;
}

uint64_t transfer_deadline(const struct config *c)
{
	return progress_now() + seconds(c->timeout) * UINT64_C(1000);
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
	complain("out of memory");
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
	add_header(t, "Accept-Encoding", t->keep_gzip ? "identity" : "gzip");
	/* The date is for want of better: servers compare it as they like. */
	if (t->known && t->known->etag[0])
		add_header(t, "If-None-Match", t->known->etag);
	else if (t->known)
		add_header(t, "If-Modified-Since", t->known->date);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void set_limits(struct transfer *t)
{
	const struct config *c = t->c;
	uint64_t max = size_max(t), left = time_left(t);

	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT,
			 seconds(c->connect_timeout));
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME,
			 seconds(c->stall_timeout));
	/* To libcurl 0 is no limit. */
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, left ? (long)left : 1L);
	curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE,
			 (curl_off_t)(max < INT64_MAX ? max : INT64_MAX));
}

static void set_protocol(struct transfer *t)
{
	enum scheme s = url_scheme(t->url);

	/* Redirects are followed here, where it is known what they lead to. */
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, schemes[s].name);
#else
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS, schemes[s].bit);
#endif
	/* One file a host: what HTTP/2 is for does not come up. */
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION,
			 (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(t->easy, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(t->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (t->c->ca_file) {
		/* It stands for the system's, and is not added to them. */
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, t->c->ca_file);
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	}
}

static void set_callbacks(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_error);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
}

/* Asks for ->url, whether it is the first one or a redirect led there. */
static void ask(struct transfer *t, CURLM *multi)
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
	curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	need(!curl_multi_add_handle(multi, t->easy));
}

/* Takes the handle back from libcurl. */
static void hang_up(struct transfer *t, CURLM *multi)
{
	curl_off_t body = 0;
	long head = 0;

	if (!t->easy)
		return;
	if (url_scheme(t->url) != SCHEME_FILE) {
		curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
		curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
		t->received += body + head;
	}
	curl_multi_remove_handle(multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	t->easy = NULL;
	t->headers = NULL;
}

void transfer_end(struct transfer *t, CURLM *multi)
{
	hang_up(t, multi);
	if (t->inflating)
		inflateEnd(&t->z);
	if (t->into_file && t->fd >= 0)
		close(t->fd);
	free(t->url);
	free(t->why);
	*t = (struct transfer){ .owner = t->owner, .received = t->received };
}

/* Does the path of the URL end in ".gz"? */
static bool is_gz(const char *url)
{
	size_t size = strcspn(url, "?#");

	return size > 3 && !strncmp(url + size - 3, ".gz", 3);
}

/* The path of a file: URL as libcurl opens it, for the caller to free. */
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

/* Is there something that to open, or to read, may take for ever? */
static bool is_special_file(const char *url)
{
	struct stat st;
	char *path;
	bool special;

	if (url_scheme(url) != SCHEME_FILE)
		return false;
	path = file_path(url);
	special = path && !stat(path, &st) && !S_ISREG(st.st_mode);
	curl_free(path);
	return special;
}

enum outcome transfer_begin(struct transfer *t, CURLM *multi,
			    const struct config *c, const char *url,
			    const char *path, const struct validators *known,
			    uint64_t deadline)
{
	transfer_end(t, multi);
	t->c = c;
	t->fd = -1;
	t->known = known && validators_any(known) ? known : NULL;
	t->deadline = deadline;
	t->into_file = path;
	/*
	 * Some servers call what is in a .gz file encoded by gzip.  Sums and
	 * signatures are those of the file, so it stays as it is.
	 */
	t->keep_gzip = is_gz(url);
	t->news.crc = crc32(0, NULL, 0);
	t->url = xprintf("%s", url);
	if (is_special_file(url))
		return fail(t, TRANSFER_FAILED, xprintf("is no regular file"));
	if (path) {
		t->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
			     O_NOFOLLOW, 0600);
		if (t->fd < 0) {
			t->error = errno;
			return TRANSFER_DISK;
		}
	}
	ask(t, multi);
	return TRANSFER_GOES_ON;
}

struct transfer *transfer_of(CURL *easy)
{
	struct transfer *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
	return t;
}

static char *why_not_complete(const struct transfer *t)
{
	return xprintf("not complete after %" PRIu64 " s", t->c->timeout);
}

static char *why_time_out(const struct transfer *t)
{
	curl_off_t ready = 0;	/* microseconds */

	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
	if (time_left(t) <= CLOCKS_DIFFER)
		return why_not_complete(t);
	if (!ready)
		return xprintf("no connection within %" PRIu64 " s",
			       t->c->connect_timeout);
	return xprintf("stalled: under %ld bytes/s for %" PRIu64 " s",
		       STALL_SPEED, t->c->stall_timeout);
}

static char *why_no_connection(const struct transfer *t)
{
	long error = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	return xprintf("cannot connect: %s",
		       error ? strerror(error) : t->curl_error);
}

/* What libcurl says, for want of better words. */
static char *why_otherwise(const struct transfer *t, CURLcode code)
{
	return xprintf("%s", t->curl_error[0] ? t->curl_error :
		       curl_easy_strerror(code));
}

static enum outcome explain(struct transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return fail(t, TRANSFER_AGAIN, why_time_out(t));
	case CURLE_COULDNT_RESOLVE_HOST:
		return fail(t, TRANSFER_AGAIN, xprintf("host not found"));
	case CURLE_COULDNT_RESOLVE_PROXY:
		return fail(t, TRANSFER_AGAIN, xprintf("proxy not found"));
	case CURLE_COULDNT_CONNECT:
		return fail(t, TRANSFER_AGAIN, why_no_connection(t));
	case CURLE_GOT_NOTHING:
		return fail(t, TRANSFER_AGAIN, xprintf("no answer"));
	case CURLE_PARTIAL_FILE:
		return fail(t, TRANSFER_AGAIN,
			    xprintf("cut off before its end"));
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_WEIRD_SERVER_REPLY:
		return fail(t, TRANSFER_AGAIN, why_otherwise(t, code));
	case CURLE_FILE_COULDNT_READ_FILE:
		return fail(t, TRANSFER_MISSING, xprintf("cannot be opened"));
	default:
		return fail(t, TRANSFER_FAILED, why_otherwise(t, code));
	}
}

static enum outcome judge_status(struct transfer *t, long status)
{
	char *why = xprintf("HTTP status %ld", status);

	if (status == 404 || status == 410)
		return fail(t, TRANSFER_MISSING, why);
	if (status == 408 || status == 429 || status >= 500)
		return fail(t, TRANSFER_AGAIN, why);
	return fail(t, TRANSFER_FAILED, why);
}

static enum outcome judge_unchanged(struct transfer *t)
{
	if (t->known)
		return TRANSFER_UNCHANGED;
	return fail(t, TRANSFER_FAILED,
		    xprintf("HTTP status 304 without having been asked"));
}

static enum outcome judge_body(struct transfer *t, CURLcode code)
{
	if (t->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return fail(t, TRANSFER_FAILED,
			    xprintf("is larger than %s bytes%s",
				    number_text(size_max(t)), t->into_file ?
				    "; max-size in the configuration raises "
				    "the limit" : ""));
	if (t->encoding == ENCODING_OTHER)
		return fail(t, TRANSFER_FAILED,
			    xprintf("comes in an encoding that nobody asked "
				    "for"));
	if (t->damaged)
		return fail(t, TRANSFER_AGAIN,
			    xprintf("its gzip encoding is damaged"));
	if (code)
		return explain(t, code);
	if (t->inflating && !t->gzip_ended)
		return fail(t, TRANSFER_AGAIN,
			    xprintf("its gzip encoding is cut off"));
	return TRANSFER_DONE;
}

static bool is_redirect(long status)
{
	return (status >= 301 && status <= 303) || status == 307 ||
	       status == 308;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	bool same = !curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) &&
		    !curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) &&
		    !strcasecmp(x, y);

	curl_free(x);
	curl_free(y);
	return same;
}

static void copy_part(CURLU *to, CURLU *from, CURLUPart part)
{
	char *value;

	if (curl_url_get(from, part, &value, 0))
		return;
	curl_url_set(to, part, value, 0);
	curl_free(value);
}

/*
 * @to, for the caller to free.  User and password go along as long as it is the
 * same server, and to nobody else.
 */
static char *with_credentials(const char *from, const char *to)
{
	CURLU *a = curl_url(), *b = curl_url();
	char *url = NULL, *copy;

	if (a && b && !curl_url_set(a, CURLUPART_URL, from, 0) &&
	    !curl_url_set(b, CURLUPART_URL, to, 0) &&
	    same_part(a, b, CURLUPART_SCHEME) &&
	    same_part(a, b, CURLUPART_HOST) &&
	    same_part(a, b, CURLUPART_PORT)) {
		copy_part(b, a, CURLUPART_USER);
		copy_part(b, a, CURLUPART_PASSWORD);
		curl_url_get(b, CURLUPART_URL, &url, 0);
	}
	copy = xprintf("%s", url ? url : to);
	curl_free(url);
	curl_url_cleanup(a);
	curl_url_cleanup(b);
	return copy;
}

/* NULL, or why the redirect to @target is not followed. */
static char *refuse_redirect(struct transfer *t, const char *target)
{
	enum scheme to = url_scheme(target);

	if (url_scheme(t->url) == SCHEME_HTTPS && to == SCHEME_HTTP)
		return xprintf("is redirected from https to http, which is "
			       "refused");
	if (to != SCHEME_HTTP && to != SCHEME_HTTPS)
		return xprintf("is redirected to %s, which is refused",
			       quoted_bytes(target, strcspn(target, ":")));
	if (++t->redirects > REDIRECTS_MAX)
		return xprintf("is redirected more than %d times",
			       REDIRECTS_MAX);
	return NULL;
}

/* Follows the redirect to @target, which is the handle's. */
static enum outcome redirect(struct transfer *t, CURLM *multi,
			     const char *target)
{
	char *why = refuse_redirect(t, target), *next;

	if (why)
		return fail(t, TRANSFER_FAILED, why);
	if (!time_left(t))
		return fail(t, TRANSFER_AGAIN, why_not_complete(t));
	next = with_credentials(t->url, target);
	hang_up(t, multi);
	free(t->url);
	t->url = next;
	t->ignored = 0;
	t->at = t->total = 0;
	t->curl_error[0] = '\0';
	ask(t, multi);
	return TRANSFER_GOES_ON;
}

static enum outcome judge(struct transfer *t, CURLM *multi, CURLcode code)
{
	long status = status_of(t);
	const char *target = NULL;

	if (t->error)
		return TRANSFER_DISK;
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &target);
	if (is_redirect(status) && target)
		return redirect(t, multi, target);
	if (is_body(t))
		return judge_body(t, code);
	/* The status says more than that its text was cut off. */
	if (status >= 200 && status != 304)
		return judge_status(t, status);
	if (code)
		return explain(t, code);
	return judge_unchanged(t);
}

/* Some file systems tell of a write that failed only when it is closed. */
static enum outcome close_file(struct transfer *t, enum outcome outcome)
{
	int fd = t->fd;

	if (fd < 0 || outcome == TRANSFER_GOES_ON)
		return outcome;
	t->fd = -1;
	if (!close(fd) || outcome != TRANSFER_DONE)
		return outcome;
	t->error = errno;
	return TRANSFER_DISK;
}

enum outcome transfer_next(struct transfer *t, CURLM *multi, CURLcode code)
{
	enum outcome outcome = close_file(t, judge(t, multi, code));

	if (outcome != TRANSFER_GOES_ON)
		hang_up(t, multi);
	return outcome;
}
