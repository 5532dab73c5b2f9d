// SPDX-License-Identifier: GPL-2.0
/* Interfaces of the rule that are not there. */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/report.h"
#include "rule/rule.h"

static bool interface_there(const struct if_nameindex *all, const char *name)
{
	size_t size = strlen(name);
	bool plus = name[size - 1] == '+';

	for (; all->if_name; all++)
		if (plus ? !strncmp(all->if_name, name, size - 1) :
			   !strcmp(all->if_name, name))
			return true;
	return false;
}

/* "-i NAME" is at the start of a line. */
static char *interface_name(const struct rule_line *l)
{
	if (strncmp(l->spec, "-i ", 3))
		return NULL;
	return xprintf("%.*s", (int)strcspn(l->spec + 3, " "), l->spec + 3);
}

static bool among(const char *list, const char *name)
{
	size_t size = strlen(name);

	for (; list; list = strstr(list, ", "), list += list ? 2 : 0)
		if (!strncmp(list, name, size) &&
		    (!list[size] || list[size] == ','))
			return true;
	return false;
}

char *rules_missing_interfaces(const struct rules *r)
{
	struct if_nameindex *all = if_nameindex();
	char *missing = NULL, *name;
	size_t i;

	for (i = 0; all && i < r->count; i++) {
		name = interface_name(&r->at[i]);
		if (name && !interface_there(all, name) &&
		    !among(missing, name))
			text_join(&missing, ", ", name);
		free(name);
	}
	if (all)
		if_freenameindex(all);
	return missing;
}

char *rule_missing_interfaces(const struct config *c)
{
	struct rules r;
	char *missing;

	rules_of(c, &r);
	missing = rules_missing_interfaces(&r);
	rules_free(&r);
	return missing;
}
