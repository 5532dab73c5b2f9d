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

#include "fetch/body.h"
#include "fetch/cache.h"
#include "config/config.h"

enum outcome {
	TRANSFER_GOES_ON,	/* it has begun */
	TRANSFER_DONE,
	TRANSFER_UNCHANGED,	/* the server says so */
	TRANSFER_MISSING,	/* there is no such file */
	TRANSFER_AGAIN,		/* failed: may be better next time */
	TRANSFER_FAILED,	/* failed: it would be the same again */
	TRANSFER_DISK,		/* what came could not be written */
};

/* @url without its user and password, for the caller to free. */
char *url_shown(const char *url);

struct transfer {
	void *owner;		/* for the caller's use */
	struct validators validators;	/* of what came */
	struct body body;
	char why[512];		/* "", or why it failed */

	/* private */
	const struct config *c;
	CURL *easy;
	struct curl_slist *headers;
	char curl_error[CURL_ERROR_SIZE];
	char *url;
	const struct validators *known;	/* NULL: no condition */
	uint64_t deadline;	/* on progress_now()'s clock */
	uint64_t ignored;	/* bytes that tell of an error */
};

/* When what is begun now has to be over, by the configuration. */
uint64_t transfer_deadline(const struct config *c);

/*
 * Starts to fetch @url into the file @path, anew; NULL: into ->body.text.
 * @known, if not NULL, is what the server compares its file with; the caller
 * keeps it meanwhile.  All of it, redirects included, ends at @deadline.  What
 * @t was before is ended.  At first it is all zeros but for ->owner.
 * TRANSFER_GOES_ON, TRANSFER_FAILED or TRANSFER_DISK.
 */
enum outcome transfer_begin(struct transfer *t, CURLM *multi,
			    const struct config *c, const char *url,
			    const char *path, const struct validators *known,
			    uint64_t deadline);

/*
 * Call it with what curl_multi_info_read() said of the transfer, which is over
 * then.
 */
enum outcome transfer_next(struct transfer *t, CURLM *multi, CURLcode code);

/* Ends it, wherever it is; ->owner stays. */
void transfer_end(struct transfer *t, CURLM *multi);

/* Bytes of the body so far, and in all; *@total is 0 if that is not known. */
void transfer_progress(const struct transfer *t, uint64_t *at, uint64_t *total);

#endif /* GEOJP_TRANSFER_H */
