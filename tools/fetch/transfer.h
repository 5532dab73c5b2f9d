/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One transfer: libcurl fetches a URL, also through redirects, into a file or
 * into memory.  The outcome says whether it makes sense to try again.
 */
#ifndef GEOJP_TRANSFER_H
#define GEOJP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <curl/curl.h>

#include "fetch/body.h"
#include "fetch/cache.h"
#include "config/config.h"

enum outcome {
	TRANSFER_GOES_ON,
	TRANSFER_DONE,
	TRANSFER_UNCHANGED,	/* the file is the one that is known */
	TRANSFER_MISSING,	/* there is no such file */
	TRANSFER_AGAIN,		/* failed: a new attempt may succeed */
	TRANSFER_FAILED,	/* failed: a new attempt would fail, too */
	TRANSFER_DISK,		/* the file could not be written */
};

/* @url without its user and password, for the caller to free. */
char *url_shown(const char *url);

struct transfer {
	/* The caller sets these four. */
	void *owner;		/* libcurl's CURLINFO_PRIVATE */
	CURLM *multi;
	const struct config *c;
	uint64_t deadline;	/* of an attempt, on progress_now()'s clock */

	/* The result. */
	struct validators validators;
	time_t modified;	/* when the file was changed; 0: not known */
	struct body body;
	char why[512];		/* "", or why it failed */

	/* private */
	CURL *easy;
	struct curl_slist *headers;
	char curl_error[CURL_ERROR_SIZE];
	char *url;
	const struct validators *known;	/* NULL: no condition */
	bool headers_over;	/* what follows are trailers */
	size_t header_bytes;	/* of all answers, with trailers */
	bool stopped;		/* at a Location that is not for following */
	uint64_t ignored;	/* bytes of a page that is not the file */
};

/*
 * Ends what @t was before and starts to fetch @url: into the file @path, which
 * is emptied first, or into ->body.text if @path is NULL.  If @known is not
 * NULL, the server is asked only for a file that differs from it; the caller
 * keeps it until the end.  Returns TRANSFER_GOES_ON, TRANSFER_FAILED or
 * TRANSFER_DISK.
 */
enum outcome transfer_begin(struct transfer *t, const char *url,
			    const char *path, const struct validators *known);

/*
 * Says what became of a transfer for which curl_multi_info_read() has given
 * @code, and takes it from libcurl.
 */
enum outcome transfer_next(struct transfer *t, CURLcode code);

/* Ends the transfer at any moment.  What the caller has set stays. */
void transfer_end(struct transfer *t);

/* Bytes of the body so far, and in total; 0 if the total is not known. */
void transfer_progress(const struct transfer *t, uint64_t *at, uint64_t *total);

#endif /* GEOJP_TRANSFER_H */
