/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One transfer: a URL, redirects included, into a file or into memory, by
 * libcurl.  What came of it is said in a few words, and whether it makes sense
 * to try again.
 */
#ifndef GEOJP_TRANSFER_H
#define GEOJP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <curl/curl.h>
#include <zlib.h>

#include "fetch/cache.h"
#include "config/config.h"

#define TRANSFER_TEXT_MAX 4096	/* bytes into memory */

enum outcome {
	TRANSFER_GOES_ON,	/* it was redirected */
	TRANSFER_DONE,
	TRANSFER_UNCHANGED,	/* the server says so */
	TRANSFER_MISSING,	/* there is no such file */
	TRANSFER_AGAIN,		/* failed: may be better next time */
	TRANSFER_FAILED,	/* failed: it would be the same again */
	TRANSFER_DISK,		/* what came could not be written */
};

enum scheme { SCHEME_OTHER, SCHEME_FILE, SCHEME_HTTP, SCHEME_HTTPS };

enum scheme url_scheme(const char *url);

/* @url without its user and password, for the caller to free. */
char *url_shown(const char *url);

/* How a body comes that is no plain one. */
enum encoding { ENCODING_NONE, ENCODING_GZIP, ENCODING_OTHER };

struct transfer {
	void *owner;		/* the caller's, left alone */
	uint64_t received;	/* bytes over the network, added up */
	uint64_t at, total;	/* bytes of the body so far; 0: not known */

	/* what came, once it is done */
	struct cache_news news;
	char text[TRANSFER_TEXT_MAX + 1];	/* if not into a file */

	char *why;		/* it failed */
	int error;		/* errno of TRANSFER_DISK */

	/* private */
	const struct config *c;
	CURL *easy;
	struct curl_slist *headers;
	char curl_error[CURL_ERROR_SIZE];
	char *url;		/* where redirects have led */
	int redirects;
	const struct validators *known;	/* NULL: no condition */
	uint64_t deadline;	/* on progress_now()'s clock */
	bool into_file;
	int fd;
	bool keep_gzip;
	enum encoding encoding;
	bool inflating;		/* z is in use */
	bool gzip_ended;
	z_stream z;
	bool too_large, damaged;
	uint64_t ignored;	/* bytes that tell of an error */
	uint64_t packed;	/* bytes of it as they came, where they are packed */
};

/* When what is begun now has to be over, by the configuration. */
uint64_t transfer_deadline(const struct config *c);

/*
 * Starts to fetch @url into the file @path, anew; NULL: into ->text.  @known,
 * if not NULL, is what the server is to compare its file with, and stays where
 * it is meanwhile.  All of it, redirects included, ends at @deadline.  What @t
 * was before is ended; at first it is all zeros but for ->owner.
 * TRANSFER_GOES_ON, TRANSFER_FAILED or TRANSFER_DISK.
 */
enum outcome transfer_begin(struct transfer *t, CURLM *multi,
			    const struct config *c, const char *url,
			    const char *path, const struct validators *known,
			    uint64_t deadline);

/*
 * To be called with what curl_multi_info_read() said of the transfer.  After
 * anything but TRANSFER_GOES_ON it is over.
 */
enum outcome transfer_next(struct transfer *t, CURLM *multi, CURLcode code);

/* Ends it, wherever it is; ->owner and ->received stay. */
void transfer_end(struct transfer *t, CURLM *multi);

/* The transfer that a handle of libcurl belongs to. */
struct transfer *transfer_of(CURL *easy);

#endif /* GEOJP_TRANSFER_H */
