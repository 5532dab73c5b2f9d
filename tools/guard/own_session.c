// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/boot.h"
#include "base/report.h"
#include "guard/own_session.h"
#include "guard/ssh.h"

/* Major numbers of Linux' admin-guide/devices.txt. */
#define PTY_OLD 3		/* BSD's pseudo terminals */
#define PTY_FIRST 136
#define PTY_LAST 143
#define PTY_PER_MAJOR 256

struct search {
	struct own_session *session;
	struct ssh_sockets sockets;
	const struct tcp *client;	/* NULL: not found yet */
};

static bool is_pseudo(dev_t tty)
{
	return (major(tty) >= PTY_FIRST && major(tty) <= PTY_LAST) ||
	       major(tty) == PTY_OLD;
}

/* The kernel's name of a terminal that is not in /dev/pts. */
static void name_console(dev_t tty, char name[TTY_TEXT])
{
	char *path = xprintf("/sys/dev/char/%u:%u", major(tty), minor(tty));
	char link[512];
	ssize_t size = readlink(path, link, sizeof(link) - 1);
	const char *slash;

	free(path);
	*name = '\0';
	if (size <= 0)
		return;
	link[size] = '\0';
	slash = strrchr(link, '/');
	snprintf(name, TTY_TEXT, "/dev/%.50s", slash ? slash + 1 : link);
}

static void take_tty(struct own_session *s, const struct process *p)
{
	s->leader = p->pid;
	s->leader_began = p->began;
	if (!is_pseudo(p->tty))
		name_console(p->tty, s->tty);
	else if (major(p->tty) == PTY_OLD)
		*s->tty = '\0';
	else
		snprintf(s->tty, TTY_TEXT, "/dev/pts/%u", minor(p->tty) +
			 (major(p->tty) - PTY_FIRST) * PTY_PER_MAJOR);
}

/*
 * The terminal of the outermost process that has one.  sudo and the like give
 * this process a terminal that ends with it.
 */
static void find_tty(struct own_session *s)
{
	struct process p = { 0 };
	long pid = getpid();
	bool found = false;
	dev_t tty = 0;

	for (; pid > 0 && process_read(pid, &p); pid = p.parent) {
		if (p.tty) {
			take_tty(s, &p);
			tty = p.tty;
			found = true;
		} else if (found) {
			break;
		}
	}
	s->kind = found && !is_pseudo(tty) ? SESSION_CONSOLE : SESSION_OTHER;
}

/* Does the process hold the connection to the client?  Takes the first one. */
static bool holds_client(struct search *s, const char *pid)
{
	struct ssh_held held;
	bool holds = false;
	size_t i;

	ssh_clients(&s->sockets, pid, &held);
	if (!s->client && held.count)
		s->client = held.at[0];
	for (i = 0; i < held.count; i++)
		holds |= held.at[i]->inode == s->client->inode;
	free(held.at);
	return holds;
}

/* A connection is as old as the oldest process of the server that holds it. */
static void take_process(struct search *s, const char *pid)
{
	struct own_session *o = s->session;
	uint64_t began;

	if (!ssh_counts(pid, true) || !holds_client(s, pid))
		return;
	began = process_began(strtol(pid, NULL, 10));
	if (o->kind != SESSION_SSH || began < o->began)
		o->began = began;
	o->kind = SESSION_SSH;
}

static void take_ancestors(struct search *s)
{
	struct process p = { 0 };
	long pid = getpid();
	char text[24];

	for (; pid > 0 && process_read(pid, &p); pid = p.parent) {
		snprintf(text, sizeof(text), "%ld", pid);
		take_process(s, text);
	}
}

static void take_holders(struct search *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]))
			take_process(s, entry->d_name);
	if (dir)
		closedir(dir);
}

