// SPDX-License-Identifier: GPL-2.0
/*
 * The plugin, called as iptables calls it.  The first line of the input is "4"
 * or "6", for the family.  The other lines are the arguments that make the
 * matches of a rule, one per line.
 *
 * The plugin must accept a rule if our model accepts it, and only then.  An
 * accepted rule must say what the options said, and the kernel must take it.
 * The rule must be the same after it was saved and read again.
 */
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <xtables.h>

#include "fuzz.h"
#include "xt_geojp.h"

#define MATCHES_MAX 8
#define ARGS_MAX (1 + 9 * MATCHES_MAX)	/* a saved match has up to 9 */
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"

/* The plugin must not write to the kernel's pointer. */
#define UNTOUCHED ((struct geojp_list *)0x5ca1ab1e)

/*
 * The options of iptables that matter here.  Most start with the same letter as
 * one of ours, which makes abbreviations ambiguous.
 */
static struct option iptables_opts[] = {
	{ .name = "list", .has_arg = 2, .val = 'L' },
	{ .name = "list-rules", .has_arg = 2, .val = 'S' },
	{ .name = "source", .has_arg = 1, .val = 's' },
	{ .name = "src", .has_arg = 1, .val = 's' },
	{ .name = "destination", .has_arg = 1, .val = 'd' },
	{ .name = "dst", .has_arg = 1, .val = 'd' },
	{ .name = "fragment", .has_arg = 0, .val = 'f' },
	{ .name = "match", .has_arg = 1, .val = 'm' },
	{ 0 },
};

/* If the plugin or libxtables reports an error, the rule is refused. */
static jmp_buf refused;
static bool model_refuses;	/* the model refuses it, too */

static void __attribute__((noreturn, format(printf, 2, 3)))
complain(enum xtables_exittype status, const char *format, ...)
{
	char why[4096];
	va_list list;

	must(status == PARAMETER_PROBLEM, "the wrong complaint");
	va_start(list, format);
	vsnprintf(why, sizeof(why), format, list);
	va_end(list);
	longjmp(refused, 1);
}

/* Called for what iptables itself would refuse. */
static void __attribute__((noreturn)) give_up(void)
{
	model_refuses = true;
	longjmp(refused, 1);
}

/* Says that the kernel knows the match, without asking a kernel. */
static int any_revision(const char *name, uint8_t revision, int option)
{
	(void)name, (void)revision, (void)option;
	return 1;
}

static struct xtables_globals globals = {
	.program_name = "iptables",
	.program_version = "fuzz",
	.orig_opts = iptables_opts,
	.opts = iptables_opts,
	.exit_err = complain,
	.compat_rev = any_revision,
};

/* Runs before the plugin's own constructor, which needs libxtables ready. */
static void __attribute__((constructor(101))) prepare(void)
{
	xtables_init_all(&globals, NFPROTO_IPV4);
}

/* Arguments */

struct args {
	char *at[ARGS_MAX + 1];
	int count;
};

/* Each argument has memory of its own, so that ASan checks its end. */
static void add_arg(struct args *a, const char *text, size_t size)
{
	if (a->count < ARGS_MAX)
		a->at[a->count++] = strndup(text, size);
}

static void split_args(struct args *a, const char *text, size_t size, char cut)
{
	const char *next, *end = text + size;

	memset(a, 0, sizeof(*a));
	add_arg(a, "iptables", 8);
	for (; text < end; text = next + 1) {
		next = memchr(text, cut, end - text);
		if (!next)
			next = end;
		add_arg(a, text, next - text);
	}
}

static void free_args(struct args *a)
{
	while (a->count)
		free(a->at[--a->count]);
}

/* The model */

/* What the options of one "-m geojp" should mean. */
struct model {
	bool src, src_inv, dst, dst_inv, fail_closed;
	const char *name;	/* NULL: the default */
};

static struct model models[MATCHES_MAX];
static int model_count;

static bool once(bool *seen)
{
	bool first = !*seen;

	*seen = true;
	return first;
}

