// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/options.h"
#include "base/report.h"

#define LONG 256	/* above every letter */

/* What getopt calls an option: its letter, or a number if it has none. */
static int number_of(const struct option_form *forms,
		     const struct option_form *form)
{
	return form->letter ? form->letter : LONG + (int)(form - forms);
}

static size_t count(const struct option_form *forms)
{
	size_t n = 0;

	while (forms[n].name)
		n++;
	return n;
}

/* Writes the options that the command takes in the form that getopt wants. */
static void make_getopt(const struct option_form *forms, uint32_t taken,
			struct option *table, char *letters)
{
	const struct option_form *form;

	*letters++ = ':';
	*letters++ = 'h';
	for (form = forms; form->name; form++) {
		if (!(form->group & taken))
			continue;
		*table++ = (struct option){
			.name = form->name,
			.has_arg = form->value ? required_argument :
						 no_argument,
			.val = number_of(forms, form),
		};
		if (form->letter) {
			*letters++ = form->letter;
			if (form->value)
				*letters++ = ':';
		}
	}
	*table++ = (struct option){ .name = "help", .val = 'h' };
	*table = (struct option){ 0 };
	*letters = '\0';
}

static const struct option_form *form_of(const struct option_form *forms,
					 int value)
{
	const struct option_form *form;

	for (form = forms; form->name; form++)
		if (number_of(forms, form) == value)
			return form;
	return NULL;
}

static enum geojp_exit complain_option(const char *command, const char *text,
				       const char *why)
{
	complain(GJ_OPTION, "%s: %s: %s; see geojp %s --help", command,
		 quoted(text), why, command);
	return GEOJP_USAGE;
}

static enum geojp_exit set(const struct option_form *form, void *fields,
			   const char *value)
{
	void *field = (char *)fields + form->offset;
	const char *why = NULL;

	if (form->take)
		why = form->take(field, value);
	else if (form->value)
		*(const char **)field = value;
	else
		*(bool *)field = true;
	if (!why)
		return GEOJP_OK;
	complain(GJ_OPTION, "%s: %s", quoted(value), why);
	return GEOJP_USAGE;
}

enum geojp_exit options_read(const struct option_form *forms, uint32_t taken,
			     void *fields, int argc, char **argv, int *first,
			     bool *help)
{
	struct option *table = xcalloc((count(forms) + 2) * sizeof(*table));
	char *letters = xmalloc(2 * count(forms) + 3);
	const struct option_form *form;
	enum geojp_exit code = GEOJP_OK;
	int value;

	make_getopt(forms, taken, table, letters);
	opterr = 0;
	while (!code && (value = getopt_long(argc, argv, letters, table,
					     NULL)) != -1) {
		form = form_of(forms, value);
		if (value == 'h')
			*help = true;
		else if (value == ':')
			code = complain_option(argv[0], argv[optind - 1],
					       "needs a value");
		else if (!form)
			code = complain_option(argv[0], argv[optind - 1],
					       "no such option");
		else
			code = set(form, fields, optarg);
	}
	*first = optind;
	free(table);
	free(letters);
	return code;
}

void options_help(const struct option_form *forms, uint32_t taken)
{
	const struct option_form *form;
	char text[40], letter[8];

	for (form = forms; form->name; form++) {
		if (!(form->group & taken))
			continue;
		snprintf(letter, sizeof(letter), "-%c, ", form->letter);
		snprintf(text, sizeof(text), "%s--%s %s",
			 form->letter ? letter : "    ", form->name,
			 form->value ? form->value : "");
		say("  %-24s %s\n", text, form->help);
	}
	say("  %-24s %s\n", "-h, --help", "this text");
}