/* SSH_CONNECTION of a process, on the heap, or NULL. */
static char *read_variable(long pid)
{
	static const char name[] = "SSH_CONNECTION=";
	char *path = xprintf("/proc/%ld/environ", pid), *line = NULL;
	FILE *file = fopen(path, "re");
	char *value = NULL;
	size_t room = 0;

	free(path);
	while (file && !value && getdelim(&line, &room, '\0', file) > 0)
		if (!strncmp(line, name, sizeof(name) - 1))
			value = xprintf("%s", line + sizeof(name) - 1);
	free(line);
	if (file)
		fclose(file);
	return value;
}

static char *find_variable(void)
{
	struct process p = { 0 };
	long pid = getpid();
	char *value = NULL;

	for (; pid > 0 && !value && process_read(pid, &p); pid = p.parent)
		value = read_variable(pid);
	return value;
}

static bool same_address(enum family f, struct addr a, enum family g,
			 struct addr b)
{
	struct range r = { a, a }, q = { b, b };

	range_unmap(&f, &r);
	range_unmap(&g, &q);
	return f == g && !addr_cmp(r.first, q.first);
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static const struct tcp *find_named(const struct search *s, const char *value)
{
	unsigned long theirs, ours;
	const struct tcp *c;
	char text[PREFIX_TEXT];
	enum family f;
	struct addr a;
	size_t i;

	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (addr_scan(text, &f, &a) ||
	    sscanf(value, "%*s %lu %*s %lu", &theirs, &ours) != 2)
		return NULL;
	for (i = 0; i < s->sockets.count; i++) {
		c = &s->sockets.tcp[i];
		if (c->state == TCP_ESTABLISHED && c->port == ours &&
		    c->remote_port == theirs &&
		    same_address(c->family, c->remote, f, a))
			return c;
	}
	return NULL;
}

static void take_variable(struct search *s)
{
	char *value = find_variable();

	s->client = value ? find_named(s, value) : NULL;
	if (s->client)
		take_holders(s);
	free(value);
}

static bool is_own(const struct ifaddrs *i, const struct own_session *s)
{
	const void *at = i->ifa_addr;
	const struct sockaddr_in *in = at;
	const struct sockaddr_in6 *in6 = at;
	struct addr a = { 0 };
	int byte;

	if (!at || i->ifa_addr->sa_family != (s->family == IPV4 ? AF_INET :
								  AF_INET6))
		return false;
	if (s->family == IPV4)
		a.lo = ntohl(in->sin_addr.s_addr);
	for (byte = 0; s->family == IPV6 && byte < 16; byte++) {
		uint64_t *half = byte < 8 ? &a.hi : &a.lo;

		*half = *half << 8 | in6->sin6_addr.s6_addr[byte];
	}
	return !addr_cmp(a, s->client);
}

/*
 * What this machine sends to its own addresses goes through lo.  All of
 * 127.0.0.0/8 is its own.
 */
static bool is_from_here(const struct own_session *s)
{
	struct ifaddrs *all = NULL, *i;
	bool own = s->family == IPV4 && s->client.lo >> 24 == 127;

	if (getifaddrs(&all))
		return own;
	for (i = all; i && !own; i = i->ifa_next)
		own = is_own(i, s);
	freeifaddrs(all);
	return own;
}

static void take_client(struct own_session *s, const struct tcp *c)
{
	struct range r = { c->remote, c->remote };

	s->family = c->family;
	range_unmap(&s->family, &r);
	s->client = r.first;
	s->from_here = is_from_here(s);
}

void own_session_find(struct own_session *o)
{
	struct search *s = xcalloc(sizeof(*s));

	*o = (struct own_session){ 0 };
	s->session = o;
	find_tty(o);
	ssh_sockets_find(&s->sockets);
	take_ancestors(s);
	if (o->kind == SESSION_OTHER)
		take_variable(s);
	if (o->kind == SESSION_SSH && s->client)
		take_client(o, s->client);
	ssh_sockets_free(&s->sockets);
	free(s);
}
