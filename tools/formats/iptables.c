// SPDX-License-Identifier: GPL-2.0
/* The sources of iptables' rules: iptables-save, or commands in a file. */
#include <ctype.h>
#include <string.h>

#include "base/report.h"
#include "formats/rules.h"

#define ELSE "; geojp runs no scripts, but reads the output of iptables-save"

static const char shell[] = "has shell syntax" ELSE;
static const char no_rule[] = "not an iptables rule" ELSE;
static const char negated[] = "is for all but these sources; geojp reads only "
			      "rules for sources";

/* What is known of the file. */
struct iptables {
	char table[32];		/* "*nat " in the output of iptables-save */
	struct sameness rule;	/* without its source */
};

/* A line that is being read. */
struct rule {
	char action;		/* the letter of -A, -P, ...; 0: none so far */
	char source[INPUT_LINE_MAX + 1];
	bool has_source;
	bool has_stray;		/* an address that is not behind -s or -d */
	char shape[INPUT_LINE_MAX + 64];	/* it without its source */
};

static bool is_command(const char *word)
{
	static const char *const names[] = { "iptables", "iptables-legacy",
					     "iptables-nft", NULL };
	const char *const *name, *slash = strrchr(word, '/');

	word = slash ? slash + 1 : word;
	for (name = names; *name; name++)
		if (!strcmp(word, *name) ||
		    (!strncmp(word, "ip6", 3) && !strcmp(word + 3, *name + 2)))
			return true;
	return false;
}

/* The counters of iptables-save -c: "[12:3456]". */
static bool is_counters(const char *word)
{
	size_t size = strlen(word);

	return size > 4 && word[0] == '[' && word[size - 1] == ']' &&
	       strchr(word, ':') &&
	       strspn(word + 1, "0123456789:") == size - 2;
}

/* Does the line name the command, in any case, before a comment? */
static bool names_command(const char *line)
{
	const char *found = strcasestr(line, "iptables");

	if (!found)
		found = strcasestr(line, "ip6tables");
	return found && !memchr(line, '#', found - line);
}

static bool looks_like_iptables(const char *line)
{
	char second = *line ? line[1] : '\0';

	if (*line == '-' && second == '-')
		return isalpha((unsigned char)line[2]);
	if (*line && strchr("*:-", *line))
		return isalpha((unsigned char)second);
	/* Scripts, and iptables -L, are recognised to be refused by name. */
	return !strcmp(line, "COMMIT") || names_command(line) ||
	       !strncmp(line, "Chain ", 6) ||
	       (*line == '[' && strstr(line, "] -"));
}

/* The letter of an option that says what to do, or 0. */
static char action_of(const char *word)
{
	static const char *const longs[] = {
		"A--append", "I--insert", "P--policy", "F--flush",
		"N--new-chain", "N--new", "X--delete-chain", "Z--zero",
		"D--delete", NULL };
	const char *const *name;

	if (word[0] == '-' && word[1] && !word[2])
		return strchr("AIPFNXZD", word[1]) ? word[1] : 0;
	for (name = longs; *name; name++)
		if (!strcmp(word, *name + 1))
			return **name;
	return 0;
}

static void append(struct rule *r, const char *word)
{
	size_t used = strlen(r->shape);

	snprintf(r->shape + used, sizeof(r->shape) - used, "%s%s",
		 used ? " " : "", word);
}

/* The value of an option that names sources: "" if it is the next word. */
static const char *source_value(const char *word)
{
	static const char *const names[] = { "--source", "--src", "--src-range",
					     NULL };
	const char *const *name;
	size_t size;

	if (!strncmp(word, "-s", 2))
		return word + 2;
	for (name = names; *name; name++) {
		size = strlen(*name);
		if (!strncmp(word, *name, size) &&
		    (!word[size] || word[size] == '='))
			return word + size + !!word[size];
	}
	return NULL;
}

/* Sources that are not in the line. */
static bool is_elsewhere(const char *word)
{
	return !strcmp(word, "--match-set") || !strcmp(word, "--src-cc") ||
	       !strcmp(word, "--source-country");
}

static const char *take_source(struct rule *r, struct words *w,
			       const char *value)
{
	const char *last = strrchr(r->shape, ' ');

	if (last && !strcmp(last, " !"))
		return negated;
	if (!*value) {
		if (words_next(w) == WORD_END)
			return "-s has no address";
		value = w->text;
	}
	if (!strcmp(value, "!"))
		return negated;
	if (strpbrk(value, "$`"))
		return shell;
	if (r->has_source)
		return "names its source twice";
	r->has_source = true;
	strcpy(r->source, value);
	append(r, "-s ...");
	return NULL;
}

static const char *take_action(struct rule *r, struct words *w, char action)
{
	if (r->action)
		return no_rule;
	r->action = action;
	append(r, w->text);
	if (strchr("FXZ", action))
		return NULL;
	if (words_next(w) != WORD_TEXT)
		return no_rule;
	append(r, w->text);
	return NULL;
}

/* -w and -W say how long to wait for the lock.  A number may follow. */
static void skip_number(struct words *w)
{
	size_t blanks = strspn(w->next, " \t");
	size_t digits = strspn(w->next + blanks, "0123456789");

	if (digits && strchr(" \t", w->next[blanks + digits]))
		w->next += blanks + digits;
}

/* A comment says nothing of packets: "-m comment --comment TEXT". */
static const char *skip_comment(struct rule *r, struct words *w)
{
	static const char match[] = " -m comment";
	size_t used = strlen(r->shape), size = strlen(match);

	if (used >= size && !strcmp(r->shape + used - size, match))
		r->shape[used - size] = '\0';
	return words_next(w) == WORD_TEXT ? NULL : "--comment has no text";
}

