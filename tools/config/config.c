// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/input.h"
#include "base/report.h"
#include "base/scan.h"
#include "config/keys.h"

#define LISTS_MAX 32	/* the module's max_lists */

struct parser {
	struct config *config;
	struct section section;
	bool seen[KEYS_MAX];	/* keys of this section that were there */
	char *rule_line;	/* which began the rule; NULL: no rule */
	unsigned long rule_number;	/* of this line */
	struct rule_wanted other;	/* of a section that is wrong */
};

static struct wanted *find_list(const struct config *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		if (!strcmp(c->list[i].name, name))
			return &c->list[i];
	return NULL;
}

bool config_has_list(const struct config *c, const char *name)
{
	return find_list(c, name);
}

bool config_list_again(const struct config *c, size_t rule)
{
	size_t i;

	for (i = 0; i < rule; i++)
		if (!strcmp(c->rule[i].list, c->rule[rule].list))
			return true;
	return false;
}

const struct wanted *config_list(struct config *c, const char *name)
{
	const struct wanted *w = find_list(c, name);

	if (w)
		return w;
	wanted_free(&c->other);
	wanted_defaults(&c->other, name, c->dir);
	return &c->other;
}

static struct wanted *add_list(struct config *c, const char *name)
{
	c->list = xrealloc(c->list, (c->lists + 1) * sizeof(*c->list));
	wanted_defaults(&c->list[c->lists], name, c->dir);
	return &c->list[c->lists++];
}

static const char *take_list_section(struct parser *p, const char *name)
{
	p->section.list = &p->config->other;	/* if the section is wrong */
	if (strlen(name) >= XT_GEOJP_NAME_SIZE || !xt_geojp_name_len(name))
		return "a list's name is " XT_GEOJP_NAME_FORM;
	if (find_list(p->config, name))
		return "this list has a section already";
	if (p->config->lists == LISTS_MAX)
		return "too many lists";
	p->section.list = add_list(p->config, name);
	return NULL;
}

static const struct rule_wanted *find_rule(const struct config *c,
					   const char *name)
{
	size_t i;

	for (i = 0; i < c->rules; i++)
		if (!strcmp(c->rule[i].name, name))
			return &c->rule[i];
	return NULL;
}

static struct rule_wanted *add_rule(struct config *c, const char *name)
{
	c->rule = xrealloc(c->rule, (c->rules + 1) * sizeof(*c->rule));
	rule_defaults(&c->rule[c->rules], name);
	return &c->rule[c->rules++];
}

/* @name is empty for [rule]. */
static const char *take_rule_section(struct parser *p, const char *name)
{
	rule_wanted_free(&p->other);
	rule_defaults(&p->other, "");
	p->section.rule = &p->other;	/* if the section is wrong */
	if (*name && (strlen(name) >= XT_GEOJP_NAME_SIZE ||
		      !xt_geojp_name_len(name)))
		return "a rule's name is " XT_GEOJP_NAME_FORM;
	if (find_rule(p->config, name))
		return "this rule has a section already";
	if (p->config->rules == RULES_MAX)
		return "too many rules";
	p->section.rule = add_rule(p->config, name);
	return NULL;
}

/* "rule" or "rule NAME".  Returns the name, which may be empty, or NULL. */
static char *rule_name(char *name)
{
	size_t size = strlen(RULE_SECTION);

	if (strncmp(name, RULE_SECTION, size))
		return NULL;
	name += size;
	return !*name || *name == ' ' || *name == '\t' ? trim(name) : NULL;
}

static const char *take_section(struct parser *p, char *line)
{
	size_t size = strlen(line);
	char *name = line + 1, *rule;

	memset(p->seen, 0, sizeof(p->seen));
	p->section = (struct section){ .list = &p->config->other };
	if (line[size - 1] != ']')
		return "a section is a list's name in square brackets";
	line[size - 1] = '\0';
	rule = rule_name(name);
	if (!rule)
		return take_list_section(p, name);
	p->section.list = NULL;
	return take_rule_section(p, rule);
}

/* A whole rule can be wrong only when all its keys are read. */
static enum geojp_exit end_rule(struct parser *p, struct input *in)
{
	const char *why = p->rule_line && p->section.rule ?
			  rule_wrong(p->section.rule) : NULL;
	unsigned long number = in->number;

	if (why) {
		in->number = p->rule_number;
		input_refuse(GJ_CONFIG, in, p->rule_line, why);
		in->number = number;
	}
	free(p->rule_line);
	p->rule_line = NULL;
	return why ? GEOJP_USAGE : GEOJP_OK;
}

/* Returns NULL, or what is wrong with *@bad. */
static const char *take_setting(struct parser *p, char *line, const char **bad)
{
	char *value = strchr(line, '=');

	if (!value)
		return "neither a section nor \"key = value\"";
	*value++ = '\0';
	return keys_take(p->config, &p->section, p->seen, trim(line),
			 trim(value), bad);
}

static enum geojp_exit take_line(struct parser *p, struct input *in,
				 char *line)
{
	char *text = xprintf("%s", line);
	enum geojp_exit code = GEOJP_OK;
	const char *bad = text, *why;
	bool section = *line == '[';

	if (section)
		code = end_rule(p, in);
	why = section ? take_section(p, line) : take_setting(p, line, &bad);
	if (why)
		input_refuse(GJ_CONFIG, in, bad, why);
	if (section && p->section.rule) {
		p->rule_line = text;
		p->rule_number = in->number;
		return why ? GEOJP_USAGE : code;
	}
	free(text);
	return why ? GEOJP_USAGE : code;
}

