// SPDX-License-Identifier: GPL-2.0
/*
 * Which members of a document hold prefixes.
 *
 * Every text of a document is looked at.  Where the shape has prefixes, each
 * must be one.  Everywhere else none may be one: if a publisher adds a member
 * with prefixes, or puts them elsewhere, the file is refused, and nothing of it
 * is dropped.
 */
#ifdef HAVE_JSON

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <jansson.h>

#include "base/date.h"
#include "base/report.h"
#include "formats/json_list.h"

#define PATHS_MAX 4
#define PATH_TEXT 256

/*
 * A path has the names of members, with "/" between them, and "-" for each
 * element of an array.  "*" is any name.
 */
struct shape {
	const char *mark;		/* what only this shape has */
	const char *prefixes[PATHS_MAX];
	const char *none;		/* holds none, though ->prefixes fits */
	const char *date;		/* when it was made */
};

/* The first one whose mark is there counts. */
static const struct shape shapes[] = {
	/* RIPEstat, country-resource-list */
	{ "data/resources", { "data/resources/ipv4/-",
			      "data/resources/ipv6/-" },
	  NULL, "data/query_time" },
	/* RIPEstat, announced-prefixes */
	{ "data/prefixes", { "data/prefixes/-/prefix" },
	  NULL, "data/query_endtime" },
	/* Cloudflare's API, client/v4/ips */
	{ "result/ipv4_cidrs", { "result/ipv4_cidrs/-", "result/ipv6_cidrs/-",
				 "result/jdcloud_cidrs/-" }, NULL, NULL },
	/* GitHub's API, meta */
	{ "verifiable_password_authentication", { "*/-" }, "ssh_keys/-", NULL },
	/* AWS, ip-ranges.json */
	{ "ipv6_prefixes", { "prefixes/-/ip_prefix",
			     "ipv6_prefixes/-/ipv6_prefix" },
	  NULL, "createDate" },
	/* Google, and Bing, OpenAI and others that write the same */
	{ "prefixes", { "prefixes/-/ipv4Prefix", "prefixes/-/ipv6Prefix" },
	  NULL, "creationTime" },
	/* Fastly's API, public-ip-list */
	{ "ipv6_addresses", { "addresses/-", "ipv6_addresses/-" }, NULL, NULL },
	/* a bare array */
	{ "-", { "-" }, NULL, NULL },
};

#define KNOWN "RIPEstat, AWS, Google, GitHub, Cloudflare, Fastly, or an " \
	      "array of prefixes"

/* Where in the document a value is.  ->key is NULL for an array's element. */
struct place_in {
	const struct place_in *up;
	const char *key;
	size_t index;
};

struct taking {
	const struct shape *shape;
	const char *name;	/* of the input */
	struct set *set;
	unsigned long kept;
};

/* A path as in the table, or as people write it: "prefixes[12].ip_prefix". */
static char *path_text(const struct place_in *at, bool for_people,
		       char text[PATH_TEXT])
{
	size_t used;

	*text = '\0';
	if (!at)
		return text;
	path_text(at->up, for_people, text);
	used = strlen(text);
	if (!for_people)
		snprintf(text + used, PATH_TEXT - used, "%s%s",
			 at->up ? "/" : "", at->key ? at->key : "-");
	else if (at->key)
		snprintf(text + used, PATH_TEXT - used, "%s%s",
			 at->up ? "." : "", at->key);
	else
		snprintf(text + used, PATH_TEXT - used, "[%zu]", at->index);
	return text;
}

static bool complain_at(const struct taking *t, const struct place_in *at,
			const char *value, const char *why)
{
	char text[PATH_TEXT];

	path_text(at, true, text);
	if (value)
		complain(GJ_LINE, "%s: %s: %s: %s", t->name, text,
			 quoted(value), why);
	else
		complain(GJ_LINE, "%s: %s: %s", t->name, text, why);
	return false;
}

static bool is_inside(const char *path, const char *outer)
{
	size_t size = strlen(outer);

	return !strncmp(path, outer, size) && path[size] == '/';
}

/* Does the shape have prefixes there, or there and @below? */
static bool has_prefixes(const struct shape *s, const struct place_in *at,
			 bool below)
{
	char path[PATH_TEXT];
	size_t i;

	path_text(at, false, path);
	if (strlen(path) == PATH_TEXT - 1 ||
	    (s->none && !strcmp(path, s->none)))
		return false;
	for (i = 0; i < PATHS_MAX && s->prefixes[i]; i++)
		if (!fnmatch(s->prefixes[i], path, FNM_PATHNAME) ||
		    (below && is_inside(s->prefixes[i], path)))
			return true;
	return false;
}

/* A text of the document, or the name of a member. */
static bool take_text(struct taking *t, const struct place_in *at,
		      const char *value, bool prefix)
{
	struct range r;
	enum family f;
	const char *why = range_scan(value, &f, &r);

	if (!prefix)
		return why || complain_at(t, at, value, "an address at a place "
					  "where none is known to be; this "
					  "file is of a newer or of another "
					  "kind");
	if (why)
		return complain_at(t, at, value, why);
	t->kept++;
	return set_add(t->set, f, r) ||
	       complain_at(t, at, value,
			   "too many separate ranges for one list");
}

