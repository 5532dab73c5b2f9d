// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/report.h"
#include "config/sources.h"

#define REGISTRIES 5
#define APNIC_COPY "https://ftp.apnic.net/stats/"
#define RIPE_COPY "https://ftp.ripe.net/pub/stats/"

/*
 * The file of each registry, then a copy that another registry keeps.  Beside each
 * file is its MD5 sum.
 */
static const char *const registry_urls[REGISTRIES][2] = {
	{ "https://ftp.apnic.net/stats/apnic/delegated-apnic-extended-latest",
	  RIPE_COPY "apnic/delegated-apnic-extended-latest" },
	{ "https://ftp.ripe.net/pub/stats/ripencc/"
	  "delegated-ripencc-extended-latest",
	  APNIC_COPY "ripe-ncc/delegated-ripencc-extended-latest" },
	{ "https://ftp.arin.net/pub/stats/arin/delegated-arin-extended-latest",
	  RIPE_COPY "arin/delegated-arin-extended-latest" },
	{ "https://ftp.lacnic.net/pub/stats/lacnic/"
	  "delegated-lacnic-extended-latest",
	  RIPE_COPY "lacnic/delegated-lacnic-extended-latest" },
	{ "https://ftp.afrinic.net/pub/stats/afrinic/"
	  "delegated-afrinic-extended-latest",
	  RIPE_COPY "afrinic/delegated-afrinic-extended-latest" },
};

struct source *sources_add(struct sources *s)
{
	s->at = xrealloc(s->at, (s->count + 1) * sizeof(*s->at));
	s->at[s->count] = (struct source){ 0 };
	return &s->at[s->count++];
}

void source_add_url(struct source *s, const char *url)
{
	s->url = xrealloc(s->url, (s->urls + 1) * sizeof(*s->url));
	s->url[s->urls++] = xprintf("%s", url);
}

void sources_add_registries(struct sources *s)
{
	struct source *added;
	size_t i;

	for (i = 0; i < REGISTRIES; i++) {
		added = sources_add(s);
		added->md5 = true;
		added->registry = true;
		source_add_url(added, registry_urls[i][0]);
		source_add_url(added, registry_urls[i][1]);
	}
}

void sources_free(struct sources *s)
{
	size_t i, k;

	for (i = 0; i < s->count; i++) {
		for (k = 0; k < s->at[i].urls; k++)
			free(s->at[i].url[k]);
		free(s->at[i].url);
	}
	free(s->at);
	*s = (struct sources){ 0 };
}
