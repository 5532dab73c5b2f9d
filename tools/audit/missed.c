// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>

#include "audit/clients.h"
#include "audit/missed.h"
#include "base/language.h"

const char *missed_group_name(enum missed_group group)
{
	static const char *const names[MISSED_GROUPS] = {
		[MISSED_CERTIFICATES] = "validation of certificates",
		[MISSED_CDN] = "content delivery networks",
		[MISSED_MAIL] = "mail that was delivered",
		[MISSED_SEARCH] = "search engines",
		[MISSED_MONITORING] = N_("monitoring"),
		[MISSED_HOOKS] = "web hooks and services",
		[MISSED_LINKS] = "previews of links",
		[MISSED_FEEDS] = "readers of feeds",
		[MISSED_USERS] = "web requests with a user's name",
	};

	return names[group];
}

/*
 * A new name is one line here.  Names begin with a letter.  Those with a path
 * come first, and all of those begin with "/.".
 */
const struct missed_name missed_names[] = {
	{ MISSED_CERTIFICATES, "HTTP-01 (Let's Encrypt and others)",
	  "/.well-known/acme-challenge/" },
	{ MISSED_CERTIFICATES, "a certificate authority's file",
	  "/.well-known/pki-validation/" },
	{ MISSED_CERTIFICATES, "Let's Encrypt validation server", NULL },
	{ MISSED_CDN, "Amazon CloudFront", NULL },
	{ MISSED_CDN, "Cloudflare", NULL },
	{ MISSED_CDN, "Fastly", NULL },
	{ MISSED_CDN, "Imgix", NULL },
	{ MISSED_MAIL, "postfix", NULL },
	{ MISSED_SEARCH, "Googlebot", NULL },
	{ MISSED_SEARCH, "Google-InspectionTool", NULL },
	{ MISSED_SEARCH, "Google-Site-Verification", NULL },
	{ MISSED_SEARCH, "GoogleOther", NULL },
	{ MISSED_SEARCH, "AdsBot-Google", NULL },
	{ MISSED_SEARCH, "Mediapartners-Google", NULL },
	{ MISSED_SEARCH, "bingbot", NULL },
	{ MISSED_SEARCH, "BingPreview", NULL },
	{ MISSED_SEARCH, "msnbot", NULL },
	{ MISSED_SEARCH, "Yahoo! Slurp", NULL },
	{ MISSED_SEARCH, "DuckDuckBot", NULL },
	{ MISSED_SEARCH, "Applebot", NULL },
	{ MISSED_SEARCH, "Baiduspider", NULL },
	{ MISSED_SEARCH, "YandexBot", NULL },
	{ MISSED_SEARCH, "Yeti", NULL },
	{ MISSED_SEARCH, "PetalBot", NULL },
	{ MISSED_SEARCH, "SeznamBot", NULL },
	{ MISSED_SEARCH, "archive.org_bot", NULL },
	{ MISSED_MONITORING, "UptimeRobot", NULL },
	{ MISSED_MONITORING, "Pingdom", NULL },
	{ MISSED_MONITORING, "StatusCake", NULL },
	{ MISSED_MONITORING, "Site24x7", NULL },
	{ MISSED_MONITORING, "Better Uptime", NULL },
	{ MISSED_MONITORING, "Better Stack", NULL },
	{ MISSED_MONITORING, "Datadog", NULL },
	{ MISSED_MONITORING, "NewRelicPinger", NULL },
	{ MISSED_MONITORING, "GoogleStackdriverMonitoring", NULL },
	{ MISSED_MONITORING, "Amazon-Route53-Health-Check-Service", NULL },
	{ MISSED_MONITORING, "HetrixTools", NULL },
	{ MISSED_MONITORING, "updown.io", NULL },
	{ MISSED_MONITORING, "Uptime-Kuma", NULL },
	{ MISSED_MONITORING, "Mackerel", NULL },
	{ MISSED_MONITORING, "Zabbix", NULL },
	{ MISSED_MONITORING, "check_http", NULL },
	{ MISSED_MONITORING, "Blackbox-Exporter", NULL },
	{ MISSED_HOOKS, "GitHub-Hookshot", NULL },
	{ MISSED_HOOKS, "GitLab", NULL },
	{ MISSED_HOOKS, "Bitbucket-Webhooks", NULL },
	{ MISSED_HOOKS, "Stripe", NULL },
	{ MISSED_HOOKS, "PayPal", NULL },
	{ MISSED_HOOKS, "Square", NULL },
	{ MISSED_HOOKS, "Shopify", NULL },
	{ MISSED_HOOKS, "TwilioProxy", NULL },
	{ MISSED_HOOKS, "SendGrid", NULL },
	{ MISSED_HOOKS, "LineBotWebhook", NULL },
	{ MISSED_HOOKS, "Zapier", NULL },
	{ MISSED_HOOKS, "Jetpack", NULL },
	{ MISSED_HOOKS, "Mastodon", NULL },
	{ MISSED_HOOKS, "Misskey", NULL },
	{ MISSED_LINKS, "facebookexternalhit", NULL },
	{ MISSED_LINKS, "Twitterbot", NULL },
	{ MISSED_LINKS, "Slackbot", NULL },
	{ MISSED_LINKS, "Slack-ImgProxy", NULL },
	{ MISSED_LINKS, "Discordbot", NULL },
	{ MISSED_LINKS, "LinkedInBot", NULL },
	{ MISSED_LINKS, "TelegramBot", NULL },
	{ MISSED_LINKS, "WhatsApp", NULL },
	{ MISSED_LINKS, "SkypeUriPreview", NULL },
	{ MISSED_FEEDS, "Feedly", NULL },
	{ MISSED_FEEDS, "Feedbin", NULL },
	{ MISSED_FEEDS, "Inoreader", NULL },
	{ MISSED_FEEDS, "Tiny Tiny RSS", NULL },
	{ MISSED_FEEDS, "FeedFetcher-Google", NULL },
	{ MISSED_USERS, "HTTP authentication", NULL },
};

