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
	session_port *counts;
	const void *data;	/* of ->counts */
	struct set *found;
	struct ssh_sockets sockets;
};

static void add_client(struct search *s, const struct tcp *c)
{
	if (s->counts(s->data, c->port))
		set_add(s->found, c->family,
			(struct range){ c->remote, c->remote });
}

static void take_process(struct search *s, const char *pid)
{
	struct ssh_held clients;
	size_t i;

	ssh_clients(&s->sockets, pid, &clients);
	for (i = 0; i < clients.count; i++)
		add_client(s, clients.at[i]);
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
			add_client(s, c);
	}
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static void take_environment(struct search *s)
{
	const char *value = getenv("SSH_CONNECTION");
	char text[PREFIX_TEXT];
	unsigned long port;
	enum family f;
	struct addr a;

	if (!value)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (addr_scan(text, &f, &a) ||
	    (sscanf(value, "%*s %*s %*s %lu", &port) == 1 &&
	     !s->counts(s->data, port)))
		return;
	set_add(s->found, f, (struct range){ a, a });
}

void sessions_find_on(bool all, session_port *counts, const void *data,
		      struct set *found)
{
	struct search *s = xcalloc(sizeof(*s));

	s->all = all;
	s->counts = counts;
	s->data = data;
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

static bool any_port(const void *data, unsigned long port)
{
	(void)data;
	(void)port;
	return true;
}

void sessions_find(bool all, struct set *found)
{
	sessions_find_on(all, any_port, NULL, found);
}
