// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guard/sessions.h"
#include "guard/ssh.h"
#include "base/report.h"

#define SSH_PORT 22

struct search {
	bool all;		/* not only who is logged in */
	struct set *found;
	struct ssh_sockets sockets;
};

static void add_address(struct search *s, enum family f, struct addr a)
{
	set_add(s->found, f, (struct range){ a, a });
}

static void take_process(struct search *s, const char *pid)
{
	struct ssh_held clients;
	size_t i;

	ssh_clients(&s->sockets, pid, &clients);
	for (i = 0; i < clients.count; i++)
		add_address(s, clients.at[i]->family, clients.at[i]->remote);
	free(clients.at);
}

static void take_processes(struct search *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    ssh_counts(entry->d_name, s->all))
			take_process(s, entry->d_name);
	if (dir)
		closedir(dir);
}

/* Clients of whatever listens there, whose program nobody can name. */
static void take_ssh_port(struct search *s)
{
	const struct tcp *c;
	size_t i;

	for (i = 0; i < s->sockets.count; i++) {
		c = &s->sockets.tcp[i];
		if (c->state == TCP_ESTABLISHED && c->port == SSH_PORT)
			add_address(s, c->family, c->remote);
	}
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static void take_environment(struct search *s)
{
	const char *value = getenv("SSH_CONNECTION");
	char text[PREFIX_TEXT];
	enum family f;
	struct addr a;

	if (!value)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (!addr_scan(text, &f, &a))
		add_address(s, f, a);
}

void sessions_find(bool all, struct set *found)
{
	struct search *s = xcalloc(sizeof(*s));

	s->all = all;
	s->found = found;
	ssh_sockets_find(&s->sockets);
	take_processes(s);
	if (all)
		take_ssh_port(s);
	take_environment(s);
	set_normalise(found);
	ssh_sockets_free(&s->sockets);
	free(s);
}
