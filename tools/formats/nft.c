// SPDX-License-Identifier: GPL-2.0
/* The elements of a set of nftables: nft list set, or a file for nft -f. */
#include <string.h>

#include "base/report.h"
#include "formats/rules.h"

#define ELSE "; nft list set FAMILY TABLE NAME shows one set as geojp reads it"

static const char not_nft[] = "not a part of a set of nftables" ELSE;
static const char not_plain[] = "its elements are more than addresses; geojp "
				"reads sets of addresses alone";
static const char variable[] = "has a variable; give geojp the define alone, "
			       "such as: define JP = { 1.0.16.0/20 }";
static const char one_set[] = "keep one set, as with nft list set FAMILY TABLE "
			      "NAME";

/* What a pair of braces holds. */
enum block { TOP, TABLE, SET, ELEMENTS };

/* What is known of the file. */
struct nft {
	struct sameness set[FAMILIES];
	bool added;
	enum block block[ELEMENTS + 1];	/* the blocks that are open */
	int depth;			/* of them beside TOP */
	unsigned long opened;		/* the line with the last brace */
	char table[256];		/* "inet filter " in a table, or "" */
	char name[512];			/* of the set: "inet filter jp" */
	char part[INPUT_LINE_MAX + 1];	/* the statement or element so far */
	bool options;			/* the address of the element is over */
	int skip;			/* words that are values of an option */
};

static bool begins(const char *s, const char *const *words)
{
	size_t size;

	for (; *words; words++) {
		size = strlen(*words);
		if (!strncmp(s, *words, size) && (!s[size] || s[size] == ' '))
			return true;
	}
	return false;
}

/* How the program is called, in a script. */
static const char *skip_call(const char *s)
{
	static const char *const calls[] = { "sudo ", "nft ", "/sbin/nft ",
					     "/usr/sbin/nft ", NULL };
	const char *const *call = calls;

	while (*call) {
		if (strncmp(s, *call, strlen(*call))) {
			call++;
			continue;
		}
		s += strlen(*call);
		call = calls;
	}
	return s;
}

static bool looks_like_nft(const char *line)
{
	static const char *const starts[] = {
		"table", "define", "set", "elements", "add table", "add set",
		"add element", "add chain", "add rule", "add map",
		"create table", "create set", "create element", "flush ruleset",
		"flush table", "flush set", "delete table", "delete set",
		"destroy table", "destroy set", NULL };
	const char *s = skip_call(line);

	return s != line || begins(s, starts);
}

static enum block where(const struct nft *n)
{
	return n->block[n->depth];
}

/* "add element inet filter jp": the family may be missing. */
static const char *take_name(struct nft *n, const char *names)
{
	static const char *const families[] = { "ip", "ip6", "inet", "arp",
						"bridge", "netdev", NULL };

	if (!*names || strlen(names) + 3 >= sizeof(n->name))
		return not_nft;
	snprintf(n->name, sizeof(n->name), "%s%.500s",
		 begins(names, families) ? "" : "ip ", names);
	return NULL;
}

static const char *open_block(struct nft *n, enum block block,
			      unsigned long line)
{
	n->block[++n->depth] = block;
	n->opened = line;
	return NULL;
}

/* What follows @start in the statement, or NULL. */
static const char *behind(const char *statement, const char *start)
{
	size_t size = strlen(start);

	return strncmp(statement, start, size) ? NULL : statement + size;
}

static const char *skip_word(const char *statement, const char *word)
{
	const char *rest = behind(statement, word);

	return rest ? rest : statement;
}

static const char *open_table(struct nft *n, const char *names,
			      unsigned long line)
{
	const char *why = take_name(n, names);

	if (why || strlen(n->name) + 1 >= sizeof(n->table))
		return not_nft;
	snprintf(n->table, sizeof(n->table), "%.250s ", n->name);
	return open_block(n, TABLE, line);
}

/* "JP = ...": the name of a define stands for that of a set. */
static void take_defined(struct nft *n, const char *s)
{
	snprintf(n->name, sizeof(n->name), "%.500s", s);
	n->name[strcspn(n->name, " ")] = '\0';
}

static const char *open_at_top(struct nft *n, const char *s,
			       unsigned long line)
{
	const char *names;

	s = skip_call(s);
	s = skip_word(s, "add ");
	s = skip_word(s, "create ");
	names = behind(s, "table ");
	if (names)
		return open_table(n, names, line);
	names = behind(s, "element ");
	if (names)
		return take_name(n, names) ? not_nft :
		       open_block(n, ELEMENTS, line);
	names = behind(s, "set ");
	if (names)
		return take_name(n, names) ? not_nft :
		       open_block(n, SET, line);
	names = behind(s, "define ");
	if (!names && strcmp(s, "elements ="))
		return not_nft;
	take_defined(n, names ? names : "");
	return open_block(n, ELEMENTS, line);
}

static const char *take_open(struct nft *n, unsigned long line)
{
	const char *name;

	switch (where(n)) {
	case TOP:
		return open_at_top(n, n->part, line);
	case TABLE:
		name = behind(n->part, "set ");
		if (!name || strlen(name) >= 250)
			return not_nft;
		snprintf(n->name, sizeof(n->name), "%s%.250s", n->table, name);
		return open_block(n, SET, line);
	case SET:
		return strcmp(n->part, "elements =") ? not_nft :
		       open_block(n, ELEMENTS, line);
	default:
		return not_nft;
	}
}

