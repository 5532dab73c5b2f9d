// SPDX-License-Identifier: GPL-2.0
/* Files for Apache: "Require ip 1.0.16.0/20", "Allow from 1.0.16.0/20". */
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "base/scan.h"
#include "formats/apache.h"
#include "formats/rules.h"

#define DEPTH_MAX 16	/* of containers in containers */

static const char not_apache[] = "not a line of Apache that geojp knows; keep "
				 "the lines with addresses, as with grep -i "
				 "'^ *require ip'";

struct container {
	char name[20];
	unsigned long line;
};

/* What kind of line has addresses, or is for all of them. */
enum kind { REQUIRE, ALLOW, DENY, KINDS };

static const struct {
	const char *text, *pattern;
} kinds[KINDS] = {
	[REQUIRE] = { "Require ip", "^ *require ip" },
	[ALLOW] = { "Allow from", "^ *allow from *[0-9]" },
	[DENY] = { "Deny from", "^ *deny from *[0-9]" },
};

/* What is known of the file. */
struct apache {
	unsigned long some[KINDS];	/* first line with addresses, or 0 */
	unsigned long all[KINDS];	/* the same for all addresses */
	struct container open[DEPTH_MAX];
	int depth;
	struct sameness kind;	/* "Require ip in <RequireAny> of line 3" */
	bool continued;		/* the last line ends with a backslash */
};

static const char *const containers[] = {
	"RequireAny", "RequireAll", "RequireNone", "LimitExcept", "Limit",
	"IfModule", "IfVersion", "IfDefine", "FilesMatch", "Files",
	"DirectoryMatch", "Directory", "LocationMatch", "Location", NULL,
};

bool apache_container(const char *s, size_t count)
{
	const char *const *name;
	size_t size;

	for (name = containers; *name; name++) {
		size = strlen(*name);
		if (count > size + 1 && *s == '<' &&
		    !strncasecmp(s + 1, *name, size) &&
		    strchr(" \t>", s[size + 1]))
			return true;
	}
	return false;
}

/* Does the line begin with both words, in any case? */
static bool begins(const char *line, const char *first, const char *second)
{
	size_t size = strlen(first);

	if (strncasecmp(line, first, size) || !strchr(" \t", line[size]))
		return false;
	line += size + strspn(line + size, " \t");
	size = strlen(second);
	/* The end of the line counts as a blank here. */
	return !strncasecmp(line, second, size) && strchr(" \t", line[size]);
}

static bool looks_like_apache(const char *line)
{
	return apache_container(line, strlen(line)) ||
	       begins(line, "Require", "ip") ||
	       begins(line, "Require", "all") ||
	       begins(line, "Require", "not") ||
	       begins(line, "Allow", "from") || begins(line, "Deny", "from") ||
	       begins(line, "Order", "deny,allow") ||
	       begins(line, "Order", "allow,deny");
}

/* "10.1" and "10.1." are 10.1.0.0/16.  False if @s is no such word. */
static bool scan_partial(const char *s, char text[PREFIX_TEXT])
{
	char octet[3][8] = { "0", "0", "0" };
	uint64_t value;
	size_t size;
	int count;

	for (count = 0; *s && count < 3; count++) {
		size = strcspn(s, ".");
		if (size >= sizeof(octet[0]))
			return false;
		memcpy(octet[count], s, size);
		octet[count][size] = '\0';
		if (!number_scan(octet[count], 255, &value) ||
		    (*octet[count] == '0' && size > 1))
			return false;
		s += size + (s[size] == '.');
	}
	snprintf(text, PREFIX_TEXT, "%s.%s.%s.0/%d", octet[0], octet[1],
		 octet[2], 8 * count);
	return !*s && count;
}

static const char *take_address(struct text *t, const char *word)
{
	char text[PREFIX_TEXT];

	if (!strncasecmp(word, "env=", 4))
		return text_blame(t, word, "not an address");
	if (scan_partial(word, text))
		return rules_keep(t, text);
	return rules_keep(t, word);
}

/* The words up to the end of the line, or a backslash that continues it. */
static const char *take_addresses(struct text *t, struct words *w)
{
	struct apache *own = t->own;
	const char *why = NULL;
	bool any = own->continued;
	enum word kind;

	own->continued = false;
	while (!why && (kind = words_next(w)) != WORD_END) {
		any = true;
		if (kind == WORD_OPEN)
			return rules_quote;
		if (own->continued)
			return not_apache;
		if (!strcmp(w->text, "\\"))
			own->continued = true;
		else
			why = take_address(t, w->text);
	}
	return why || any ? why : "has no address";
}

static bool is_in(const struct apache *own, const char *container)
{
	return own->depth &&
	       !strcasecmp(own->open[own->depth - 1].name, container);
}

/* Beside a line for all addresses, a line with some of them says nothing. */
static const char *check_all(const struct text *t, enum kind kind)
{
	const struct apache *own = t->own;
	unsigned long some = own->some[kind], all = own->all[kind];
	static char why[160];

	if (!some || !all)
		return NULL;
	phrase_in(why, sizeof(why), all < t->number ?
		  "line %lu is for all addresses, so this is no list; keep the "
		  "lines with addresses, as with grep -i '%s'" :
		  "is for all addresses, so line %lu is no list; keep the "
		  "lines with addresses, as with grep -i '%s'",
		  all < t->number ? all : some, kinds[kind].pattern);
	return why;
}

/* A line for all addresses.  @vain: it leaves nothing to others of its kind. */
static const char *take_all(struct text *t, enum kind kind, bool vain)
{
	struct apache *own = t->own;

	if (vain && !own->all[kind])
		own->all[kind] = t->number;
	return vain ? check_all(t, kind) : NULL;
}

