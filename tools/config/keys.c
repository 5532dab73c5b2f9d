// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "base/scan.h"
#include "config/keys.h"
#include "config/public_key.h"

#define MIB (1 << 20)
#define UNPACKED_LEAST (32 * MIB)	/* GEOJP_MAX_PREFIXES lines */
#define WORDS " \t,"		/* separates words */
#define SECONDS_MAX INT32_MAX		/* 68 years */
#define TIMEOUT_MAX (INT32_MAX / 1000)	/* libcurl counts milliseconds */

/* Puts a value into the field.  Returns NULL, or what is wrong with it. */
typedef const char *take_fn(void *field, const char *value);

/* Values */

/* A number, perhaps with one of the @units.  @worth is what each is worth. */
static bool scan_units(const char *s, const char *units, const uint64_t *worth,
		       uint64_t *value)
{
	const char *found;
	char *unit;

	errno = 0;
	*value = strtoull(s, &unit, 10);
	if (!isdigit((unsigned char)*s) || errno)
		return false;
	if (!*unit)
		return true;
	found = strchr(units, *unit);
	if (!found || unit[1] || *value > UINT64_MAX / worth[found - units])
		return false;
	*value *= worth[found - units];
	return true;
}

bool duration_scan(const char *s, uint64_t *seconds)
{
	static const uint64_t worth[] = { 1, 60, 3600, DAY };

	return scan_units(s, "smhd", worth, seconds) && *seconds <= SECONDS_MAX;
}

static const char *take_seconds(void *field, const char *value)
{
	return duration_scan(value, field) ? NULL :
	       "not a time such as 30s, 10m, 12h or 14d";
}

/* For libcurl 0 means no limit, but a transfer that hangs must end. */
static const char *take_timeout(void *field, const char *value)
{
	uint64_t *seconds = field;

	return take_seconds(field, value) || !*seconds ||
	       *seconds > TIMEOUT_MAX ? "not a time such as 30s or 10m" : NULL;
}

static const char *take_bytes(void *field, const char *value)
{
	static const uint64_t worth[] = { 1 << 10, 1 << 20, 1 << 30 };

	return scan_units(value, "kMG", worth, field) && *(uint64_t *)field ?
	       NULL : "not a size such as 64M";
}

static const char *take_count(void *field, const char *value)
{
	static const uint64_t worth[] = { 1000, 1000000, 1000000000,
					  1000000000000 };

	return scan_units(value, "kMGT", worth, field) ? NULL :
	       "not a number such as 150000000 or 150M";
}

/* Stored lists are inputs as well.  The limit must be high enough for them. */
static const char *take_unpacked(void *field, const char *value)
{
	const char *why = take_bytes(field, value);

	return why || *(uint64_t *)field >= UNPACKED_LEAST ? why :
	       "less than 32M; a list may be that large";
}

static const char *take_retries(void *field, const char *value)
{
	return number_scan(value, 20, field) ? NULL :
	       "not a number from 0 to 20";
}

static const char *take_percent(void *field, const char *value)
{
	static const uint64_t worth[] = { 1 };
	unsigned int *percent = field;
	uint64_t number;

	if (!scan_units(value, "%", worth, &number) || number > 1000000)
		return "not a share such as 5%";
	*percent = number;
	return NULL;
}

/* A share with up to four decimals, in millionths: "0.1%" is 1000. */
static const char *take_millionths(void *field, const char *value)
{
	unsigned int *share = field, worth = 10000;
	bool digits = isdigit((unsigned char)*value);

	for (*share = 0; isdigit((unsigned char)*value); value++)
		if (*share <= 1000000)	/* more is wrong, whatever follows */
			*share = *share * 10 + (*value - '0') * worth;
	if (*value == '.')
		while (isdigit((unsigned char)*++value) && worth > 1)
			*share += (*value - '0') * (worth /= 10);
	if (*value == '%')
		value++;
	return digits && !*value && *share <= 1000000 ? NULL :
	       "not a share such as 0.1%";
}

static const char *take_yes_no(void *field, const char *value)
{
	bool *yes = field;

	*yes = !strcasecmp(value, "yes");
	return *yes || !strcasecmp(value, "no") ? NULL : "neither yes nor no";
}

static const char *set_string(char **field, const char *value)
{
	free(*field);
	*field = xprintf("%s", value);
	return NULL;
}

static const char *take_path(void *field, const char *value)
{
	return *value == '/' ? set_string(field, value) :
			       "not an absolute path";
}