/* The shell reads the command of an export, so "#" is left to the shell. */
static bool is_command(const char *line)
{
	static const char key[] = "after";

	line += strspn(line, " \t");
	return !strncmp(line, key, strlen(key)) &&
	       strchr(" \t=", line[strlen(key)]);
}

/* Goes on after an error, because restore uses what is right. */
static enum geojp_exit read_lines(struct config *c, struct input *in)
{
	struct parser p = { .config = c };
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	char *line;

	while ((more = input_line(in)) == INPUT_MORE) {
		if (!is_command(in->line))
			in->line[strcspn(in->line, "#")] = '\0';
		line = trim(in->line);
		if (*line && take_line(&p, in, line))
			code = GEOJP_USAGE;
	}
	if (end_rule(&p, in))
		code = GEOJP_USAGE;
	rule_wanted_free(&p.other);
	return more == INPUT_ERROR ? GEOJP_USAGE : code;
}

/* Two lists must not take turns in one file. */
static enum geojp_exit check_exports(const struct config *c, const char *name)
{
	const struct wanted *l = c->list;
	size_t a, b, i;

	for (a = 0; a < c->lists; a++)
		for (b = a + 1; b < c->lists; b++)
			for (i = 0; i < l[b].exports.count; i++) {
				const char *path = l[b].exports.at[i].path;

				if (!exports_have(&l[a].exports, path))
					continue;
				complain(GJ_CONFIG_EXPORT,
					 "%s: %s: lists %s and %s both export "
					 "to it",
					 name, path, l[a].name, l[b].name);
				return GEOJP_USAGE;
			}
	return GEOJP_OK;
}

/* Is @path in @dir/@name, however deep?  NULL: in any directory there. */
static bool lies_in(const char *path, const char *dir, const char *name)
{
	size_t size = strlen(dir), name_size = name ? strlen(name) : 0;

	if (strncmp(path, dir, size) || path[size] != '/')
		return false;
	path += size + 1;
	return name ? !strncmp(path, name, name_size) &&
		      path[name_size] == '/' : !!strchr(path, '/');
}

/* An export must not replace what geojp itself reads. */
static enum geojp_exit check_own_files(const struct config *c, const char *name)
{
	size_t l, i;

	for (l = 0; l < c->lists; l++)
		for (i = 0; i < c->list[l].exports.count; i++) {
			const char *path = c->list[l].exports.at[i].path;

			if (strcmp(path, name) &&
			    !lies_in(path, c->dir, "allow.d") &&
			    !lies_in(path, c->dir, "deny.d") &&
			    !lies_in(path, c->state_dir, NULL))
				continue;
			complain(GJ_CONFIG_EXPORT,
				 "%s: %s: an export there would replace what "
				 "geojp reads; choose another place",
				 name, path);
			return GEOJP_USAGE;
		}
	return GEOJP_OK;
}

static enum geojp_exit read_file(struct config *c, const char *path,
				 bool needed)
{
	int fd = file_open_or_null(path);
	enum geojp_exit code;
	struct input in;

	if (fd < 0 && errno == ENOENT && !needed)
		return GEOJP_OK;
	if (input_use(&in, fd, path))
		return GEOJP_USAGE;
	code = read_lines(c, &in);
	input_close(&in);
	if (!code)
		code = check_own_files(c, path);
	return code ? code : check_exports(c, path);
}

static bool has_dir(const char *dir, const char *name)
{
	char *path = xprintf("%s/%s", dir, name);
	bool has = !faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW);

	free(path);
	return has;
}

static bool has_exceptions(const char *dir)
{
	return has_dir(dir, "allow.d") || has_dir(dir, "deny.d");
}

/*
 * The exceptions are beside the file.  But somebody who tries another
 * configuration still wants to be let in.  So it has the usual exceptions if it
 * has none itself.
 */
static char *exceptions_dir(const char *path)
{
	char *copy = xprintf("%s", path ? path : GEOJP_CONFIG_FILE);
	const char *dir = dirname(copy);
	char *result;

	if (path && !has_exceptions(dir) && has_exceptions(GEOJP_CONFDIR))
		dir = GEOJP_CONFDIR;
	result = xprintf("%s", dir);
	free(copy);
	return result;
}

enum geojp_exit config_read(struct config *c, const char *path)
{
	enum geojp_exit code;

	config_defaults(c);
	free(c->dir);
	c->dir = exceptions_dir(path);
	code = read_file(c, path ? path : GEOJP_CONFIG_FILE, path);
	c->broken = code;
	if (!c->lists)
		add_list(c, XT_GEOJP_DEFAULT_LIST);
	if (!c->rules)
		add_rule(c, "");
	return code;
}

void config_free(struct config *c)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		wanted_free(&c->list[i]);
	for (i = 0; i < c->rules; i++)
		rule_wanted_free(&c->rule[i]);
	wanted_free(&c->other);
	free(c->list);
	free(c->rule);
	free(c->dir);
	free(c->state_dir);
	free(c->ca_file);
}