static bool good_name(const char *name)
{
	return *name && *name != '-' && strlen(name) <= 15 &&
	       !name[strspn(name, NAME_CHARS)];
}

/* Returns whether the option should be accepted, and stores what it says. */
static bool model_option(struct model *m, const char *option, bool invert)
{
	if (!strcmp(option, "src-jp")) {
		m->src_inv = invert;
		return once(&m->src);
	}
	if (!strcmp(option, "dst-jp")) {
		m->dst_inv = invert;
		return once(&m->dst);
	}
	if (!strcmp(option, "fail-closed"))
		return once(&m->fail_closed) && !invert;
	must(!strcmp(option, "list-name"), "an option that nobody knows");
	if (m->name || invert)
		return false;
	m->name = optarg;
	return good_name(m->name);
}

static void check_model(const struct xt_geojp_info *info, const struct model *m)
{
	struct xt_geojp_info want = { 0 };

	strcpy(want.list, m->name ? m->name : "jp");
	if (m->src || !m->dst)
		want.flags |= XT_GEOJP_SRC;
	if (m->dst)
		want.flags |= XT_GEOJP_DST;
	if (m->src_inv)
		want.flags |= XT_GEOJP_SRC_INV;
	if (m->dst_inv)
		want.flags |= XT_GEOJP_DST_INV;
	if (m->fail_closed)
		want.flags |= XT_GEOJP_FAIL_CLOSED;
	must(!memcmp(info, &want, XT_GEOJP_USER_SIZE),
	     "the rule does not say what the options did");
}

/* What checkentry in the kernel requires of a rule. */
static void check_kernel(const struct xt_geojp_info *info)
{
	static const char zero[XT_GEOJP_NAME_SIZE];
	unsigned int flags = info->flags;
	size_t length = strnlen(info->list, XT_GEOJP_NAME_SIZE);

	must(flags < 32, "an unknown flag");
	must(flags & 3, "neither source nor destination");
	must(!(flags & 4) || flags & 1, "the inverse of no source");
	must(!(flags & 8) || flags & 2, "the inverse of no destination");
	must(!memcmp(info->reserved, zero, sizeof(info->reserved)),
	     "reserved bytes are not zero");
	must(length < XT_GEOJP_NAME_SIZE, "a name without an end");
	must(good_name(info->list), "a bad name");
	must(!memcmp(info->list + length, zero, XT_GEOJP_NAME_SIZE - length),
	     "a name with something behind it");
	must(info->priv == UNTOUCHED, "the kernel's pointer was written");
}

/* Parsing, as iptables 1.8 does it (xshared.c) */

static struct xtables_rule_match *matches;

static void free_rule(void)
{
	xtables_rule_matches_free(&matches);
	xtables_free_opts(1);
	model_count = 0;
}

static struct xt_geojp_info *info_of(struct xtables_match *m)
{
	return (void *)m->m->data;
}

static void begin_match(bool invert)
{
	size_t size = XT_ALIGN(sizeof(struct xt_entry_match)) +
		      XT_ALIGN(sizeof(struct xt_geojp_info));
	struct xtables_match *m;

	/* libxtables would look for another plugin in the file system. */
	if (invert || strcmp(optarg, "geojp") || model_count == MATCHES_MAX)
		give_up();
	m = xtables_find_match(optarg, XTF_DONT_LOAD, &matches);
	must(m, "the plugin is not registered");
	must(m->size == XT_ALIGN(sizeof(struct xt_geojp_info)), "its size");
	must(m->userspacesize == 24, "its size in userspace");
	m->m = xtables_calloc(1, size);
	m->m->u.match_size = size;
	strcpy(m->m->u.user.name, m->name);
	m->m->u.user.revision = m->revision;
	info_of(m)->priv = UNTOUCHED;
	m->mflags = 0;
	m->init(m->m);
	memset(&models[model_count++], 0, sizeof(*models));
	/* A clone uses the options of the first match of its kind. */
	if (m == m->next)
		return;
	globals.opts = xtables_options_xfrm(globals.orig_opts, globals.opts,
					    m->x6_options, &m->option_offset);
	must(globals.opts, "no options");
}

