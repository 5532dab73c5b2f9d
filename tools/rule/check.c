// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

#include "base/report.h"
#include "rule/lines.h"

/* The rest of this room follows in the next commits. */
static enum geojp_exit later(void)
{
	complain("rule: this version cannot do it yet");
	return GEOJP_KERNEL;
}

bool rule_kernel_has(enum family f)
{
	const char *test = getenv("GEOJP_IF_INET6");

	return f == IPV4 || !access(test ? test : "/proc/net/if_inet6", F_OK);
}

enum geojp_exit rule_check(const struct rules *r, bool both_variants,
			   struct rule_report *report)
{
	(void)r;
	(void)both_variants;
	*report = (struct rule_report){ .variant = "nft", .code = GEOJP_KERNEL };
	return later();
}

void rule_report_free(struct rule_report *report)
{
	(void)report;
}

char *rule_faults(const struct rules *r, const struct rule_report *report)
{
	(void)r;
	(void)report;
	return NULL;
}

enum geojp_exit rule_apply(const struct rules *r, bool lenient, bool *changed)
{
	(void)r;
	(void)lenient;
	(void)changed;
	return later();
}

enum geojp_exit rule_remove(size_t *removed)
{
	(void)removed;
	return later();
}

char *rule_missing_interfaces(const struct config *c)
{
	(void)c;
	return NULL;
}

enum geojp_exit rule_confirmed(const char *state_dir, struct rules *r,
			       time_t *since)
{
	(void)state_dir;
	(void)since;
	*r = (struct rules){ 0 };
	return GEOJP_NO;
}

enum geojp_exit rule_confirm(const char *state_dir, const struct rules *r)
{
	(void)state_dir;
	(void)r;
	return later();
}

enum geojp_exit rule_forget(const char *state_dir)
{
	(void)state_dir;
	return GEOJP_OK;
}

const char *rule_run_dir(void)
{
	const char *test = getenv("GEOJP_RUN");

	return test ? test : "/run/geojp";
}

uint64_t rule_uptime(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
}

bool rule_since(struct rule_since *s)
{
	*s = (struct rule_since){ 0 };
	return false;
}

void rule_since_write(const struct rule_since *s)
{
	(void)s;
}

void rule_since_forget(void)
{
}

enum geojp_exit rule_keep(const char *state_dir)
{
	(void)state_dir;
	return later();
}
