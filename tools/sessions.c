// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report.h"
#include "sessions.h"

#define SSH_PORT 22
#define ESTABLISHED 1	/* TCP_ESTABLISHED in include/net/tcp_states.h */

#define SOCKET "socket:["	/* what /proc/PID/fd says of one */

/* The sockets that SSH servers hold: their inodes, as text. */
struct sockets {
	char (*inode)[24];
	size_t count;
};

static void add_socket(struct sockets *s, const char *inode)
{
	s->inode = xrealloc(s->inode, (s->count + 1) * sizeof(*s->inode));
	snprintf(s->inode[s->count++], sizeof(*s->inode), "%.*s",
		 (int)strcspn(inode, "]"), inode);
}

static bool has_socket(const struct sockets *s, const char *inode)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (!strcmp(s->inode[i], inode))
			return true;
	return false;
}

/* From OpenSSH 9.8 on sessions are programs of their own. */
static bool is_ssh_server(const char *pid)
{
	static const char *const names[] = { "sshd", "sshd-session",
					     "sshd-auth", "dropbear" };
	char *path = xprintf("/proc/%s/comm", pid);
	FILE *file = fopen(path, "re");
	char name[32] = "";
	size_t i;

	free(path);
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		*name = '\0';
	fclose(file);
	name[strcspn(name, "\n")] = '\0';
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void find_sockets_of(const char *pid, struct sockets *s)
{
	char *path = xprintf("/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	char link[64];
	ssize_t size;

	free(path);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		size = readlinkat(dirfd(dir), entry->d_name, link,
				  sizeof(link) - 1);
		if (size <= 0)
			continue;
		link[size] = '\0';
		if (!strncmp(link, SOCKET, strlen(SOCKET)))
			add_socket(s, link + strlen(SOCKET));
	}
	closedir(dir);
}

static void find_sockets(struct sockets *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    is_ssh_server(entry->d_name))
			find_sockets_of(entry->d_name, s);
	closedir(dir);
}

/* IPv4 clients of a socket for IPv6 are ::ffff:0:0/96 there, not in packets. */
static void add_address(struct set *set, enum family f, struct addr a)
{
	if (f == IPV6 && !a.hi && a.lo >> 32 == 0xffff) {
		f = IPV4;
		a.lo &= UINT32_MAX;
	}
	set_add(set, f, (struct range){ a, a });
}

/* A hexadecimal number of @digits digits at @s. */
static bool scan_hex(const char *s, size_t digits, uint32_t *value)
{
	char text[9], *end;

	snprintf(text, sizeof(text), "%.*s", (int)digits, s);
	*value = strtoul(text, &end, 16);
	return end == text + digits;
}

/*
 * "0100007F:0016", an address and a port.  The kernel prints words in network
 * byte order as if they were its own.
 */
static bool scan_end(const char *s, enum family f, struct addr *a,
		     uint32_t *port)
{
	size_t i, words = f == IPV4 ? 1 : 4;
	uint32_t word[4] = { 0 };

	if (strlen(s) != words * 8 + 5 || !scan_hex(s + words * 8 + 1, 4, port))
		return false;
	for (i = 0; i < words; i++) {
		if (!scan_hex(s + i * 8, 8, &word[i]))
			return false;
		word[i] = ntohl(word[i]);
	}
	*a = (struct addr){ 0, word[0] };
	if (f == IPV6)
		*a = (struct addr){ (uint64_t)word[0] << 32 | word[1],
				    (uint64_t)word[2] << 32 | word[3] };
	return true;
}

/* Fields of a line of /proc/net/tcp, as tcp4_seq_show() in the kernel. */
enum { LOCAL = 1, REMOTE, STATE, INODE = 9, FIELDS };

static void take_line(char *line, enum family f, const struct sockets *s,
		      struct set *set)
{
	char *field[FIELDS], *rest = line;
	struct addr local, remote;
	uint32_t port, other, state;
	int i;

	for (i = 0; i < FIELDS; i++) {
		field[i] = strsep(&rest, " \n");
		while (field[i] && !*field[i])
			field[i] = strsep(&rest, " \n");
		if (!field[i])
			return;
	}
	if (!scan_end(field[LOCAL], f, &local, &port) ||
	    !scan_end(field[REMOTE], f, &remote, &other) ||
	    !scan_hex(field[STATE], 2, &state) || state != ESTABLISHED)
		return;
	if (port == SSH_PORT || has_socket(s, field[INODE]))
		add_address(set, f, remote);
}

static void take_table(const char *path, enum family f, const struct sockets *s,
		       struct set *set)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return;
	while (getline(&line, &room, file) > 0)
		take_line(line, f, s, set);
	free(line);
	fclose(file);
}

/* "client port server port"; the client may have a zone, as in fe80::1%eth0. */
static void take_environment(struct set *set)
{
	const char *value = getenv("SSH_CONNECTION");
	char text[PREFIX_TEXT];
	enum family f;
	struct addr a;

	if (!value)
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(value, " %"), value);
	if (!addr_scan(text, &f, &a))
		add_address(set, f, a);
}

void sessions_find(struct set *set)
{
	struct sockets s = { 0 };

	find_sockets(&s);
	take_table("/proc/net/tcp", IPV4, &s, set);
	take_table("/proc/net/tcp6", IPV6, &s, set);
	take_environment(set);
	set_normalise(set);
	free(s.inode);
}
