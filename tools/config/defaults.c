// SPDX-License-Identifier: GPL-2.0
/* The values that hold if the configuration does not set others. */
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "config/keys.h"

#define MIB (1 << 20)

/*
 * Japan had 188 to 190 million IPv4 addresses and about 43.5 tera networks of
 * /64 from 2021 to 2026 (tests/data, tools/data).  Far less is half a list.
 * Far more is no list of Japan.
 */
#define JP_LEAST4 150000000ULL
#define JP_LEAST6 30000000000000ULL
#define JP_MOST4 250000000ULL
#define JP_MOST6 90000000000000ULL

/*
 * Enough for what a content delivery network or a search engine publishes, and
 * far less than the world.
 */
#define ALLOW_MOST4 20000000ULL
#define ALLOW_MOST6 1000000000000ULL

/* In Japan, and assigned for a long time: name servers, universities. */
static const char jp_in[] =
	"202.12.27.33 2001:dc3::35 "		/* M root server */
	"203.119.1.1 2001:dc4::1 "		/* a.dns.jp */
	"133.11.0.0/16 "			/* University of Tokyo */
	"203.178.128.0/17 2001:200::/32";	/* WIDE */

/* Documentation (RFC 5737, RFC 3849), and resolvers abroad. */
static const char jp_out[] =
	"192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 "
	"8.8.8.8 2001:4860:4860::8888 "		/* Google */
	"9.9.9.9 2620:fe::fe "			/* Quad9 */
	"208.67.222.222";			/* OpenDNS */

/*
 * Only list jp is known to be one of Japan.  Nothing is known of another list,
 * not even whether its owner lets its addresses in or keeps them out.
 */
void wanted_defaults(struct wanted *w, const char *name, const char *dir)
{
	bool jp = !strcmp(name, XT_GEOJP_DEFAULT_LIST);

	*w = (struct wanted){
		.dir = dir,
		.local = true,
		.exceptions = jp,
		.sessions = jp,
		.least = { jp ? JP_LEAST4 : 0, jp ? JP_LEAST6 : 0 },
		.most = { jp ? JP_MOST4 : 0, jp ? JP_MOST6 : 0 },
		.most_allowed = { ALLOW_MOST4, ALLOW_MOST6 },
		.max_data_age = jp ? 30 * DAY : 0,
		.max_loss = 5,
		.max_gain = 10,
		.max_odd = 1000,	/* in a million */
	};
	strcpy(w->name, name);
	countries_add(&w->countries, "JP");
	sources_add_registries(&w->sources);
	if (jp) {
		canaries_scan(&w->in, jp_in);
		canaries_scan(&w->out, jp_out);
	}
}

void wanted_free(struct wanted *w)
{
	sources_free(&w->sources);
	sources_free(&w->allow);
	sources_free(&w->deny);
	free(w->public_key);
	exports_free(&w->exports);
	free(w->in.at);
	free(w->out.at);
}

void config_defaults(struct config *c)
{
	*c = (struct config){
		.dir = xprintf("%s", GEOJP_CONFDIR),
		.state_dir = xprintf("%s", GEOJP_STATEDIR),
		.connect_timeout = 15,
		.stall_timeout = 30,
		.timeout = 600,
		.retries = 2,
		.retry_wait = 5,
		.max_size = 64 * MIB,
		.max_unpacked = 512 * MIB,
		.max_age = 14 * DAY,
	};
}
