// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/checks.h"
#include "doctor/seen.h"
#include "inforce/module.h"

static const struct check {
	const char *group, *name;
	check_fn *run;
} checks[] = {
	/* These come first: the others need the configuration. */
	{ "updates", "configuration", check_configuration },
	{ "clock", "clock", check_clock },
	{ "module", "loaded", check_module },
	{ "module", "kernels", check_kernels },
	{ "module", "dkms", check_dkms },
	{ "module", "version", check_loaded_version },
	{ "module", "signature", check_signature },
	{ "plugin", "iptables", check_plugin },
	{ "plugin", "files", check_plugin_files },
	{ "plugin", "other-systems", check_other_systems },
	{ "list", "in-force", check_list },
	{ "list", "updated", check_updated },
	{ "list", "data", check_data },
	{ "list", "stored", check_stored },
	{ "list", "packaged", check_packaged },
	{ "rule", "confirmed", check_confirmed },
	{ "rule", "configured", check_configured },
	{ "rule", "in-place", check_in_place },
	{ "rule", "ipv6", check_ipv6 },
	{ "rule", "others", check_other_rules },
	{ "rule", "kept", check_kept },
	{ "rule", "fail-closed", check_fail_closed },
	{ "rule", "untracked", check_untracked },
	{ "rule", "saved", check_saved },
	{ "wayin", "ssh-ports", check_ssh_ports },
	{ "wayin", "sessions", check_sessions },
	{ "updates", "timer", check_timer },
	{ "updates", "last", check_last_update },
	{ "updates", "exceptions", check_exceptions },
	{ "updates", "disk", check_disk },
	{ "updates", "permissions", check_permissions },
	{ "neighbours", "ufw", check_ufw },
	{ "neighbours", "firewalld", check_firewalld },
	{ "neighbours", "docker", check_docker },
	{ "neighbours", "netfilter-persistent", check_persistent },
	{ "neighbours", "nftables", check_nftables },
	{ "neighbours", "fail2ban", check_fail2ban },
};

#define CHECKS (sizeof(checks) / sizeof(*checks))

const char *verdict_name(enum verdict v)
{
	static const char *const name[VERDICTS] = { N_("ok"), N_("warn"),
						    N_("FAIL") };

	return name[v];
}

static void add(struct doctor *d, enum verdict v, const char *format,
		va_list args)
{
	d->at = xrealloc(d->at, (d->count + 1) * sizeof(*d->at));
	d->at[d->count++] = (struct finding){
		.group = d->group,
		.check = d->check,
		.verdict = v,
		.text = phrase_args(format, args),
	};
	d->by_verdict[v]++;
}

void say_ok(struct doctor *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, VERDICT_OK, format, args);
	va_end(args);
}

void say_warn(struct doctor *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, VERDICT_WARN, format, args);
	va_end(args);
}

void say_fail(struct doctor *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, VERDICT_FAIL, format, args);
	va_end(args);
}

void say_mend(struct doctor *d, const char *format, ...)
{
	va_list args;

	free(d->at[d->count - 1].mend);
	va_start(args, format);
	d->at[d->count - 1].mend = phrase_args(format, args);
	va_end(args);
}

void say_unseen(struct doctor *d, const char *what, const char *why,
		const char *look, ...)
{
	char *command;
	va_list args;

	va_start(args, look);
	command = phrase_args(look, args);
	va_end(args);
	say_warn(d, "%s could not be looked at: %s", what, why);
	say_mend(d, "%s", geteuid() ? "sudo geojp doctor" : command);
	free(command);
}

bool is_forbidden(const char *text)
{
	return geteuid() && strstr(text, strerror(EACCES));
}

static void collect(void *data, const char *text)
{
	struct complaints *c = data;

	c->at = xrealloc(c->at, (c->count + 1) * sizeof(*c->at));
	c->at[c->count++] = xprintf("%s", text);
}

void complaints_start(struct complaints *c)
{
	*c = (struct complaints){ 0 };
	complaints_to(collect, c);
}

void complaints_end(void)
{
	complaints_to(NULL, NULL);
}

void complaints_free(struct complaints *c)
{
	while (c->count)
		free(c->at[--c->count]);
	free(c->at);
}

const char *complaint(const struct complaints *c, const char *otherwise)
{
	return c->count ? c->at[0] : otherwise;
}

struct place doctor_place(const struct doctor *d, const char *name)
{
	return (struct place){
		.state_dir = d->state_dir ? d->state_dir :
					    d->config->state_dir,
		.list = name,
	};
}

const char *doctor_config(const struct doctor *d)
{
	return d->config_path ? d->config_path : GEOJP_CONFIG_FILE;
}

/* With store-only = yes another program filters: no module, no rule of ours. */
static bool needs_module(const struct check *c)
{
	static const char *const groups[] = { "module", "plugin", "rule",
					      "neighbours", NULL };
	size_t i;

	for (i = 0; groups[i]; i++)
		if (!strcmp(c->group, groups[i]))
			return true;
	return c->run == check_list || c->run == check_packaged;
}

static void say_store_only(struct doctor *d)
{
	const struct config *c = d->config;
	size_t i, exports = 0;

	for (i = 0; i < c->lists; i++)
		exports += c->list[i].exports.count;
	say_ok(d, plural(exports,
			 "store-only = yes: no module is wanted here; geojp "
			 "writes %zu export, and whether another program "
			 "filters by it it does not know",
			 "store-only = yes: no module is wanted here; geojp "
			 "writes %zu exports, and whether another program "
			 "filters by them it does not know"), exports);
}

void doctor_run(struct doctor *d)
{
	size_t i;

	for (i = 0; i < CHECKS; i++) {
		d->group = checks[i].group;
		d->check = checks[i].name;
		if (!d->config->store_only || module_present() ||
		    !needs_module(&checks[i]))
			checks[i].run(d);
		else if (checks[i].run == check_module)
			say_store_only(d);
	}
}

void doctor_free(struct doctor *d)
{
	while (d->count) {
		d->count--;
		free(d->at[d->count].text);
		free(d->at[d->count].mend);
	}
	free(d->at);
	seen_free(d->seen);
}
