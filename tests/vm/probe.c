// SPDX-License-Identifier: GPL-2.0
/*
 * probe [-o] [-t SECONDS] FROM TO [MAC]: who gets through?
 *
 * Reads lines "SOURCE DESTINATION PORT [pass|drop]".  For each it sends a UDP
 * packet from the network namespace FROM, and checks if it arrives in the
 * namespace TO.  If a line has no expectation, it is printed with the result.
 * If it has one, it is printed only if the result is wrong.  -t repeats all
 * lines until the time is up.  The last line is "# N packets, M wrong".  The
 * exit code is 1 if M is not 0.
 *
 * Packets are frames to MAC on FROM's eth0, so that any source address can be
 * used.  With -o they come from a socket, so that they pass FROM's OUTPUT hook.
 *
 * The process is pinned to one processor, so that packets arrive in the order
 * in which they were sent.  The last packet goes to the discard port, which no
 * rule may stop.  When it is there, each packet before it has arrived or never
 * will.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define DISCARD_PORT 9
#define MAGIC 0x67656f6a

enum expectation { TELL, PASS, DROP };

struct line {
	int family;
	unsigned char src[16], dst[16];
	uint16_t port;
	enum expectation expectation;
	bool arrived;
};

struct payload {
	uint32_t magic;
	uint32_t round;
	uint32_t index;
};

static struct {
	int out;			/* frames, or -1 for sockets */
	int in[2];			/* raw sockets: IPv4, IPv6 */
	unsigned char mac[6];
	struct sockaddr_ll link;
	uint32_t round;
	unsigned long packets, wrong;
} probe = { .out = -1 };

static void enter(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(2, "%s", path);
	close(fd);
}

static int open_socket(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	if (fd < 0)
		err(2, "socket");
	return fd;
}

static void open_out(const char *mac)
{
	struct ether_addr *addr = ether_aton(mac);

	if (!addr)
		errx(2, "%s: not a MAC address", mac);
	memcpy(probe.mac, addr, 6);
	probe.out = open_socket(AF_PACKET, SOCK_DGRAM, 0);
	probe.link.sll_family = AF_PACKET;
	probe.link.sll_ifindex = if_nametoindex("eth0");
	probe.link.sll_halen = 6;
	memcpy(probe.link.sll_addr, probe.mac, 6);
}

static void open_in(void)
{
	int size = 4 << 20, i;

	probe.in[0] = open_socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
	probe.in[1] = open_socket(AF_INET6, SOCK_RAW, IPPROTO_UDP);
	for (i = 0; i < 2; i++)
		setsockopt(probe.in[i], SOL_SOCKET, SO_RCVBUFFORCE, &size,
			   sizeof(size));
}

static uint32_t sum16(const void *data, size_t size, uint32_t sum)
{
	const unsigned char *p = data;

	for (; size > 1; size -= 2, p += 2)
		sum += p[0] << 8 | p[1];
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* The UDP packet after an IP header. */
struct datagram {
	struct udphdr udp;
	struct payload payload;
};

static void fill_udp(struct datagram *d, const struct line *l, uint16_t port,
		     uint32_t index)
{
	size_t size = l->family == AF_INET ? 4 : 16;
	uint32_t sum = IPPROTO_UDP + sizeof(*d);

	*d = (struct datagram){
		.udp = { .source = htons(40000), .dest = htons(port),
			 .len = htons(sizeof(*d)) },
		.payload = { MAGIC, probe.round, index },
	};
	sum = sum16(l->src, size, sum16(l->dst, size, sum));
	d->udp.check = fold(sum16(d, sizeof(*d), sum));
}

static void send_frame(const struct line *l, uint16_t port, uint32_t index)
{
	struct {
		struct ip6_hdr ip;
		struct datagram d;
	} v6 = { 0 };
	struct {
		struct iphdr ip;
		struct datagram d;
	} v4 = { 0 };
	const void *frame = &v4;
	size_t size = sizeof(v4);

	if (l->family == AF_INET) {
		v4.ip = (struct iphdr){ .version = 4, .ihl = 5, .ttl = 64,
			.protocol = IPPROTO_UDP, .tot_len = htons(size) };
		memcpy(&v4.ip.saddr, l->src, 4);
		memcpy(&v4.ip.daddr, l->dst, 4);
		v4.ip.check = fold(sum16(&v4.ip, sizeof(v4.ip), 0));
		fill_udp(&v4.d, l, port, index);
		probe.link.sll_protocol = htons(ETH_P_IP);
	} else {
		v6.ip.ip6_flow = htonl(6U << 28);
		v6.ip.ip6_plen = htons(sizeof(v6.d));
		v6.ip.ip6_nxt = IPPROTO_UDP;
		v6.ip.ip6_hlim = 64;
		memcpy(&v6.ip.ip6_src, l->src, 16);
		memcpy(&v6.ip.ip6_dst, l->dst, 16);
		fill_udp(&v6.d, l, port, index);
		probe.link.sll_protocol = htons(ETH_P_IPV6);
		frame = &v6;
		size = sizeof(v6);
	}
	while (sendto(probe.out, frame, size, 0, (void *)&probe.link,
		      sizeof(probe.link)) < 0)
		if (errno != ENOBUFS)
			err(2, "send");
}

/* The source need not be an address of the namespace. */
static void send_local(const struct line *l, uint16_t port, uint32_t index)
{
	struct payload payload = { MAGIC, probe.round, index };
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(port) }, from6 = to6;
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port) }, from = to;
	int fd = open_socket(l->family, SOCK_DGRAM, 0), on = 1;
	bool v4 = l->family == AF_INET;

	setsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6,
		   v4 ? IP_TRANSPARENT : IPV6_TRANSPARENT, &on, sizeof(on));
	memcpy(&from.sin_addr, l->src, 4);
	memcpy(&to.sin_addr, l->dst, 4);
	memcpy(&from6.sin6_addr, l->src, 16);
	memcpy(&to6.sin6_addr, l->dst, 16);
	from.sin_port = 0;
	from6.sin6_port = 0;
	if (bind(fd, v4 ? (void *)&from : (void *)&from6,
		 v4 ? sizeof(from) : sizeof(from6)))
		err(2, "bind");
	/* If a rule drops the packet, the error is EPERM. */
	if (sendto(fd, &payload, sizeof(payload), 0,
		   v4 ? (void *)&to : (void *)&to6,
		   v4 ? sizeof(to) : sizeof(to6)) < 0 && errno != EPERM)
		err(2, "send");
	close(fd);
}