#define NAMES (sizeof(missed_names) / sizeof(*missed_names))

const size_t missed_count = NAMES;

/* For each letter the first name that begins with it, and the next one; -1. */
static short first[256], next[NAMES];

static void make_index(void)
{
	static bool made;
	size_t i, letter;

	if (made)
		return;
	made = true;
	for (i = 0; i < 256; i++)
		first[i] = -1;
	for (i = NAMES; i-- > 0;) {
		if (missed_names[i].path ||
		    missed_names[i].group == MISSED_MAIL ||
		    missed_names[i].group == MISSED_USERS)
			continue;
		letter = tolower((unsigned char)*missed_names[i].name);
		next[i] = first[letter];
		first[letter] = i;
		first[toupper(letter)] = i;
	}
}

/* Which name begins here? */
static int name_at(struct span s)
{
	int i;

	for (i = first[(unsigned char)*s.at]; i >= 0; i = next[i]) {
		const char *name = missed_names[i].name;
		size_t size = strlen(name);

		if (size <= s.size && !strncasecmp(s.at, name, size))
			return i;
	}
	return -1;
}

/* The first known name that begins a word. */
static int find_agent(struct span agent)
{
	bool inside = false;
	int found;
	size_t i;

	for (i = 0; i < agent.size; i++) {
		found = inside ? -1 : name_at(span_from(agent, agent.at + i));
		if (found >= 0)
			return found;
		inside = isalnum((unsigned char)agent.at[i]);
	}
	return -1;
}

/* What find_agent() found before: most visitors come again and again. */
#define KNOWN 1024
#define KNOWN_SIZE 240		/* bytes of an agent */

struct known {
	short size, found;
	char agent[KNOWN_SIZE];
};

static int find_again(struct span agent)
{
	static struct known known[KNOWN];
	uint64_t head, tail;
	struct known *k;

	if (agent.size < 2 * sizeof(head) || agent.size > KNOWN_SIZE)
		return find_agent(agent);
	memcpy(&head, agent.at + agent.size / 3, sizeof(head));
	memcpy(&tail, agent.at + agent.size - sizeof(tail), sizeof(tail));
	k = &known[hash_mix(head ^ agent.size ^ tail << 1) % KNOWN];
	if (k->size == (short)agent.size &&
	    !memcmp(k->agent, agent.at, agent.size))
		return k->found;
	k->size = agent.size;
	k->found = find_agent(agent);
	memcpy(k->agent, agent.at, agent.size);
	return k->found;
}

static int find_path(struct span path)
{
	size_t i;

	if (!span_starts(path, "/."))
		return -1;
	for (i = 0; i < NAMES && missed_names[i].path; i++)
		if (span_starts(path, missed_names[i].path))
			return i;
	return -1;
}

int missed_find(const struct event *e)
{
	struct request r;
	int found;

	make_index();
	access_request(e, &r);
	found = find_path(r.path);
	if (found < 0)
		found = find_again(r.agent);
	if (found < 0 && r.user.size && !span_is(r.user, "-") &&
	    !span_is(r.user, "\"\"") && r.status >= 200 && r.status < 400)
		found = NAMES - 1;
	return found;
}
