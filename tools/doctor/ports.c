// SPDX-License-Identifier: GPL-2.0
/* Which ports are the way in, and does the rule close them to abroad? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "base/scan.h"
#include "doctor/seen.h"

#define SSH_PORT 22
#define LISTEN "0A"	/* a state in /proc/net/tcp */

/* Does anything listen on the TCP port? */
static bool listens_in(const char *path, unsigned long port)
{
	char *text = host_read(path), *line, *rest = text;
	char hex[5], state[3];
	bool found = false;

	while (!found && rest && (line = strsep(&rest, "\n")))
		found = sscanf(line, "%*s %*[0-9A-F]:%4[0-9A-F] %*s %2s", hex,
			       state) == 2 && !strcmp(state, LISTEN) &&
			strtoul(hex, NULL, 16) == port;
	free(text);
	return found;
}

static bool listens(unsigned long port)
{
	return listens_in("/proc/net/tcp", port) ||
	       listens_in("/proc/net/tcp6", port);
}

static void judge_port(struct doctor *d, unsigned long port)
{
	if (!listens(port)) {
		say_warn(d, "sshd is set to port %lu, but nothing listens "
			 "there", port);
		say_mend(d, "systemctl restart ssh.service, or sshd.service");
	} else if (!port_is_closed(d->config, false, port)) {
		say_warn(d, "the rule of %s leaves SSH (port %lu) open to "
			 "abroad", doctor_config(d), port);
		say_mend(d, "if you do not want that, write tcp/%lu into ports "
			 "or take it out of except-ports, then geojp enable",
			 port);
	} else {
		say_ok(d, "the rule closes SSH (port %lu) to abroad, and to "
		       "nobody else", port);
	}
}

/* The "port" lines of sshd -T. */
static bool judge_ports(struct doctor *d, char *text)
{
	char *line, *rest = text;
	bool any = false;
	uint64_t port;

	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "port ", 5) ||
		    !number_scan(line + 5, 65535, &port))
			continue;
		judge_port(d, port);
		any = true;
	}
	return any;
}

void check_ssh_ports(struct doctor *d)
{
	const char *argv[] = { "sshd", "-T", NULL };
	struct program p = { .argv = argv };
	struct program_result r;
	char *why;

	if (d->config->broken) {
		say_unseen(d, "whether the rule closes the ports of sshd",
			   "the configuration has a mistake",
			   "geojp rule show");
		return;
	}
	program_run(&p, &r);
	if (r.code == PROGRAM_MISSING && listens(SSH_PORT)) {
		judge_port(d, SSH_PORT);
	} else if (r.code == PROGRAM_MISSING) {
		say_ok(d, "sshd is not installed, and nothing listens on port "
		       "%d", SSH_PORT);
	} else if (r.code || !judge_ports(d, r.out)) {
		why = program_error(&p, &r);
		say_unseen(d, "which ports sshd has", why, "sshd -T");
		free(why);
	}
	program_free(&r);
}
