// SPDX-License-Identifier: GPL-2.0
/* geojp explain: what a code of a complaint means, and what to type. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/report.h"
#include "base/scan.h"
#include "commands/command_line.h"

/* "GJ-104", "gj-104", "104", and with the brackets of a message. */
static const struct code_text *find(const char *text)
{
	const struct code_text *c;
	char number[4] = "";
	uint64_t code;

	text += *text == '[';
	if (!strncasecmp(text, "GJ-", 3))
		text += 3;
	strncat(number, text, 3);
	if (strlen(number) < 3 || (text[3] && strcmp(text + 3, "]")) ||
	    !number_scan(number, 999, &code))
		return NULL;
	for (c = codes; c->code && c->code != code; c++)
		;
	return c->code ? c : NULL;
}

static void list(void)
{
	const struct code_text *c;

	for (c = codes; c->code; c++)
		say("GJ-%d  %s\n", (int)c->code, c->what);
}

static void explain(const struct code_text *c)
{
	char *text = xprintf("%s", c->commands), *rest = text, *command;

	say("GJ-%d: %s\n\n", (int)c->code, c->what);
	say("For this server: %s\n\n", c->meaning);
	say("Commands to type:\n");
	while ((command = strsep(&rest, "\n")))
		printf("  %s\n", command);
	free(text);
}

enum geojp_exit cmd_explain(struct options *o)
{
	const struct code_text *c;

	if (!o->operands) {
		list();
		return GEOJP_OK;
	}
	c = find(o->operand[0]);
	if (!c) {
		complain(GJ_OPERAND,
			 "explain: %s: no such code; geojp explain lists them",
			 quoted(o->operand[0]));
		return GEOJP_USAGE;
	}
	explain(c);
	return GEOJP_OK;
}
