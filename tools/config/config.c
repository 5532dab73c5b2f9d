// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "config/config.h"
#include "base/input.h"
#include "base/report.h"
#include "config/sources.h"
#include "fetch/verify.h"

#define LISTS_MAX 32	/* the module's max_lists */
#define DAY 86400
#define MIB (1 << 20)
#define UNPACKED_LEAST (32 * MIB)	/* GEOJP_MAX_PREFIXES lines */
#define SECONDS_MAX (INT32_MAX / 1000)	/* curl counts milliseconds */

/*
 * Japan has had 188 to 190 million IPv4 addresses and about 43.5 tera networks
 * of /64 from 2021 to 2026 (tests/data, tools/data): far less is half a list,
 * far more is no list of Japan.
 */
#define JP_LEAST4 150000000ULL
#define JP_LEAST6 30000000000000ULL
#define JP_MOST4 250000000ULL
#define JP_MOST6 90000000000000ULL

/* Assigned to what will outlast this program: root and .jp name servers, ... */
static const char jp_in[] =
	"202.12.27.33 2001:dc3::35 "		/* M root server */
	"203.119.1.1 2001:dc4::1 "		/* a.dns.jp */
	"133.11.0.0/16 "			/* University of Tokyo */
	"203.178.128.0/17 2001:200::/32";	/* WIDE */

/* ... documentation (RFC 5737, RFC 3849), and resolvers that sit abroad. */
static const char jp_out[] =
	"192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 "
	"8.8.8.8 2001:4860:4860::8888 "		/* Google */
	"9.9.9.9 2620:fe::fe "			/* Quad9 */
	"208.67.222.222";			/* OpenDNS */

struct parser {
	struct config *config;
	struct list_config *list;	/* NULL before the first section */
	bool seen[32];		/* keys of this section that were there */
};

/* Each takes a value apart and gives NULL, or what is wrong with it. */
typedef const char *take_fn(struct parser *p, void *field, const char *value);

static char *copy(const char *s)
{
	return xprintf("%s", s);
}

/* Values */