static void send_one(const struct line *l, uint16_t port, uint32_t index)
{
	if (probe.out < 0)
		send_local(l, port, index);
	else
		send_frame(l, port, index);
}

/* Receives one packet; true if it is the last of its round. */
static bool take(int fd, size_t header, struct line *lines, uint32_t count)
{
	unsigned char buf[256];
	struct datagram d;
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < (ssize_t)(header + sizeof(d)))
		return false;
	memcpy(&d, buf + header, sizeof(d));
	if (d.payload.magic != MAGIC || d.payload.round != probe.round)
		return false;
	if (ntohs(d.udp.dest) == DISCARD_PORT)
		return true;
	if (d.payload.index < count)
		lines[d.payload.index].arrived = true;
	return false;
}

static void receive(struct line *lines, uint32_t count)
{
	struct pollfd fds[2] = { { probe.in[0], POLLIN, 0 },
				 { probe.in[1], POLLIN, 0 } };

	for (;;) {
		if (poll(fds, 2, 20000) <= 0)
			errx(2, "the last packet does not arrive");
		/* A batch has one family: it comes to one socket, in order. */
		if (fds[0].revents && take(probe.in[0], 20, lines, count))
			return;
		if (fds[1].revents && take(probe.in[1], 0, lines, count))
			return;
	}
}

static void print_line(const struct line *l, const char *what)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(l->family, l->src, src, sizeof(src));
	inet_ntop(l->family, l->dst, dst, sizeof(dst));
	printf("%s %s %u %s\n", src, dst, l->port, what);
}

static void judge(const struct line *l)
{
	probe.packets++;
	if (l->expectation == TELL) {
		print_line(l, l->arrived ? "pass" : "drop");
	} else if (l->arrived != (l->expectation == PASS)) {
		probe.wrong++;
		print_line(l, l->arrived ? "passed, wrongly" :
					   "was dropped, wrongly");
	}
}

static void run_batch(struct line *lines, uint32_t count)
{
	uint32_t i;

	probe.round++;
	for (i = 0; i < count; i++) {
		lines[i].arrived = false;
		send_one(&lines[i], lines[i].port, i);
	}
	send_one(&lines[0], DISCARD_PORT, 0);
	receive(lines, count);
	for (i = 0; i < count; i++)
		judge(&lines[i]);
}

static void run_all(struct line *lines, uint32_t count)
{
	uint32_t i, n;

	for (i = 0; i < count; i += n) {
		for (n = 1; n < BATCH && i + n < count; n++)
			if (lines[i + n].family != lines[i].family)
				break;
		run_batch(lines + i, n);
	}
}

static bool read_line(FILE *f, struct line *l)
{
	char src[64], dst[64], what[8] = "";
	unsigned int port;
	char text[256];

	if (!fgets(text, sizeof(text), f))
		return false;
	if (sscanf(text, "%63s %63s %u %7s", src, dst, &port, what) < 3)
		errx(2, "bad line: %s", text);
	*l = (struct line){ .family = strchr(src, ':') ? AF_INET6 : AF_INET,
			    .port = port };
	if (inet_pton(l->family, src, l->src) != 1 ||
	    inet_pton(l->family, dst, l->dst) != 1)
		errx(2, "bad address: %s", text);
	if (*what)
		l->expectation = strcmp(what, "pass") ? DROP : PASS;
	return true;
}

static struct line *read_lines(uint32_t *count)
{
	struct line *lines = NULL, line;
	uint32_t room = 0;

	for (*count = 0; read_line(stdin, &line); lines[(*count)++] = line) {
		if (*count < room)
			continue;
		room = room ? 2 * room : 64;
		lines = realloc(lines, room * sizeof(*lines));
		if (!lines)
			err(2, "memory");
	}
	return lines;
}

int main(int argc, char **argv)
{
	time_t end = 0, now;
	struct line *lines;
	bool local = false;
	cpu_set_t cpus;
	uint32_t count;
	int c;

	while ((c = getopt(argc, argv, "ot:")) != -1) {
		if (c == 'o')
			local = true;
		else if (c == 't')
			end = time(NULL) + atoi(optarg);
		else
			return 2;
	}
	argc -= optind;
	argv += optind;
	if (argc != (local ? 2 : 3))
		errx(2, "usage: probe [-o] [-t SECONDS] FROM TO [MAC]");

	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	lines = read_lines(&count);
	enter(argv[1]);
	open_in();
	enter(argv[0]);
	if (!local)
		open_out(argv[2]);
	do {
		run_all(lines, count);
		now = time(NULL);
	} while (now < end);

	printf("# %lu packets, %lu wrong\n", probe.packets, probe.wrong);
	free(lines);
	return probe.wrong > 0;
}