/* Checks that all addresses of the file are in the same place. */
static const char *check_kind(struct text *t, enum kind number)
{
	struct apache *own = t->own;
	const char *kind = kinds[number].text;
	const struct container *c;
	bool first = !own->kind.line;
	char text[80], way_out[80];
	const char *why;

	if (!own->some[number])
		own->some[number] = t->number;
	why = check_all(t, number);
	if (why)
		return why;
	phrase_in(way_out, sizeof(way_out), "keep lines of one kind, as with "
		  "grep -i '%s'", kind);
	if (!own->depth)
		return rules_same(&own->kind, t, kind, way_out);
	c = &own->open[own->depth - 1];
	if (!first && is_in(own, "RequireAll"))
		return "Apache wants the client to be in this line and in "
		       "those above it (RequireAll); one line or RequireAny "
		       "makes it a list";
	snprintf(text, sizeof(text), "%s in <%s> of line %lu", kind, c->name,
		 c->line);
	return rules_same(&own->kind, t, text, way_out);
}

static const char *take_open(struct text *t, const char *line)
{
	struct apache *own = t->own;
	struct container *c = &own->open[own->depth];
	size_t size = strcspn(line + 1, " \t>");

	if (!apache_container(line, strlen(line)) ||
	    line[strlen(line) - 1] != '>' || own->depth == DEPTH_MAX)
		return not_apache;
	snprintf(c->name, sizeof(c->name), "%.*s", (int)size, line + 1);
	c->line = t->number;
	own->depth++;
	return strcasecmp(c->name, "RequireNone") ? NULL :
	       "is for all but its addresses; geojp reads only lists";
}

static const char *take_close(struct text *t, const char *line)
{
	struct apache *own = t->own;
	size_t size = strlen(line);
	const char *name;

	if (!own->depth)
		return "closes a container that is not open";
	name = own->open[own->depth - 1].name;
	if (size != strlen(name) + 3 || line[size - 1] != '>' ||
	    strncasecmp(line + 2, name, strlen(name)))
		return "closes another container than the last one";
	own->depth--;
	return NULL;
}

/* The last word of a line must be one of these.  Returns which, or -1. */
static int take_last(struct words *w, const char *const *words)
{
	int i;

	if (words_next(w) != WORD_TEXT)
		return -1;
	for (i = 0; words[i]; i++)
		if (!strcasecmp(w->text, words[i]))
			return words_next(w) == WORD_END ? i : -1;
	return -1;
}

static const char *take_require(struct text *t, struct words *w)
{
	static const char *const granted[] = { "granted", "denied", NULL };
	const char *why;
	int which;

	if (words_next(w) != WORD_TEXT)
		return not_apache;
	if (!strcasecmp(w->text, "not"))
		return "is for all but these addresses; geojp reads only lists";
	if (!strcasecmp(w->text, "all")) {
		which = take_last(w, granted);
		return which < 0 ? not_apache :
		       take_all(t, REQUIRE,
				which == is_in(t->own, "RequireAll"));
	}
	if (strcasecmp(w->text, "ip"))
		return not_apache;
	why = check_kind(t, REQUIRE);
	return why ? why : take_addresses(t, w);
}

/* "Allow from 10.1 10.2", "Deny from all" */
static const char *take_from(struct text *t, struct words *w, enum kind kind)
{
	const char *why, *rest;

	if (words_next(w) != WORD_TEXT || strcasecmp(w->text, "from"))
		return not_apache;
	rest = w->next;
	if (words_next(w) == WORD_TEXT && !strcasecmp(w->text, "all"))
		return words_next(w) == WORD_END ? take_all(t, kind, true) :
						   not_apache;
	w->next = rest;
	why = check_kind(t, kind);
	return why ? why : take_addresses(t, w);
}

static const char *take_apache(struct text *t, char *line)
{
	static const char *const orders[] = { "deny,allow", "allow,deny",
					      "mutual-failure", NULL };
	static struct words w;
	const struct apache *own = t->own;

	w.signs = "";
	w.next = line;
	if (own->continued)
		return take_addresses(t, &w);
	if (*line == '<')
		return line[1] == '/' ? take_close(t, line) :
					take_open(t, line);
	if (words_next(&w) != WORD_TEXT)
		return rules_quote;
	if (!strcasecmp(w.text, "Require"))
		return take_require(t, &w);
	if (!strcasecmp(w.text, "Allow"))
		return take_from(t, &w, ALLOW);
	if (!strcasecmp(w.text, "Deny"))
		return take_from(t, &w, DENY);
	return !strcasecmp(w.text, "Order") && take_last(&w, orders) >= 0 ?
	       NULL : not_apache;
}

static enum geojp_exit finish_apache(const struct text *t,
				     const struct input *in)
{
	const struct apache *own = t->own;

	if (own->continued)
		return refuse(GJ_CUT_OFF, in->name,
			      "ends with a line that goes on; the "
			      "file is cut off");
	if (!own->depth)
		return GEOJP_OK;
	complain(GJ_CUT_OFF,
		 "%s: ends inside <%s> of line %lu; the file is cut off",
		 in->name, own->open[own->depth - 1].name,
		 own->open[own->depth - 1].line);
	return GEOJP_INPUT;
}

const struct line_format apache = {
	.recognise = looks_like_apache,
	.take = take_apache,
	.needs = "line with an address",
	.finish = finish_apache,
	.own_size = sizeof(struct apache),
	.whole_lines = true,
};