static const char *take_key(void *field, const char *value)
{
	return public_key_valid(value) ? set_string(field, value) :
	       "not an Ed25519 public key, as openssl pkey -pubout "
	       "prints it without its first line and its last";
}

/* Takes each word of the value. */
static const char *take_words(void *field, const char *value,
			      const char *separators, take_fn *take)
{
	char *text = xprintf("%s", value), *rest = text, *word;
	const char *why = NULL;

	while (!why && (word = strtok_r(rest, separators, &rest)))
		why = take(field, word);
	free(text);
	return why;
}

static const char *take_country(void *field, const char *word)
{
	return countries_add(field, word) ? NULL :
	       "not two-letter country codes";
}

static const char *take_countries(void *field, const char *value)
{
	struct countries *c = field;
	const char *why;

	*c = (struct countries){ 0 };
	why = take_words(c, value, WORDS, take_country);
	return why || c->count ? why : "names no country";
}

static const char *take_canary(void *field, const char *word)
{
	struct canaries *c = field;
	struct canary canary;
	const char *why = range_scan(word, &canary.family, &canary.range);

	if (why)
		return why;
	c->at = xrealloc(c->at, (c->count + 1) * sizeof(*c->at));
	c->at[c->count++] = canary;
	return NULL;
}

const char *canaries_scan(void *canaries, const char *text)
{
	return take_words(canaries, text, WORDS, take_canary);
}