/* A number and a unit out of @units, of which each is worth @worth[i]. */
static bool scan_units(const char *s, const char *units, const uint64_t *worth,
		       uint64_t *value)
{
	size_t digits = strspn(s, "0123456789");
	const char *unit = s + digits, *found;
	char number[24];

	if (!digits || digits >= sizeof(number))
		return false;
	memcpy(number, s, digits);
	number[digits] = '\0';
	if (!number_scan(number, UINT64_MAX, value))
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

static const char *take_seconds(struct parser *p, void *field,
				const char *value)
{
	(void)p;
	return duration_scan(value, field) ? NULL :
	       "not a time such as 30s, 10m, 12h or 14d";
}

/* To libcurl none means no limit, and what hangs must come to an end. */
static const char *take_timeout(struct parser *p, void *field,
				const char *value)
{
	return take_seconds(p, field, value) || !*(uint64_t *)field ?
	       "not a time such as 30s or 10m" : NULL;
}

static const char *take_bytes(struct parser *p, void *field, const char *value)
{
	static const uint64_t worth[] = { 1 << 10, 1 << 20, 1 << 30 };

	(void)p;
	return scan_units(value, "kMG", worth, field) && *(uint64_t *)field ?
	       NULL : "not a size such as 64M";
}

static const char *take_count(struct parser *p, void *field, const char *value)
{
	static const uint64_t worth[] = { 1000, 1000000, 1000000000,
					  1000000000000 };

	(void)p;
	return scan_units(value, "kMGT", worth, field) ? NULL :
	       "not a number such as 150000000 or 150M";
}

/* Stored lists are inputs, too, and must come up whatever is configured. */
static const char *take_unpacked(struct parser *p, void *field,
				 const char *value)
{
	const char *why = take_bytes(p, field, value);

	return why || *(uint64_t *)field >= UNPACKED_LEAST ? why :
	       "less than 32M, which a list may have";
}

static const char *take_retries(struct parser *p, void *field,
				const char *value)
{
	(void)p;
	return number_scan(value, 20, field) ? NULL :
	       "not a number from 0 to 20";
}

static const char *take_percent(struct parser *p, void *field,
				const char *value)
{
	static const uint64_t worth[] = { 1 };
	unsigned int *percent = field;
	uint64_t number;

	(void)p;
	if (!scan_units(value, "%", worth, &number) || number > 1000000)
		return "not a share such as 5%";
	*percent = number;
	return NULL;
}

static const char *take_yes_no(struct parser *p, void *field, const char *value)
{
	bool *yes = field;

	(void)p;
	*yes = !strcasecmp(value, "yes");
	return *yes || !strcasecmp(value, "no") ? NULL : "neither yes nor no";
}

static const char *take_path(struct parser *p, void *field, const char *value)
{
	char **path = field;

	(void)p;
	if (*value != '/')
		return "not an absolute path";
	free(*path);
	*path = copy(value);
	return NULL;
}

static const char *take_key(struct parser *p, void *field, const char *value)
{
	char **key = field;

	(void)p;
	if (!verify_key_valid(value))
		return "not an Ed25519 public key, as openssl pkey -pubout "
		       "prints it without its first line and its last";
	free(*key);
	*key = copy(value);
	return NULL;
}

/*
 * The next word of *@rest, cut off and counted past; NULL where there is none.
 * White space and @also separate words.
 */
static char *next_word(char **rest, const char *also)
{
	char separators[8];
	char *word;
	size_t size;

	snprintf(separators, sizeof(separators), " \t%s", also);
	word = *rest + strspn(*rest, separators);
	size = strcspn(word, separators);

	*rest = word + size;
	if (!size)
		return NULL;
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

static const char *take_countries(struct parser *p, void *field,
				  const char *value)
{
	char *text = copy(value), *rest = text, *word;
	struct countries *c = field;
	const char *why = NULL;

	(void)p;
	*c = (struct countries){ 0 };
	while (!why && (word = next_word(&rest, ",")))
		if (!countries_add(c, word))
			why = "not two-letter country codes";
	free(text);
	return why || c->count ? why : "names no country";
}

static const char *add_canary(struct canaries *c, const char *word)
{
	struct canary canary;
	const char *why = prefix_scan(word, &canary.family, &canary.prefix);

	if (why)
		return why;
	c->at = xrealloc(c->at, (c->count + 1) * sizeof(*c->at));
	c->at[c->count++] = canary;
	return NULL;
}

static const char *take_canaries(struct parser *p, void *field,
				 const char *value)
{
	char *text = copy(value), *rest = text, *word;
	const char *why = NULL;

	(void)p;
	while (!why && (word = next_word(&rest, ",")))
		why = add_canary(field, word);
	free(text);
	return why;
}

static struct source *add_source(struct list_config *l)
{
	l->source = xrealloc(l->source, (l->sources + 1) * sizeof(*l->source));
	l->source[l->sources] = (struct source){ 0 };
	return &l->source[l->sources++];
}

static void add_url(struct source *s, const char *url)
{
	s->url = xrealloc(s->url, (s->urls + 1) * sizeof(*s->url));
	s->url[s->urls++] = copy(url);
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

static void add_registries(struct list_config *l)
{
	const char *const *url;
	struct source *s;
	size_t i;

	for (i = 0; i < REGISTRIES; i++) {
		s = add_source(l);
		s->md5 = true;
		s->registry = true;
		for (url = registry_urls[i]; *url; url++)
			add_url(s, *url);
	}
}

/* Each line of them is one source with its mirrors. */
static const char *take_source(struct parser *p, void *field, const char *value)
{
	char *text, *rest, *word;
	const char *why = NULL;
	struct source *s;

	(void)field;
	if (!strcmp(value, "registries")) {
		add_registries(p->list);
		return NULL;
	}
	text = rest = copy(value);
	s = add_source(p->list);
	while (!why && (word = next_word(&rest, ""))) {
		if (!strcmp(word, "md5") && s->urls)
			s->md5 = true;
		else if (url_valid(word))
			add_url(s, word);
		else
			why = "not \"registries\", nor addresses that begin "
			      "with https://, http:// or file:///";
	}
	free(text);
	return why || s->urls ? why : "names no source";
}

/* Keys */

struct key {
	const char *name;
	take_fn *take;
	size_t offset;
	void (*clear)(struct list_config *l);	/* what the default was */
};

static void clear_sources(struct list_config *l)
{
	size_t i, k;

	for (i = 0; i < l->sources; i++) {
		for (k = 0; k < l->source[i].urls; k++)
			free(l->source[i].url[k]);
		free(l->source[i].url);
	}
	free(l->source);
	l->source = NULL;
	l->sources = 0;
}

static void clear_in(struct list_config *l)
{
	free(l->in.at);
	l->in = (struct canaries){ 0 };
}

static void clear_out(struct list_config *l)
{
	free(l->out.at);
	l->out = (struct canaries){ 0 };
}

#define KEY(name, take, field) \
	{ name, take, offsetof(struct config, field), NULL }

static const struct key global_keys[] = {
	KEY("state-dir", take_path, state_dir),
	KEY("ca-file", take_path, ca_file),
	KEY("connect-timeout", take_timeout, connect_timeout),
	KEY("stall-timeout", take_timeout, stall_timeout),
	KEY("timeout", take_timeout, timeout),
	KEY("retries", take_retries, retries),
	KEY("retry-wait", take_seconds, retry_wait),
	KEY("max-size", take_bytes, max_size),
	KEY("max-unpacked", take_unpacked, max_unpacked),
	KEY("max-age", take_seconds, max_age),
	{ NULL, NULL, 0, NULL }
};

#undef KEY
#define KEY(name, take, field, clear) \
	{ name, take, offsetof(struct list_config, field), clear }

static const struct key list_keys[] = {
	KEY("country", take_countries, countries, NULL),
	KEY("source", take_source, source, clear_sources),
	KEY("public-key", take_key, public_key, NULL),
	KEY("local", take_yes_no, local, NULL),
	KEY("exceptions", take_yes_no, exceptions, NULL),
	KEY("one-family", take_yes_no, one_family, NULL),
	KEY("ssh-sessions", take_yes_no, sessions, NULL),
	KEY("min-ipv4", take_count, least[IPV4], NULL),
	KEY("min-ipv6", take_count, least[IPV6], NULL),
	KEY("max-ipv4", take_count, most[IPV4], NULL),
	KEY("max-ipv6", take_count, most[IPV6], NULL),
	KEY("max-loss", take_percent, max_loss, NULL),
	KEY("max-gain", take_percent, max_gain, NULL),
	KEY("must-be-in", take_canaries, in, clear_in),
	KEY("must-be-out", take_canaries, out, clear_out),
	{ NULL, NULL, 0, NULL }
};

/* Keys that may stand on several lines, which add up. */
static bool repeats(const struct key *k)
{
	return k->clear;
}

static const struct key *find_key(const struct key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (!strcmp(keys->name, name))
			return keys;
	return NULL;
}

/* Where the key would be right, for the message. */
static const char *explain_unknown(const struct parser *p, const char *name)
{
	if (p->list && find_key(global_keys, name))
		return "belongs before the first section";
	if (!p->list && find_key(list_keys, name))
		return "belongs to a list; write [jp] before it";
	return "no such key";
}

/* A list's defaults */

static void default_canaries(struct canaries *c, const char *text)
{
	take_canaries(NULL, c, text);
}

/*
 * What is known of Japan holds for list jp; of another list nothing is known,
 * not even whether its owner lets in or keeps out who is in it.
 */
static void list_defaults(struct list_config *l, const char *name)
{
	bool jp = !strcmp(name, XT_GEOJP_DEFAULT_LIST);

	*l = (struct list_config){
		.local = true,
		.exceptions = jp,
		.sessions = jp,
		.least = { jp ? JP_LEAST4 : 1, jp ? JP_LEAST6 : 1 },
		.most = { jp ? JP_MOST4 : 0, jp ? JP_MOST6 : 0 },
		.max_loss = 5,
		.max_gain = 10,
	};
	strcpy(l->name, name);
	countries_add(&l->countries, "JP");
	add_registries(l);
	if (jp) {
		default_canaries(&l->in, jp_in);
		default_canaries(&l->out, jp_out);
	}
}

static void list_free(struct list_config *l)
{
	clear_sources(l);
	clear_in(l);
	clear_out(l);
	free(l->public_key);
	*l = (struct list_config){ 0 };
}

static const struct list_config *find_list(const struct config *c,
					   const char *name)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		if (!strcmp(c->list[i].name, name))
			return &c->list[i];
	return NULL;
}

const struct list_config *config_list(struct config *c, const char *name)
{
	const struct list_config *l = find_list(c, name);

	if (l)
		return l;
	list_free(&c->other);
	list_defaults(&c->other, name);
	return &c->other;
}

void config_apply(struct options *o)
{
	const struct list_config *l = config_list(o->config, o->list);

	if (!o->countries.count)
		o->countries = l->countries;
	o->no_local |= !l->local;
	o->one_family |= l->one_family;
}

static void add_list(struct config *c, const char *name)
{
	c->list = xrealloc(c->list, (c->lists + 1) * sizeof(*c->list));
	list_defaults(&c->list[c->lists++], name);
}

/* Lines */

static const char *take_section(struct parser *p, char *line)
{
	size_t size = strlen(line);
	char *name = line + 1;

	p->list = &p->config->other;	/* should it be none of ours */
	memset(p->seen, 0, sizeof(p->seen));
	if (line[size - 1] != ']')
		return "a section is a list's name in square brackets";
	line[size - 1] = '\0';
	if (size - 2 >= XT_GEOJP_NAME_SIZE || !xt_geojp_name_len(name))
		return "a list's name is " XT_GEOJP_NAME_FORM;
	if (find_list(p->config, name))
		return "this list has a section already";
	if (p->config->lists == LISTS_MAX)
		return "too many lists";
	add_list(p->config, name);
	p->list = &p->config->list[p->config->lists - 1];
	return NULL;
}

/* *@bad is what an error is to quote. */
static const char *take_setting(struct parser *p, char *line, const char **bad)
{
	const struct key *keys = p->list ? list_keys : global_keys, *k;
	char *name = line, *value = strchr(line, '=');
	bool *seen;

	if (!value)
		return "neither a section nor \"key = value\"";
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	*bad = name;
	k = find_key(keys, name);
	if (!k)
		return explain_unknown(p, name);
	seen = &p->seen[k - keys];
	if (*seen && !repeats(k))
		return "stands here twice";
	if (!*seen && k->clear)
		k->clear(p->list);
	*seen = true;
	*bad = value;
	return k->take(p, (char *)(p->list ? (void *)p->list :
					     (void *)p->config) + k->offset,
		       value);
}

static enum geojp_exit take_line(struct parser *p, const struct input *in,
				 char *line)
{
	char *text = copy(line);
	const char *bad = text, *why;

	why = *line == '[' ? take_section(p, line) :
			     take_setting(p, line, &bad);
	if (why)
		complain("%s:%lu: %s: %s", in->name, in->number, quoted(bad),
			 why);
	free(text);
	return why ? GEOJP_USAGE : GEOJP_OK;
}

/* To the end, whatever is wrong: restore makes do with what is right. */
static enum geojp_exit read_lines(struct config *c, struct input *in)
{
	struct parser p = { .config = c };
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	char *line;

	while ((more = input_line(in)) == INPUT_MORE) {
		line = in->line;
		if (in->number == 1 && !strncmp(line, "\xef\xbb\xbf", 3))
			line += 3;
		line[strcspn(line, "#")] = '\0';
		line = trim(line);
		if (*line && take_line(&p, in, line))
			code = GEOJP_USAGE;
	}
	return more == INPUT_ERROR ? GEOJP_USAGE : code;
}

static enum geojp_exit read_file(struct config *c, const char *path,
				 bool needed)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum geojp_exit code;
	struct input in;

	if (fd < 0 && errno == ENOENT && !needed)
		return GEOJP_OK;
	if (fd < 0) {
		complain("%s: %s", path, strerror(errno));
		return GEOJP_USAGE;
	}
	if (input_use(&in, fd, path))
		return GEOJP_USAGE;
	code = read_lines(c, &in);
	input_close(&in);
	return code;
}

static bool has_exceptions(const char *dir)
{
	static const char *const kinds[] = { "allow.d", "deny.d" };
	bool found = false;
	char *path;
	int i;

	for (i = 0; i < 2; i++) {
		path = xprintf("%s/%s", dir, kinds[i]);
		found |= !access(path, F_OK);
		free(path);
	}
	return found;
}

static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return copy(".");
	return slash == path ? copy("/") :
			       xprintf("%.*s", (int)(slash - path), path);
}

