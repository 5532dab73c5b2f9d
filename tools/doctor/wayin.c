// SPDX-License-Identifier: GPL-2.0
/* Can the owner log in? */
#include <unistd.h>

#include "doctor/checks.h"
#include "guard/sessions.h"
#include "inforce/in_force.h"

static void say_outside(struct doctor *d, const struct set *outside,
			const struct in_force *force)
{
	enum family f;
	size_t i;

	for (f = IPV4; f < FAMILIES; f++)
		for (i = 0; i < outside->of[f].count; i++) {
			char text[PREFIX_TEXT];

			addr_text(f, outside->of[f].at[i].first, text);
			say_fail(d, "%s is connected by SSH and not in the "
				 "list (%s): when the rule is in, it cannot "
				 "log in anew", text, force->text);
			say_mend(d, "printf '\\n%s\\n' >>%s/allow.d/me.txt && "
				 "geojp update", text, d->config->dir);
		}
}

static void judge_clients(struct doctor *d, const struct set *clients,
			  const struct in_force *force)
{
	struct set outside = { 0 };

	set_subtract(clients, &force->set, &outside);
	if (!outside.of[IPV4].count && !outside.of[IPV6].count)
		say_ok(d, "each address that is connected by SSH is in the "
		       "list (%s)", force->text);
	else
		say_outside(d, &outside, force);
	set_free(&outside);
}

/* Without the module, the list that is stored will count. */
void check_sessions(struct doctor *d)
{
	struct place p = doctor_place(d, XT_GEOJP_DEFAULT_LIST);
	struct set clients = { 0 };
	struct in_force force;
	struct complaints c;
	enum geojp_exit code;

	sessions_find(false, &clients);
	complaints_start(&c);
	code = in_force_last(&p, true, &force);
	complaints_end();
	if (code || !(force.set.of[IPV4].count || force.set.of[IPV6].count))
		say_unseen(d, "whether those who are connected by SSH are in "
			   "the list", complaint(&c, "there is no list"));
	else if (clients.of[IPV4].count || clients.of[IPV6].count)
		judge_clients(d, &clients, &force);
	else if (geteuid())
		say_unseen(d, "who is connected by SSH", "");
	else
		say_ok(d, "nobody is connected by SSH now");
	complaints_free(&c);
	set_free(&force.set);
	set_free(&clients);
}