static bool take_value(struct taking *t, const struct place_in *at,
		       const json_t *value);

static bool take_object(struct taking *t, const struct place_in *at,
			const json_t *object)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)object, key, member) {
		struct place_in here = { at, key, 0 };

		if (!take_text(t, &here, key, false) ||
		    !take_value(t, &here, member))
			return false;
	}
	return true;
}

static bool take_array(struct taking *t, const struct place_in *at,
		       const json_t *array)
{
	unsigned long before;
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		struct place_in here = { at, NULL, i };

		before = t->kept;
		if (!take_value(t, &here, json_array_get(array, i)))
			return false;
		if (t->kept == before && has_prefixes(t->shape, &here, true))
			return complain_at(t, &here, NULL, "holds no prefix; "
					   "this file is of a newer or of "
					   "another kind");
	}
	return true;
}

static bool take_value(struct taking *t, const struct place_in *at,
		       const json_t *value)
{
	if (json_is_object(value))
		return take_object(t, at, value);
	if (json_is_array(value))
		return take_array(t, at, value);
	if (json_is_string(value))
		return take_text(t, at, json_string_value(value),
				 has_prefixes(t->shape, at, false));
	return !has_prefixes(t->shape, at, false) ||
	       complain_at(t, at, NULL, "is no text, so it is no prefix");
}

/* The value at a path without "-" inside; NULL if there is none. */
static const json_t *find(const json_t *value, const char *path)
{
	char key[PATH_TEXT];
	size_t size;

	if (!strcmp(path, "-"))
		return json_is_array(value) ? value : NULL;
	for (; value && *path; path += size + !!path[size]) {
		size = strcspn(path, "/");
		snprintf(key, sizeof(key), "%.*s", (int)size, path);
		value = json_object_get(value, key);
	}
	return value;
}

static const struct shape *find_shape(const json_t *root)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (find(root, shapes[i].mark))
			return &shapes[i];
	return NULL;
}

/*
 * A text in a value; NULL if there is none.  RIPEstat writes ["error", "text"],
 * and Cloudflare {"code": 1, "message": "text"}.
 */
static const char *find_text(const json_t *value)
{
	json_t *object = (json_t *)value;
	const char *text;
	void *member;
	size_t i;

	if (json_is_string(value))
		return json_string_value(value);
	text = json_string_value(json_object_get(value, "message"));
	for (i = json_array_size(value); !text && i-- > 0;)
		text = find_text(json_array_get(value, i));
	for (member = json_object_iter(object); !text && member;
	     member = json_object_iter_next(object, member))
		text = find_text(json_object_iter_value(member));
	return text;
}

/* What servers answer if they have no list.  NULL if they say no such thing. */
static const char *find_error(const json_t *root)
{
	static const char *const names[] = { "error", "errors", "message",
					     "messages" };
	const json_t *status = json_object_get(root, "status"), *value;
	bool bad = json_is_false(json_object_get(root, "success")) ||
		   (json_is_string(status) &&
		    strcasecmp(json_string_value(status), "ok")) ||
		   (json_is_integer(status) &&
		    json_integer_value(status) != 200);
	const char *text = NULL;
	size_t i;

	for (i = 0; !text && i < sizeof(names) / sizeof(*names); i++) {
		value = json_object_get(root, names[i]);
		/* A list may come with a message, but not with an error. */
		if (i < 2 || bad || json_is_string(value))
			text = find_text(value);
	}
	return text || !bad ? text : "no reason is given";
}

/* The date at @path, which is UTC; 0 if there is none. */
static time_t read_date(const json_t *root, const char *path)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%S",
					     "%Y-%m-%d-%H-%M-%S" };
	const char *text = path ? json_string_value(find(root, path)) : NULL;
	size_t i;

	for (i = 0; text && i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm tm = { 0 };

		if (strptime(text, forms[i], &tm))
			return date_sane(timegm(&tm));
	}
	return 0;
}

enum geojp_exit json_take(const json_t *root, const char *name, struct set *set,
			  struct text_result *result)
{
	const char *error = find_error(root);
	struct taking t = { find_shape(root), name, set, 0 };

	if (error) {
		complain(GJ_NOT_A_LIST,
			 "%s: JSON with an error instead of a list: %s", name,
			 quoted(error));
		return GEOJP_INPUT;
	}
	if (!t.shape)
		return refuse(GJ_UNKNOWN_FORMAT, name,
			      "JSON of a kind that geojp does not know; "
			      "it knows that of " KNOWN);
	if (!take_value(&t, NULL, root))
		return GEOJP_INPUT;
	result->kept = t.kept;
	result->data_time = read_date(root, t.shape->date);
	return GEOJP_OK;
}

#endif /* HAVE_JSON */
