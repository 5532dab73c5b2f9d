// SPDX-License-Identifier: GPL-2.0
/* geojp diff: the prefixes that one list has and another has not. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/exceptions.h"
#include "inforce/in_force.h"
#include "formats/read.h"
#include "base/report.h"
#include "store/store.h"
#include "store/stored.h"

/* The path of stored list @number, for the caller to free; NULL for none. */
static char *find_stored(const struct options *o, unsigned long number)
{
	char *path = store_path(o->state_dir, o->list, number);

	if (!access(path, F_OK))
		return path;
	free(path);
	path = store_withdrawn_path(o->state_dir, o->list, number);
	if (!access(path, F_OK))
		return path;
	if (errno == ENOENT)
		complain("list %s: %06lu: no such list is stored in %s/%s; "
			 "geojp list shows those that are", o->list, number,
			 o->state_dir, o->list);
	else
		complain("%s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

static enum geojp_exit read_stored(const struct options *o,
				   unsigned long number, struct set *set)
{
	char *path = find_stored(o, number);
	enum geojp_exit code = GEOJP_STORE;

	if (path)
		code = stored_read_file(path, o->list, set, NULL);
	free(path);
	return code;
}

static enum geojp_exit read_force(const struct options *o, struct set *set)
{
	struct in_force force;
	enum geojp_exit code;

	code = in_force(o, true, &force);
	*set = force.set;
	if (!code && (force.from == IN_FORCE_NONE ||
		      force.from == IN_FORCE_EMPTY)) {
		complain("list %s: no list is in force or stored in %s/%s; "
			 "geojp load FILE puts one in force", o->list,
			 o->state_dir, o->list);
		code = GEOJP_STORE;
	}
	if (!code && force.from == IN_FORCE_STORE)
		complain("list %s: none is in force; compared with %s",
			 o->list, force.text);
	return code;
}

/* As geojp load would take it. */
static enum geojp_exit read_file(const struct options *o, char *path,
				 struct set *set)
{
	enum geojp_exit code;
	struct list list;

	code = list_read(&list, o, 1, &path);
	if (!code)
		code = exceptions_merge(o, &list.set);
	*set = list.set;
	return code;
}

/* One of the two operands. */
static enum geojp_exit read_side(const struct options *o, char *text,
				 struct set *set)
{
	uint64_t number;

	if (!strcmp(text, "force"))
		return read_force(o, set);
	if (!*text || text[strspn(text, "0123456789")])
		return read_file(o, text, set);
	if (number_scan(text, STORE_NUMBER_MAX, &number))
		return read_stored(o, number, set);
	complain("diff: %s: no stored list has such a number; ./%s is a file",
		 quoted(text), text);
	return GEOJP_USAGE;
}

static void print_range(char sign, enum family f, struct range r)
{
	char text[PREFIX_TEXT];
	struct prefix p;
	bool more;

	do {
		more = range_cut(&r, f, &p);
		prefix_text(f, &p, text);
		printf("%c%s\n", sign, text);
	} while (more);
}

/* The two have no address in common, so their ranges take turns. */
static void print_family(const struct set *fewer, const struct set *more,
			 enum family f)
{
	const struct ranges *a = &fewer->of[f], *b = &more->of[f];
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		if (k == b->count ||
		    (i < a->count &&
		     addr_cmp(a->at[i].first, b->at[k].first) < 0))
			print_range('-', f, a->at[i++]);
		else
			print_range('+', f, b->at[k++]);
	}
}

/* Aside from stdout, which is for the prefixes, and not where nobody reads. */
static void summarise(const struct set *fewer, const struct set *more)
{
	if (!isatty(STDOUT_FILENO))
		return;
	fflush(stdout);
	fprintf(stderr, "IPv4 addresses: %s more, %s fewer; networks of /64: "
		"%s more, %s fewer\n", number_text(set_measure(more, IPV4)),
		number_text(set_measure(fewer, IPV4)),
		number_text(set_measure(more, IPV6)),
		number_text(set_measure(fewer, IPV6)));
}

static enum geojp_exit compare(const struct set *a, const struct set *b)
{
	struct set fewer = { 0 }, more = { 0 };
	bool same = set_equal(a, b);
	enum family f;

	set_subtract(a, b, &fewer);
	set_subtract(b, a, &more);
	for (f = IPV4; f < FAMILIES; f++)
		print_family(&fewer, &more, f);
	summarise(&fewer, &more);
	set_free(&fewer);
	set_free(&more);
	return same ? GEOJP_OK : GEOJP_NO;
}

enum geojp_exit cmd_diff(const struct options *o, int count, char **operand)
{
	struct set a = { 0 }, b = { 0 };
	enum geojp_exit code;

	(void)count;
	code = read_side(o, operand[0], &a);
	if (!code)
		code = read_side(o, operand[1], &b);
	if (!code)
		code = compare(&a, &b);
	set_free(&a);
	set_free(&b);
	return code;
}