static const char *take_define(struct text *t, struct nft *n, const char *s)
{
	char *value = strstr(n->part, " = ");

	if (!value)
		return not_nft;
	take_defined(n, s);
	n->added = true;
	return rules_keep_in(t, n->set, n->name, value + 3, "keep one define");
}

static const char *end_at_top(struct text *t, struct nft *n)
{
	static const char *const makes[] = { "table", "add table",
					     "create table", NULL };
	static const char *const takes[] = { "flush", "delete", "destroy",
					     NULL };
	const char *s = skip_call(n->part), *value = behind(s, "define ");

	if (value)
		return take_define(t, n, value);
	if (begins(s, takes))
		return n->added ? "takes away what is above it" ELSE : NULL;
	return begins(s, makes) ? NULL : not_nft;
}

/* A set without elements counts: it could be the one that is meant. */
static const char *take_type(struct text *t, struct nft *n, const char *type)
{
	enum family f = strstr(type, "ip6") || strstr(type, "ipv6") ? IPV6 :
								      IPV4;

	return rules_same(&n->set[f], t, n->name, one_set);
}

static const char *end_in_set(struct text *t, struct nft *n, const char *s)
{
	static const char *const types[] = {
		"type ipv4_addr", "type ipv6_addr", "typeof ip saddr",
		"typeof ip daddr", "typeof ip6 saddr", "typeof ip6 daddr",
		NULL };
	static const char *const others[] = {
		"flags", "size", "policy", "timeout", "gc-interval",
		"auto-merge", "counter", "comment", NULL };
	const char *const *type;

	if (behind(s, "type")) {
		for (type = types; *type; type++)
			if (!strcmp(s, *type))
				return take_type(t, n, s);
		return not_plain;
	}
	if (behind(s, "elements = $"))
		return variable;
	return begins(s, others) ? NULL : not_nft;
}

/* A statement is over. */
static const char *end_statement(struct text *t, struct nft *n)
{
	static const char *const in_table[] = { "flags", "comment", NULL };

	if (!*n->part)
		return NULL;
	if (where(n) == TOP)
		return end_at_top(t, n);
	if (where(n) == SET)
		return end_in_set(t, n, n->part);
	return begins(n->part, in_table) ? NULL : not_nft;
}

static const char *end_element(struct text *t, struct nft *n)
{
	static char element[INPUT_LINE_MAX + 1];

	if (n->skip)
		return not_nft;
	strcpy(element, n->part);
	n->options = false;
	n->added = true;
	return rules_keep_in(t, n->set, n->name, element, one_set);
}

static const char *append(struct nft *n, const char *word)
{
	size_t used = strlen(n->part), room = sizeof(n->part) - used;

	return snprintf(n->part + used, room, "%s%s", used ? " " : "", word) <
	       (int)room ? NULL : not_nft;
}

/* A word of an element: of its address, or an option such as "timeout 1h". */
static const char *take_in_element(struct nft *n, const char *word)
{
	static const char *const values[] = { "timeout", "expires", "comment",
					      "packets", "bytes", NULL };

	if (n->skip) {
		n->skip--;
		return NULL;
	}
	if (!strcmp(word, ".") || !strcmp(word, ":"))
		return not_plain;
	if (strchr(word, '$'))
		return variable;
	n->skip = begins(word, values);
	if (n->skip || !strcmp(word, "counter")) {
		n->options = true;
		return NULL;
	}
	return n->options ? "has an option that geojp does not know" ELSE :
			    append(n, word);
}

static const char *take_sign_in_elements(struct text *t, struct nft *n,
					 char sign)
{
	const char *why = NULL;

	if (sign != ',' && sign != '}')
		return not_nft;
	if (*n->part || n->options || sign == ',')
		why = end_element(t, n);
	*n->part = '\0';
	if (sign == '}')
		n->depth--;
	return why;
}

static const char *take_sign(struct text *t, struct nft *n, const char *sign)
{
	const char *why;

	if (where(n) == ELEMENTS)
		return take_sign_in_elements(t, n, *sign);
	if (*sign == ',' || *sign == '=')
		return append(n, sign);
	why = *sign == '{' ? take_open(n, t->number) : end_statement(t, n);
	*n->part = '\0';
	if (why || *sign != '}')
		return why;
	if (!n->depth)
		return "closes a brace that is not open";
	if (n->block[n->depth--] == TABLE)
		*n->table = '\0';
	return NULL;
}

static const char *take_nft(struct text *t, char *line)
{
	static struct words w;
	struct nft *n = t->own;
	const char *why = NULL;
	enum word kind;

	w.signs = "{};,=";
	w.next = line;
	while (!why && (kind = words_next(&w)) != WORD_END) {
		if (kind == WORD_OPEN)
			why = rules_quote;
		else if (kind == WORD_SIGN)
			why = take_sign(t, n, w.text);
		else if (where(n) == ELEMENTS)
			why = take_in_element(n, w.text);
		else
			why = append(n, w.text);
	}
	/* The end of a line ends a statement. */
	return why || where(n) == ELEMENTS ? why : take_sign(t, n, ";");
}

static enum geojp_exit finish_nft(const struct text *t, const struct input *in)
{
	const struct nft *n = t->own;

	if (!n->depth)
		return GEOJP_OK;
	complain(GJ_CUT_OFF,
		 "%s: ends inside the braces of line %lu; the file is cut off",
		 in->name, n->opened);
	return GEOJP_INPUT;
}

const struct line_format nft = {
	.recognise = looks_like_nft,
	.take = take_nft,
	.needs = "elements of a set",
	.finish = finish_nft,
	.own_size = sizeof(struct nft),
	.whole_lines = true,
};
