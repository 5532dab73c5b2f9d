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
	struct wanted *list;	/* NULL before the first section */
	bool seen[KEYS_MAX];	/* keys of this section that were there */
};

static struct wanted *find_list(const struct config *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		if (!strcmp(c->list[i].name, name))
			return &c->list[i];
	return NULL;
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

static const char *take_section(struct parser *p, char *line)
{
	size_t size = strlen(line);
	char *name = line + 1;

	p->list = &p->config->other;	/* if the section is wrong */
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
	p->list = add_list(p->config, name);
	return NULL;
}

/* Returns NULL, or what is wrong with *@bad. */
static const char *take_setting(struct parser *p, char *line, const char **bad)
{
	char *value = strchr(line, '=');

	if (!value)
		return "neither a section nor \"key = value\"";
	*value++ = '\0';
	return keys_take(p->config, p->list, p->seen, trim(line), trim(value),
			 bad);
}

static enum geojp_exit take_line(struct parser *p, const struct input *in,
				 char *line)
{
	char *text = xprintf("%s", line);
	const char *bad = text, *why;

	why = *line == '[' ? take_section(p, line) :
			     take_setting(p, line, &bad);
	if (why)
		input_refuse(in, bad, why);
	free(text);
	return why ? GEOJP_USAGE : GEOJP_OK;
}

/* Goes on after an error, because restore uses what is right. */
static enum geojp_exit read_lines(struct config *c, struct input *in)
{
	struct parser p = { .config = c };
	enum geojp_exit code = GEOJP_OK;
	enum input_result more;
	char *line;

	while ((more = input_line(in)) == INPUT_MORE) {
		in->line[strcspn(in->line, "#")] = '\0';
		line = trim(in->line);
		if (*line && take_line(&p, in, line))
			code = GEOJP_USAGE;
	}
	return more == INPUT_ERROR ? GEOJP_USAGE : code;
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
	return code;
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
	return code;
}

void config_free(struct config *c)
{
	size_t i;

	for (i = 0; i < c->lists; i++)
		wanted_free(&c->list[i]);
	wanted_free(&c->other);
	free(c->list);
	free(c->dir);
	free(c->state_dir);
	free(c->ca_file);
}
