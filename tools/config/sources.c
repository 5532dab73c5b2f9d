// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "base/report.h"
#include "config/sources.h"

#define APNIC "https://ftp.apnic.net/stats/"
#define RIPE "https://ftp.ripe.net/pub/stats/"
#define LATEST(name) "delegated-" name "-extended-latest"

/*
 * The file of each registry, then a copy that another registry keeps.  Beside
 * each file is its MD5 sum.
 */
static const char *const registries[][2] = {
	{ APNIC "apnic/" LATEST("apnic"), RIPE "apnic/" LATEST("apnic") },
	{ RIPE "ripencc/" LATEST("ripencc"),
	  APNIC "ripe-ncc/" LATEST("ripencc") },
	{ "https://ftp.arin.net/pub/stats/arin/" LATEST("arin"),
	  RIPE "arin/" LATEST("arin") },
	{ "https://ftp.lacnic.net/pub/stats/lacnic/" LATEST("lacnic"),
	  RIPE "lacnic/" LATEST("lacnic") },
	{ "https://ftp.afrinic.net/pub/stats/afrinic/" LATEST("afrinic"),
	  RIPE "afrinic/" LATEST("afrinic") },
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

	for (i = 0; i < sizeof(registries) / sizeof(*registries); i++) {
		added = sources_add(s);
		added->md5 = true;
		added->registry = true;
		source_add_url(added, registries[i][0]);
		source_add_url(added, registries[i][1]);
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
