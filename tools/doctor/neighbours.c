// SPDX-License-Identifier: GPL-2.0
/* Other programs that change the rules of the firewall. */
#include <stdlib.h>
#include <string.h>

#include "base/scan.h"
#include "doctor/seen.h"

static bool is_active(const char *unit, const char *process)
{
	return host_has_systemd() ? unit_is("is-active", unit, "active") :
				    host_runs(process);
}

/* One that may take the rule out.  @effect: "reload and restart". */
static void judge_neighbour(struct doctor *d, const char *name, bool active,
			    const char *effect)
{
	if (!active) {
		say_ok(d, "%s does not run here", name);
	} else if (rule_is_kept()) {
		say_ok(d, "%s runs: %s may take the rule out, and geojp rule "
		       "keep puts it in again", name, effect);
	} else {
		say_warn(d, "%s runs: %s may take the rule out, and nothing "
			 "puts it in again", name, effect);
		say_mend(d, "geojp enable; if the rule is confirmed: systemctl "
			 "start geojp-keep.timer");
	}
}

/* The value of a line KEY=VALUE of a shell's file. */
static bool file_says(const char *path, const char *line)
{
	char *text = host_read(path), *rest = text, *one;
	bool says = false;

	while (!says && rest && (one = strsep(&rest, "\n")))
		says = !strncmp(trim(one), line, strlen(line));
	free(text);
	return says;
}

void check_ufw(struct doctor *d)
{
	judge_neighbour(d, "ufw", file_says("/etc/ufw/ufw.conf", "ENABLED=yes"),
			"enable and reload");
}

void check_firewalld(struct doctor *d)
{
	judge_neighbour(d, "firewalld", is_active("firewalld.service",
						  "firewalld"),
			"reload and restart");
}

void check_persistent(struct doctor *d)
{
	static const char *const units[] = { "netfilter-persistent.service",
					     "iptables.service",
					     "ip6tables.service" };
	const char *active = "netfilter-persistent";
	bool any = false;
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (!host_has_systemd() ||
		    !unit_is("is-enabled", units[i], "enabled"))
			continue;
		active = units[i];
		any = true;
	}
	if (!host_has_systemd() && host_has("/etc/init.d/netfilter-persistent"))
		any = true;
	judge_neighbour(d, active, any, "reload and restart");
}

void check_nftables(struct doctor *d)
{
	bool flushes = file_says("/etc/nftables.conf", "flush ruleset") ||
		       file_says("/etc/sysconfig/nftables.conf",
				 "flush ruleset");
	bool enabled = host_has_systemd() &&
		       unit_is("is-enabled", "nftables.service", "enabled");

	judge_neighbour(d, "nftables.service with \"flush ruleset\"",
			flushes && enabled, "reload and restart");
}

void check_fail2ban(struct doctor *d)
{
	judge_neighbour(d, "fail2ban", is_active("fail2ban.service",
						 "fail2ban-server"),
			"a line of it in front of the rule only turns away; "
			"a restart");
}

/* What Docker does with a published port: DNAT in its chain of nat. */
static void count_published(struct doctor *d, const struct spot *spot)
{
	char *const *word = spot->line->word;
	const char *target = spec_after(word, "-j");
	const char *port = spec_after(word, "--dport");
	const char *protocol = spec_after(word, "-p");
	const char *to = spec_after(word, "-d");
	uint64_t number;

	if (strcmp(spot->table->name, "nat") || !target || !port ||
	    strcmp(target, "DNAT") || strncmp(spot->chain->name, "DOCKER", 6) ||
	    (to && !strncmp(to, "127.", 4)) ||
	    !number_scan(port, 65535, &number))
		return;
	if (port_is_closed(d->config, protocol && !strcmp(protocol, "udp"),
			   number))
		d->published[spot->set->family] = number;
}

/* Does a line stand where what Docker publishes passes? */
static bool covers(const struct rules *r, enum family f)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		const struct rule_line *l = &r->at[i];

		if (l->family == f && (!strcmp(l->chain, "DOCKER-USER") ||
				       !strcmp(l->chain, "FORWARD") ||
				       !strcmp(l->chain, "PREROUTING")))
			return true;
	}
	return false;
}

static void judge_published(struct doctor *d)
{
	size_t said = d->count;
	struct rules r = { 0 };
	enum family f;

	rules_wanted(d, &r);
	for (f = IPV4; f < FAMILIES; f++) {
		if (!d->published[f] || covers(&r, f))
			continue;
		say_fail(d, "Docker publishes port %u (%s), which does not "
			 "pass INPUT: it is open to abroad", d->published[f],
			 family_name(f));
		say_mend(d, "write \"chains = INPUT DOCKER-USER\" into [rule] "
			 "of %s, then geojp enable", doctor_config(d));
	}
	if (d->count == said)
		judge_neighbour(d, "Docker", true, "a restart");
	rules_free(&r);
}

void check_docker(struct doctor *d)
{
	struct rulesets *s;

	if (!is_active("docker.service", "dockerd")) {
		say_ok(d, "Docker does not run here");
		return;
	}
	s = table_seen(d, "nat", "which ports Docker publishes");
	if (!s)
		return;
	each_line_seen(d, s, count_published);
	judge_published(d);
}
