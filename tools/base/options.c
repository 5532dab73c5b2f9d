// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "config/config.h"
#include "formats/read.h"
#include "base/options.h"
#include "base/report.h"

struct option_form {
	const char *name;
	char letter;		/* '\0': no short form */
	const char *value;	/* NULL: takes none */
	unsigned int takers;	/* one bit is enough */
	const char *help;
	enum geojp_exit (*set)(struct options *o, const char *value);
};

static enum geojp_exit misuse(const char *value, const char *why)
{
	complain("%s: %s", quoted(value), why);
	return GEOJP_USAGE;
}

static enum geojp_exit set_list(struct options *o, const char *value)
{
	if (strlen(value) >= XT_GEOJP_NAME_SIZE || !xt_geojp_name_len(value))
		return misuse(value, "a list's name is " XT_GEOJP_NAME_FORM);
	o->list = value;
	o->list_given = true;
	return GEOJP_OK;
}

static enum geojp_exit set_country(struct options *o, const char *value)
{
	return countries_add(&o->countries, value) ? GEOJP_OK :
		misuse(value, "not a two-letter country code");
}

static enum geojp_exit set_label(struct options *o, const char *value)
{
	if (!label_valid(value))
		return misuse(value, "a label is at most 63 characters of "
				     "printable ASCII");
	o->label = value;
	return GEOJP_OK;
}

static enum geojp_exit set_state_dir(struct options *o, const char *value)
{
	o->state_dir = value;
	return GEOJP_OK;
}

static enum geojp_exit set_config(struct options *o, const char *value)
{
	o->config_path = value;
	return GEOJP_OK;
}

static enum geojp_exit set_accept(struct options *o, const char *value)
{
	static const struct {
		const char *name;
		enum accept bit;
	} words[] = {
		{ "size", ACCEPT_SIZE },
		{ "loss", ACCEPT_LOSS },
		{ "gain", ACCEPT_GAIN },
		{ "canary", ACCEPT_CANARY },
		{ "session", ACCEPT_SESSION },
		{ "withdrawn", ACCEPT_WITHDRAWN },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(value, words[i].name))
			continue;
		o->accept |= words[i].bit;
		return GEOJP_OK;
	}
	return misuse(value, "nothing to accept; the guard knows size, loss, "
			     "gain, canary, session and withdrawn");
}

static enum geojp_exit set_max_age(struct options *o, const char *value)
{
	return duration_scan(value, &o->max_age) && o->max_age ? GEOJP_OK :
		misuse(value, "not a time such as 14d or 36h");
}

static enum geojp_exit set_min_rules(struct options *o, const char *value)
{
	return number_scan(value, UINT32_MAX, &o->min_rules) && o->min_rules ?
		GEOJP_OK : misuse(value, "not a number from 1");
}

static enum geojp_exit set_dry_run(struct options *o, const char *value)
{
	(void)value;
	o->dry_run = true;
	return GEOJP_OK;
}

static enum geojp_exit set_output(struct options *o, const char *value)
{
	o->output = value;
	return GEOJP_OK;
}

static enum geojp_exit set_file(struct options *o, const char *value)
{
	o->file = value;
	return GEOJP_OK;
}

static enum geojp_exit set_snapshot(struct options *o, const char *value)
{
	o->snapshot = value;
	return GEOJP_OK;
}

static enum geojp_exit set_no_local(struct options *o, const char *value)
{
	(void)value;
	o->no_local = true;
	return GEOJP_OK;
}

static enum geojp_exit set_one_family(struct options *o, const char *value)
{
	(void)value;
	o->one_family = true;
	return GEOJP_OK;
}

static enum geojp_exit set_store_only(struct options *o, const char *value)
{
	(void)value;
	o->store_only = true;
	return GEOJP_OK;
}

static enum geojp_exit set_json(struct options *o, const char *value)
{
	(void)value;
	o->json = true;
	return GEOJP_OK;
}

static enum geojp_exit set_verbose(struct options *o, const char *value)
{
	(void)value;
	o->verbose = true;
	return GEOJP_OK;
}