static void take_option(int c, int index, char **argv, bool invert)
{
	struct xtables_rule_match *at = matches;

	while (at && at->completed)
		at = at->next;
	if (!at || c < (int)at->match->option_offset)
		give_up();
	model_refuses = !model_option(&models[model_count - 1],
				      globals.opts[index].name, invert);
	xtables_option_mpcall(c, argv, invert, at->match, NULL);
	must(!model_refuses, "an option that should be refused");
}

/* Takes the "!" before an option.  No other word may stand alone. */
static void take_word(bool *invert)
{
	if (strcmp(optarg, "!") || *invert)
		give_up();
	*invert = true;
}

static void take_args(struct args *a)
{
	struct xtables_rule_match *at;
	bool invert = false;
	int c, index;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(a->count, a->at, "-:m:", globals.opts,
				&index)) != -1) {
		if (c == 1) {
			take_word(&invert);
			continue;
		}
		if (c == 'm')
			begin_match(invert);
		else
			take_option(c, index, a->at, invert);
		invert = false;
	}
	if (invert || optind < a->count)
		give_up();
	for (at = matches; at; at = at->next)
		xtables_option_mfcall(at->match);
}

/* Leaves an accepted rule in @matches. */
static bool parse(struct args *a)
{
	struct xtables_rule_match *at;
	int i = 0;

	free_rule();
	model_refuses = false;
	if (setjmp(refused)) {
		must(model_refuses, "what should be accepted is refused");
		return false;
	}
	take_args(a);
	for (at = matches; at; at = at->next) {
		check_kernel(info_of(at->match));
		check_model(info_of(at->match), &models[i++]);
	}
	must(i == model_count, "a match is missing");
	return true;
}

/* Printing */

static char *printed;
static size_t printed_size;
static FILE *terminal;

static void capture(void)
{
	terminal = stdout;
	stdout = open_memstream(&printed, &printed_size);
}

/* Returns what was printed since capture(). */
static char *captured(void)
{
	fclose(stdout);
	stdout = terminal;
	return printed;
}

static void show(const struct xtables_match *m)
{
	struct xt_xlate_mt_params params = { .match = m->m };

	capture();
	m->help();
	m->print(NULL, m->m, 0);
	m->print(NULL, m->m, 1);
	m->xlate(NULL, &params);
	globals.program_name = "iptables-translate";
	m->xlate(NULL, &params);
	globals.program_name = "iptables";
	free(captured());
}

/* Returns the rule as iptables-save prints it. */
static char *save(void)
{
	struct xtables_rule_match *at;

	capture();
	for (at = matches; at; at = at->next) {
		printf(" -m geojp");
		at->match->save(NULL, at->match->m);
	}
	return captured();
}

/* A saved rule must be the same byte by byte: iptables -D compares bytes. */
static void check_saved(void)
{
	char before[MATCHES_MAX][XT_GEOJP_USER_SIZE];
	struct xtables_rule_match *at;
	char *text = save();
	struct args args;
	int i = 0;

	for (at = matches; at; at = at->next)
		memcpy(before[i++], info_of(at->match), XT_GEOJP_USER_SIZE);
	split_args(&args, text + 1, strlen(text + 1), ' ');
	must(parse(&args), "what was saved is refused");
	for (at = matches, i = 0; at; at = at->next)
		must(!memcmp(before[i++], info_of(at->match),
			     XT_GEOJP_USER_SIZE), "another rule comes back");
	free_args(&args);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct xtables_rule_match *at;
	struct args args;
	bool accepted;

	if (size < 2)
		return 0;
	xtables_set_nfproto(data[0] == '6' ? NFPROTO_IPV6 : NFPROTO_IPV4);
	split_args(&args, (const char *)data + 2, size - 2, '\n');
	accepted = parse(&args) && matches;
	if (accepted) {
		for (at = matches; at; at = at->next)
			show(at->match);
		check_saved();
	}
	free_rule();
	free_args(&args);
	return fuzz_verdict(accepted);
}