/*
 * Beside the file.  But who tries another configuration wants to be let in as
 * before: without exceptions of its own it has the usual ones.
 */
static char *exceptions_dir(const char *path)
{
	char *dir = path ? dir_of(path) : copy(GEOJP_CONFDIR);

	if (!path || has_exceptions(dir) || !has_exceptions(GEOJP_CONFDIR))
		return dir;
	free(dir);
	return copy(GEOJP_CONFDIR);
}

enum geojp_exit config_read(struct config *c, const char *path)
{
	enum geojp_exit code;

	*c = (struct config){
		.dir = exceptions_dir(path),
		.state_dir = copy(GEOJP_STATEDIR),
		.connect_timeout = 15,
		.stall_timeout = 30,
		.timeout = 600,
		.retries = 2,
		.retry_wait = 5,
		.max_size = 64 * MIB,
		.max_unpacked = 512 * MIB,
		.max_age = 14 * DAY,
	};
	code = read_file(c, path ? path : GEOJP_CONFIG_FILE, path);
	c->broken = code;
	if (!c->lists)
		add_list(c, XT_GEOJP_DEFAULT_LIST);
	return code;
}

void config_free(struct config *c)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		list_free(&c->list[i]);
	list_free(&c->other);
	free(c->list);
	free(c->dir);
	free(c->state_dir);
	free(c->ca_file);
}