static const struct option_form forms[] = {
	{ "list", 0, "NAME", TAKES_LIST,
	  "the list meant (" XT_GEOJP_DEFAULT_LIST "; where a command deals "
	  "with many: all)", set_list },
	{ "country", 0, "CC", TAKES_CONVERT | TAKES_FILTER,
	  "keep lines of this country; may be repeated", set_country },
	{ "label", 0, "TEXT", TAKES_CONVERT,
	  "say where the list comes from (countries and file names)",
	  set_label },
	{ "no-local", 0, NULL, TAKES_CONVERT | TAKES_FILTER,
	  "do not add loopback, private and link-local blocks", set_no_local },
	{ "one-family", 0, NULL, TAKES_GUARD,
	  "allow a list of IPv4 or of IPv6 alone", set_one_family },
	{ "accept", 0, "WHAT", TAKES_GUARD,
	  "let pass what the guard stops: size, loss, gain, canary, session or "
	  "withdrawn; may be repeated", set_accept },
	{ "dry-run", 'n', NULL, TAKES_DRY_RUN,
	  "only say what would change", set_dry_run },
	{ "max-age", 0, "TIME", TAKES_AGE,
	  "exit with 1 where a list was not updated for so long, as 14d",
	  set_max_age },
	{ "min-rules", 0, "N", TAKES_AGE,
	  "exit with 1 where fewer rules use a list, as 2 for both families",
	  set_min_rules },
	{ "store-only", 0, NULL, TAKES_STORE_ONLY,
	  "leave the kernel alone, as for preparing an image", set_store_only },
	{ "output", 'o', "FILE", TAKES_OUTPUT, "write there, all or nothing",
	  set_output },
	{ "file", 0, "FILE", TAKES_FILE,
	  "ask this list instead of the one in force", set_file },
	{ "snapshot", 0, "FILE", TAKES_SNAPSHOT,
	  "where nothing is stored (" GEOJP_DATADIR "/jp.txt)", set_snapshot },
	{ "json", 0, NULL, TAKES_JSON, "for programs", set_json },
	{ "config", 0, "FILE", TAKES_STATE_DIR,
	  "the configuration (" GEOJP_CONFIG_FILE ")", set_config },
	{ "state-dir", 0, "DIR", TAKES_STATE_DIR,
	  "where lists are stored (" GEOJP_STATEDIR ")", set_state_dir },
	{ "verbose", 'v', NULL, TAKES_VERBOSE, "say what was done",
	  set_verbose },
};

#define FORMS (sizeof(forms) / sizeof(*forms))
#define VALUE_HELP 256	/* getopt's number for --help; forms come before it */

/* The command's options in the shape that getopt wants. */
static void make_table(unsigned int taken, struct option *table, char *letters)
{
	size_t i;

	*letters++ = ':';
	*letters++ = 'h';
	for (i = 0; i < FORMS; i++) {
		if (!(forms[i].takers & taken))
			continue;
		*table++ = (struct option){
			.name = forms[i].name,
			.has_arg = forms[i].value ? required_argument :
						    no_argument,
			.val = i + 1,
		};
		if (forms[i].letter) {
			*letters++ = forms[i].letter;
			if (forms[i].value)
				*letters++ = ':';
		}
	}
	*table++ = (struct option){ .name = "help", .val = VALUE_HELP };
	*table = (struct option){ 0 };
	*letters = '\0';
}

static const struct option_form *form_of(int value)
{
	size_t i;

	if (value > 0 && value <= (int)FORMS)
		return &forms[value - 1];
	for (i = 0; i < FORMS; i++)
		if (forms[i].letter && forms[i].letter == value)
			return &forms[i];
	return NULL;
}

static enum geojp_exit complain_option(const char *command, const char *text,
				       const char *why)
{
	complain("%s: %s: %s; see geojp %s --help", command, quoted(text), why,
		 command);
	return GEOJP_USAGE;
}

enum geojp_exit options_read(struct options *o, unsigned int taken, int argc,
			     char **argv, int *first, bool *help)
{
	struct option table[FORMS + 2];
	char letters[2 * FORMS + 3];
	const struct option_form *form;
	enum geojp_exit code = GEOJP_OK;
	int value;

	make_table(taken, table, letters);
	opterr = 0;
	while (!code && (value = getopt_long(argc, argv, letters, table,
					     NULL)) != -1) {
		form = form_of(value);
		if (value == VALUE_HELP || value == 'h')
			*help = true;
		else if (value == ':')
			code = complain_option(argv[0], argv[optind - 1],
					       "wants a value");
		else if (!form)
			code = complain_option(argv[0], argv[optind - 1],
					       "no such option");
		else
			code = form->set(o, optarg);
	}
	*first = optind;
	return code;
}

void options_help(unsigned int taken)
{
	char text[40], letter[8];
	size_t i;

	for (i = 0; i < FORMS; i++) {
		if (!(forms[i].takers & taken))
			continue;
		snprintf(letter, sizeof(letter), forms[i].letter ? "-%c, " :
								   "    ",
			 forms[i].letter);
		snprintf(text, sizeof(text), "%s--%s%s%s", letter,
			 forms[i].name, forms[i].value ? " " : "",
			 forms[i].value ? forms[i].value : "");
		printf("  %-24s %s\n", text, forms[i].help);
	}
	printf("  %-24s %s\n", "-h, --help", "this text");
}
