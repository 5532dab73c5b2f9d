// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "config/sources.h"

#define APNIC_COPY "https://ftp.apnic.net/stats/"
#define RIPE_COPY "https://ftp.ripe.net/pub/stats/"

const char *const registry_urls[REGISTRIES][3] = {
	{ "https://ftp.apnic.net/stats/apnic/delegated-apnic-extended-latest",
	  RIPE_COPY "apnic/delegated-apnic-extended-latest", NULL },
	{ "https://ftp.ripe.net/pub/stats/ripencc/"
	  "delegated-ripencc-extended-latest",
	  APNIC_COPY "ripe-ncc/delegated-ripencc-extended-latest", NULL },
	{ "https://ftp.arin.net/pub/stats/arin/delegated-arin-extended-latest",
	  RIPE_COPY "arin/delegated-arin-extended-latest", NULL },
	{ "https://ftp.lacnic.net/pub/stats/lacnic/"
	  "delegated-lacnic-extended-latest",
	  RIPE_COPY "lacnic/delegated-lacnic-extended-latest", NULL },
	{ "https://ftp.afrinic.net/pub/stats/afrinic/"
	  "delegated-afrinic-extended-latest",
	  RIPE_COPY "afrinic/delegated-afrinic-extended-latest", NULL },
};