/* Is it an address that no option for other addresses precedes? */
static bool is_stray(const struct rule *r, const char *word)
{
	static const char *const others[] = {
		"-d", "--dst", "--destination", "--dst-range", "--to",
		"--to-source", "--to-destination", NULL };
	const char *last = strrchr(r->shape, ' ');
	const char *const *other;
	struct range range;
	enum family f;

	for (other = others; last && *other; other++)
		if (!strcmp(last + 1, *other))
			return false;
	return !range_scan(word, &f, &range);
}

static const char *take_word(struct rule *r, struct words *w)
{
	const char *word = w->text, *value;

	if (w->quoted) {
		append(r, word);
		return NULL;
	}
	if (action_of(word))
		return take_action(r, w, action_of(word));
	value = source_value(word);
	if (value)
		return take_source(r, w, value);
	if (is_elsewhere(word))
		return "has its addresses elsewhere (ipset save shows those of "
		       "a set); leave the line out if the list needs none";
	if (!strcmp(word, "--comment"))
		return skip_comment(r, w);
	r->has_stray |= is_stray(r, word);
	if (!strcmp(word, "-w") || !strcmp(word, "--wait") ||
	    !strcmp(word, "-W"))
		skip_number(w);
	else if (strncmp(word, "--wait", 6))
		append(r, word);
	return NULL;
}

/* Reads the words of a line.  Returns NULL, or what is wrong. */
static const char *split(struct rule *r, struct words *w)
{
	const char *why = NULL;
	enum word kind;
	bool started = false;

	while (!why && (kind = words_next(w)) != WORD_END) {
		if (kind != WORD_TEXT)
			return kind == WORD_OPEN ? rules_quote : shell;
		if (!started && (!strcmp(w->text, "sudo") ||
				 is_counters(w->text)))
			continue;
		if (!started && w->text[0] != '-' && !is_command(w->text))
			return no_rule;
		if (started || w->text[0] == '-')
			why = take_word(r, w);
		started = true;
	}
	return why || r->action ? why : no_rule;
}

static const char *keep_sources(struct text *t, struct rule *r)
{
	char *rest = r->source, *source;
	const char *why = NULL;

	while (!why && (source = strsep(&rest, ",")))
		why = rules_keep(t, source);
	return why;
}

/*
 * A pattern of grep that fits rules like @r: "-A JP .*-p tcp .*-j DROP".  It
 * may fit others as well, but leaves none out, such as one with a comment.
 */
static void show_pattern(const struct rule *r, char *text, size_t size)
{
	static char words[sizeof(r->shape)];
	char pattern[450] = "'", *to = pattern + 1, *rest = words, *word;
	char *end = pattern + sizeof(pattern);
	bool started = false, joined = true;

	strcpy(words, r->shape);
	while ((word = strsep(&rest, " ")) && !strpbrk(word, "'[\\^$") &&
	       (size_t)(end - to) > strlen(word) + 8) {
		started |= *word == '-';
		if (!strcmp(word, "-s") && rest && !strncmp(rest, "...", 3))
			strsep(&rest, " ");
		else if (started)
			to += sprintf(to, "%s%s%s", to[-1] == '\'' ? "" : " ",
				      strchr("-!", *word) && !joined ?
				      ".*" : "", word);
		joined = !started || *word == '!' || to[-1] == '\'';
	}
	strcpy(to, "'");
	phrase_in(text, size, "keep the rules of one kind, as with grep -e %s",
		  pattern);
}

static const char *take_rule(struct text *t, struct rule *r)
{
	struct iptables *own = t->own;
	const char *why;
	char way_out[512];

	if (r->has_stray)
		return "has an address that is not behind -s or -d";
	if (!r->has_source)
		return own->rule.line && strchr("FXD", r->action) ?
		       "takes away rules that are above it; give geojp the "
		       "output of iptables-save" : NULL;
	if (r->action != 'A' && r->action != 'I')
		return "has a source, but adds no rule; geojp reads only -A "
		       "and -I";
	/* The comment of a rule may be anywhere in it. */
	show_pattern(r, way_out, sizeof(way_out));
	why = rules_same(&own->rule, t, r->shape, way_out);
	return why ? why : keep_sources(t, r);
}

/* A line of iptables-save: ":INPUT DROP [12:3456]". */
static bool is_chain(struct words *w)
{
	return words_last(w, 3) && is_counters(w->text);
}

/* The rules from "*nat" up to "COMMIT" are of table nat. */
static const char *take_table(struct iptables *own, const char *line)
{
	*own->table = '\0';
	if (*line != '*')
		return NULL;
	if (line[1 + strspn(line + 1, "abcdefghijklmnopqrstuvwxyz")] ||
	    strlen(line) >= sizeof(own->table))
		return no_rule;
	strcpy(own->table, line);
	return NULL;
}

static const char *take_iptables(struct text *t, char *line)
{
	static struct words w;
	static struct rule r;
	struct iptables *own = t->own;
	const char *why;

	w.signs = RULES_SHELL;
	w.next = line;
	memset(&r, 0, sizeof(r));
	append(&r, own->table);
	if (*line == ':')
		return is_chain(&w) ? NULL : no_rule;
	if (*line == '*' || !strcmp(line, "COMMIT"))
		return take_table(own, line);
	why = split(&r, &w);
	return why ? why : take_rule(t, &r);
}

const struct line_format iptables = {
	.recognise = looks_like_iptables,
	.take = take_iptables,
	.needs = "rule with a source (-s)",
	.own_size = sizeof(struct iptables),
	.whole_lines = true,
};
