// SPDX-License-Identifier: GPL-2.0
/*
 * An ipset of firewalld: <entry>1.0.16.0/20</entry>.  It is read as firewalld
 * writes it and not as XML may be: a tag ends on the line on which it begins.
 */
#include <string.h>

#include "base/report.h"
#include "base/scan.h"
#include "formats/firewalld.h"
#include "formats/rules.h"

static const char not_firewalld[] =
	"not a line of an ipset of firewalld that geojp knows; give it the "
	"file as firewalld writes it to /etc/firewalld/ipsets";

/* What is known of the file. */
struct firewalld {
	bool opened, closed;		/* the <ipset> */
	unsigned long text;		/* line of an open <short>, or 0 */
	char name[16];			/* of that tag: "description" */
};

bool firewalld_begins(const char *s, size_t count)
{
	static const char xml[] = "<?xml ", set[] = "<ipset ";
	const char *end;

	if (count > strlen(xml) && !strncmp(s, xml, strlen(xml))) {
		end = memmem(s, count, "?>", 2);
		if (!end)
			return false;
		count -= end + 2 - s;
		s = end + 2;
	}
	while (count && strchr(" \t\r\n", *s)) {
		s++;
		count--;
	}
	return count > strlen(set) && !strncmp(s, set, strlen(set));
}

/* junk_name() has seen that <ipset> follows, if this is the first line. */
static bool looks_like_firewalld(const char *line)
{
	return !strncmp(line, "<?xml ", 6) || !strncmp(line, "<ipset ", 7);
}

/* What is behind @start, if @s begins with it; else NULL. */
static char *behind(char *s, const char *start)
{
	size_t size = strlen(start);

	return strncmp(s, start, size) ? NULL : s + size;
}

/* type="hash:net", perhaps with more attributes, such as a version. */
static const char *open_set(struct firewalld *own, const char *attributes)
{
	if (own->opened)
		return "a second set; give geojp one set a file";
	own->opened = true;
	return strstr(attributes, "type=\"hash:net\"") ||
	       strstr(attributes, "type=\"hash:ip\"") ? NULL :
	       "a set of another type than hash:net or hash:ip";
}

/* <option name="family" value="inet6"/>: what does not change the addresses. */
static const char *take_option(const char *attributes)
{
	static const char *const known[] = { "family", "hashsize", "maxelem",
					     "timeout", NULL };
	char name[32];
	size_t i;

	for (i = 0; known[i]; i++) {
		snprintf(name, sizeof(name), "name=\"%s\"", known[i]);
		if (strstr(attributes, name))
			return NULL;
	}
	return "has an option that geojp does not know";
}

/* Text up to its end tag, or all of the line.  Returns what is behind it. */
static char *skip_text(struct firewalld *own, char *s)
{
	char end[24], *found;

	snprintf(end, sizeof(end), "</%s>", own->name);
	found = strstr(s, end);
	if (found)
		own->text = 0;
	return found ? found + strlen(end) : s + strlen(s);
}

/* <entry>ADDRESSES</entry> */
static const char *take_entry(struct text *t, char *s, char **rest)
{
	char *end = strchr(s, '<');

	if (!end || !behind(end, "</entry>"))
		return not_firewalld;
	*rest = end + strlen("</entry>");
	*end = '\0';
	if (strchr(s, ','))
		return text_blame(t, s, "has a second part; geojp reads sets "
				  "of addresses alone");
	return rules_keep(t, trim(s));
}

static const char *take_text(struct text *t, const char *name, char *s,
			     char **rest)
{
	struct firewalld *own = t->own;

	snprintf(own->name, sizeof(own->name), "%s", name);
	own->text = t->number;
	*rest = skip_text(own, s);
	return NULL;
}

/* Takes one tag, with its text.  *@rest is what follows on the line. */
static const char *take_tag(struct text *t, char *s, char **rest)
{
	struct firewalld *own = t->own;
	char *end = strchr(s, '>'), *in;

	if (!end || own->closed)
		return not_firewalld;
	*rest = end + 1;
	if (behind(s, "<?xml "))
		return own->opened ? not_firewalld : NULL;
	in = behind(s, "<ipset ");
	if (in) {
		*end = '\0';
		return open_set(own, in);
	}
	if (!own->opened)
		return not_firewalld;
	own->closed = behind(s, "</ipset>");
	if (own->closed || behind(s, "<short/>") || behind(s, "<description/>"))
		return NULL;
	in = behind(s, "<entry>");
	if (in)
		return take_entry(t, in, rest);
	in = behind(s, "<short>");
	if (in)
		return take_text(t, "short", in, rest);
	in = behind(s, "<description>");
	if (in)
		return take_text(t, "description", in, rest);
	in = behind(s, "<option ");
	*end = '\0';
	return in ? take_option(in) : not_firewalld;
}

static const char *take_firewalld(struct text *t, char *line)
{
	struct firewalld *own = t->own;
	const char *why = NULL;
	char *rest = line;

	if (own->text)
		rest = skip_text(own, line);
	while (!why && *(rest += strspn(rest, " \t")))
		why = *rest == '<' ? take_tag(t, rest, &rest) : not_firewalld;
	return why;
}

static enum geojp_exit finish_firewalld(const struct text *t,
					const struct input *in)
{
	const struct firewalld *own = t->own;

	if (own->closed)
		return GEOJP_OK;
	return refuse(GJ_CUT_OFF, in->name,
		      "ends before </ipset>; the file is cut off");
}

const struct line_format firewalld = {
	.recognise = looks_like_firewalld,
	.take = take_firewalld,
	.needs = "entry with an address",
	.finish = finish_firewalld,
	.own_size = sizeof(struct firewalld),
	.whole_lines = true,
};