static bool url_valid(const char *s)
{
	static const char *const schemes[] = { "https://", "http://",
					       "file:///" };
	size_t i;

	for (i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (!strncasecmp(s, schemes[i], strlen(schemes[i])))
			return s[strlen(schemes[i])];
	return false;
}

/* Other keys take commas between values.  In a URL one is part of its path. */
static bool has_separator(const char *url)
{
	return strchr(",;", url[strlen(url) - 1]) || strcasestr(url, ",http") ||
	       strcasestr(url, ",file:");
}

static const char not_url[] = "not URLs that begin with https://, http:// or "
			      "file:///";

static const char *take_url(void *field, const char *word)
{
	struct source *s = field;

	if (!strcmp(word, "md5") && s->urls)
		s->md5 = true;
	else if (!url_valid(word))
		return not_url;
	else if (has_separator(word))
		return "a comma or semicolon behind a URL; blanks alone "
		       "separate URLs (write %2C for a comma of the URL)";
	else
		source_add_url(s, word);
	return NULL;
}

static const char *take_source_word(void *field, const char *word)
{
	const char *why = take_url(field, word);

	return why == not_url ?
		"neither \"registries\" nor URLs that begin with https://, "
		"http:// or file:///" : why;
}

/* Each value is one source with its mirrors. */
static const char *take_source(void *field, const char *value)
{
	const char *why;
	struct source *s;

	if (!strcmp(value, "registries")) {
		sources_add_registries(field);
		return NULL;
	}
	s = sources_add(field);
	why = take_words(s, value, " \t", take_source_word);
	return why || s->urls ? why : "names no source";
}

/* An allow-source or deny-source with its mirrors. */
static const char *take_exceptions(void *field, const char *value)
{
	struct source *s = sources_add(field);
	const char *why = take_words(s, value, " \t", take_url);

	return why || s->urls ? why : "names no source";
}

static const char *take_export(void *field, const char *value)
{
	return exports_add(field, value);
}

static const char *take_after(void *field, const char *value)
{
	return exports_set_after(field, value);
}

/* Keys */

static void clear_sources(void *field)
{
	sources_free(field);
}

static void clear_exports(void *field)
{
	exports_free(field);
}

/* For a key that may repeat, and that belongs to the line above it. */
static void clear_nothing(void *field)
{
	(void)field;
}

static void clear_canaries(void *field)
{
	struct canaries *c = field;

	free(c->at);
	*c = (struct canaries){ 0 };
}

enum owner { OF_ALL, OF_LIST, OF_RULE };

struct key {
	const char *name;
	take_fn *take;
	size_t offset;			/* in the structure of its owner */
	enum owner owner;
	void (*clear)(void *field);	/* if the key may repeat */
};

#define GLOBAL(name, take, field) \
	{ name, take, offsetof(struct config, field), OF_ALL, NULL }
#define LIST(name, take, field, clear) \
	{ name, take, offsetof(struct wanted, field), OF_LIST, clear }
#define RULE(name, take, field) \
	{ name, take, offsetof(struct rule_wanted, field), OF_RULE, NULL }

static const struct key keys[] = {
	GLOBAL("state-dir", take_path, state_dir),
	GLOBAL("ca-file", take_path, ca_file),
	GLOBAL("connect-timeout", take_timeout, connect_timeout),
	GLOBAL("stall-timeout", take_timeout, stall_timeout),
	GLOBAL("timeout", take_timeout, timeout),
	GLOBAL("retries", take_retries, retries),
	GLOBAL("retry-wait", take_seconds, retry_wait),
	GLOBAL("max-size", take_bytes, max_size),
	GLOBAL("max-unpacked", take_unpacked, max_unpacked),
	GLOBAL("max-age", take_seconds, max_age),
	GLOBAL("store-only", take_yes_no, store_only),
	LIST("country", take_countries, countries, NULL),
	LIST("source", take_source, sources, clear_sources),
	LIST("allow-source", take_exceptions, allow, clear_sources),
	LIST("deny-source", take_exceptions, deny, clear_sources),
	LIST("public-key", take_key, public_key, NULL),
	LIST("local", take_yes_no, local, NULL),
	LIST("exceptions", take_yes_no, exceptions, NULL),
	LIST("one-family", take_yes_no, one_family, NULL),
	LIST("ssh-sessions", take_yes_no, sessions, NULL),
	LIST("min-ipv4", take_count, least[IPV4], NULL),
	LIST("min-ipv6", take_count, least[IPV6], NULL),
	LIST("max-ipv4", take_count, most[IPV4], NULL),
	LIST("max-ipv6", take_count, most[IPV6], NULL),
	LIST("max-allow-ipv4", take_count, most_allowed[IPV4], NULL),
	LIST("max-allow-ipv6", take_count, most_allowed[IPV6], NULL),
	LIST("max-data-age", take_seconds, max_data_age, NULL),
	LIST("max-loss", take_percent, max_loss, NULL),
	LIST("max-gain", take_percent, max_gain, NULL),
	LIST("max-odd-rows", take_millionths, max_odd, NULL),
	LIST("must-be-in", canaries_scan, in, clear_canaries),
	LIST("must-be-out", canaries_scan, out, clear_canaries),
	LIST("export", take_export, exports, clear_exports),
	LIST("after", take_after, exports, clear_nothing),
	RULE("list", rule_take_list, list),
	RULE("chains", rule_take_chains, chains),
	RULE("interfaces", rule_take_interfaces, interfaces),
	RULE("ports", rule_take_ports, ports),
	RULE("except-ports", rule_take_ports, except),
	RULE("action", rule_take_action, reject),
	RULE("log", rule_take_log, log),
	RULE("families", rule_take_families, family),
};

_Static_assert(sizeof(keys) / sizeof(*keys) <= KEYS_MAX, "KEYS_MAX");

static const struct key *find_key(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

/* Why a key does not belong here; NULL if it does. */
static const char *misplaced(const struct key *k, const struct section *s)
{
	enum owner here = s->list ? OF_LIST : s->rule ? OF_RULE : OF_ALL;

	if (k->owner == here)
		return NULL;
	switch (k->owner) {
	case OF_LIST:
		return here == OF_RULE ?
			"belongs to a list, and no list can be called rule; "
			"[rule] says which rule geojp enable puts in" :
			"belongs to a list; write [jp] before it";
	case OF_RULE:
		return "belongs to a rule; write [rule] before it";
	default:
		return "must be before the first section";
	}
}

static char *owner_of(const struct key *k, struct config *c,
		      const struct section *s)
{
	switch (k->owner) {
	case OF_LIST:
		return (char *)s->list;
	case OF_RULE:
		return (char *)s->rule;
	default:
		return (char *)c;
	}
}

const char *keys_take(struct config *c, const struct section *s,
		      bool seen[KEYS_MAX], const char *name, const char *value,
		      const char **bad)
{
	const struct key *k = find_key(name);
	const char *why;
	char *field;

	*bad = name;
	if (!k)
		return "no such key";
	why = misplaced(k, s);
	if (why)
		return why;
	if (seen[k - keys] && !k->clear)
		return "is set twice";
	field = owner_of(k, c, s) + k->offset;
	if (!seen[k - keys] && k->clear)
		k->clear(field);
	seen[k - keys] = true;
	*bad = value;
	return k->take(field, value);
}
