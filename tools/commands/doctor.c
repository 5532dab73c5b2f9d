// SPDX-License-Identifier: GPL-2.0
/* geojp doctor: what stands between the owner and a working rule? */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/report.h"
#include "commands/command_line.h"
#include "doctor/doctor.h"

/* A file name must not send commands to the terminal. */
static void put_text(const char *english)
{
	const char *s;

	for (s = language_text(english); *s; s++)
		putchar(iscntrl((unsigned char)*s) ? '?' : *s);
	putchar('\n');
}

static void print(const struct doctor *d)
{
	const struct finding *f;

	for (f = d->at; f < d->at + d->count; f++) {
		say("%-4s  %s %s: ", verdict_name(f->verdict), f->group,
		    f->check);
		put_text(f->text);
		if (f->mend) {
			say("      to mend: ");
			put_text(f->mend);
		}
	}
	say("%zu ok, %zu warn, %zu FAIL\n", d->by_verdict[VERDICT_OK],
	    d->by_verdict[VERDICT_WARN], d->by_verdict[VERDICT_FAIL]);
}

static void print_json(const struct doctor *d)
{
	const struct finding *f;
	enum verdict v;

	json_open(NULL, '{');
	for (v = 0; v < VERDICTS; v++)
		json_number(verdict_name(v), d->by_verdict[v]);
	json_open("checks", '[');
	for (f = d->at; f < d->at + d->count; f++) {
		json_open(NULL, '{');
		json_text("group", f->group);
		json_text("check", f->check);
		json_text("verdict", verdict_name(f->verdict));
		json_text("text", f->text);
		json_text("mend", f->mend);
		json_close('}');
	}
	json_close(']');
	json_close('}');
}

/* A mistake in the configuration is one of the things that it finds. */
enum geojp_exit cmd_doctor(struct options *o)
{
	struct doctor d = {
		.config = o->config,
		.config_path = o->config_path ? o->config_path :
						getenv("GEOJP_CONFIG"),
		.state_dir = o->state_dir,
	};
	bool good;

	doctor_run(&d);
	if (o->json)
		print_json(&d);
	else
		print(&d);
	good = !d.by_verdict[VERDICT_FAIL];
	doctor_free(&d);
	return good ? GEOJP_OK : GEOJP_NO;
}
