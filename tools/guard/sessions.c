// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "guard/sessions.h"

#define SSH_PORT 22
#define ESTABLISHED 1	/* of include/net/tcp_states.h */
#define LISTEN 10

#define SOCKET "socket:["	/* how a link in /proc/PID/fd to one begins */

struct search {
	bool all;		/* not only who is logged in */
	struct set *found;
	unsigned long *inode;	/* of the sockets of clients that count */
	size_t inodes;
	bool listens[65536];	/* a process of root does, on the port */
};

static bool has_inode(const struct search *s, unsigned long inode)
{
	size_t i;

	for (i = 0; i < s->inodes; i++)
		if (s->inode[i] == inode)
			return true;
	return false;
}

/* Reads the first line of a file of a process, or up to the first NUL byte. */
static void read_line(const char *pid, const char *name, char *line, int size)
{
	char *path = xprintf("/proc/%s/%s", pid, name);
	FILE *file = fopen(path, "re");

	*line = '\0';
	if (file && !fgets(line, size, file))
		*line = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	free(path);
}

/*
 * OpenSSH calls a session "sshd: user" or "sshd: user@pts/0".  Before the login
 * the title has "[net]", "[priv]" or "[accepted]" behind the user, whom the
 * client can choose.  The monitor of a session has "[priv]", too, and the
 * listener has "[listener]".
 */
static bool is_session(const char *pid)
{
	char title[256];

	read_line(pid, "cmdline", title, sizeof(title));
	return (!strncmp(title, "sshd: ", 6) ||
		!strncmp(title, "sshd-session: ", 14)) && !strchr(title, '[');
}

/* Do the sockets of the process count? */
static bool process_counts(const char *pid, bool all)
{
	char name[32];

	read_line(pid, "comm", name, sizeof(name));
	if (!strcmp(name, "dropbear"))
		return true;
	/* From OpenSSH 9.8 on sessions are programs of their own. */
	if (strcmp(name, "sshd") && strcmp(name, "sshd-session") &&
	    strcmp(name, "sshd-auth"))
		return false;
	return all || is_session(pid);
}

static void add_sockets(struct search *s, const char *pid)
{
	char *path = xprintf("/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	char link[64];
	ssize_t size;

	free(path);
	while (dir && (entry = readdir(dir))) {
		size = readlinkat(dirfd(dir), entry->d_name, link,
				  sizeof(link) - 1);
		link[size > 0 ? size : 0] = '\0';
		if (strncmp(link, SOCKET, strlen(SOCKET)))
			continue;
		s->inode = xrealloc(s->inode,
				    (s->inodes + 1) * sizeof(*s->inode));
		s->inode[s->inodes++] = strtoul(link + strlen(SOCKET), NULL,
						10);
	}
	if (dir)
		closedir(dir);
}

static void find_sockets(struct search *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    process_counts(entry->d_name, s->all))
			add_sockets(s, entry->d_name);
	if (dir)
		closedir(dir);
}

static void add_address(struct search *s, enum family f, struct addr a)
{
	set_add(s->found, f, (struct range){ a, a });
}

/*
 * The kernel prints each 32-bit word of an address, which is in network byte
 * order, as if it were in host byte order.
 */
static bool scan_address(const char *hex, enum family f, struct addr *a)
{
	size_t i, words = f == IPV4 ? 1 : 4;
	uint64_t w[4] = { 0 };
	char word[9];

	if (strlen(hex) != words * 8)
		return false;
	for (i = 0; i < words; i++) {
		snprintf(word, sizeof(word), "%.8s", hex + i * 8);
		w[i] = ntohl(strtoul(word, NULL, 16));
	}
	*a = (struct addr){ 0, w[0] };
	if (f == IPV6)
		*a = (struct addr){ w[0] << 32 | w[1], w[2] << 32 | w[3] };
	return true;
}

struct connection {
	enum family family;
	unsigned long port, state;	/* of our end */
	struct addr remote;
	bool of_root;
	unsigned long inode;
};

/* A line of /proc/net/tcp, as tcp4_seq_show() in the kernel prints it. */
static bool scan_connection(const char *line, enum family f,
			    struct connection *c)
{
	char port[5], remote[33], state[3], owner[16], inode[24];

	if (sscanf(line, "%*s %*[0-9A-F]:%4[0-9A-F] %32[0-9A-F]:%*s "
		   "%2[0-9A-F] %*s %*s %*s %15s %*s %23s", port, remote, state,
		   owner, inode) != 5)
		return false;
	c->family = f;
	c->port = strtoul(port, NULL, 16);
	c->state = strtoul(state, NULL, 16);
	c->of_root = !strcmp(owner, "0");
	c->inode = strtoul(inode, NULL, 10);
	return scan_address(remote, f, &c->remote);
}

typedef void take_fn(struct search *s, const struct connection *c);

static void take_listener(struct search *s, const struct connection *c)
{
	if (c->state == LISTEN)
		s->listens[c->port] = true;
}

/* Connections that a session makes itself come from another port. */
static void take_client(struct search *s, const struct connection *c)
{
	if (c->state == ESTABLISHED && s->listens[c->port] &&
	    (has_inode(s, c->inode) || (s->all && c->port == SSH_PORT)))
		add_address(s, c->family, c->remote);
}

/* Only sockets of root count. */
static void take_connections(struct search *s, take_fn *take)
{
	static const char *const path[FAMILIES] = { "/proc/net/tcp",
						    "/proc/net/tcp6" };
	struct connection c;
	char *line = NULL;
	size_t room = 0;
	enum family f;
	FILE *file;

	for (f = IPV4; f < FAMILIES; f++) {
		file = fopen(path[f], "re");
		while (file && getline(&line, &room, file) > 0)
			if (scan_connection(line, f, &c) && c.of_root)
				take(s, &c);
		if (file)
			fclose(file);
	}
	free(line);
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
	find_sockets(s);
	take_connections(s, take_listener);
	take_connections(s, take_client);
	take_environment(s);
	set_normalise(found);
	free(s->inode);
	free(s);
}
