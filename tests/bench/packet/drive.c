// SPDX-License-Identifier: GPL-2.0
/*
 * drive ROUNDS <PLAN: takes every step of the plan once a round.  So other
 * work on the machine disturbs all steps alike.  A step is a line
 * "LABEL NAMESPACE ORDER".  bench_hook.c explains ORDER.  For each step of each
 * round it prints a line "LABEL<TAB>ROUND<TAB>NS-A-PACKET".  If a label begins
 * with "proof", it fails if a packet was not judged by its mark.
 */
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEPS 4096

struct step {
	char label[128];
	char netns[64];
	char order[256];
};

static struct step steps[STEPS];

static void enter(const char *netns)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

static void take(const struct step *s, int round)
{
	int fd = open("/proc/bench_hook", O_RDWR | O_CLOEXEC);
	unsigned int packets, wrong;
	char answer[80] = "";
	double ps;

	if (fd < 0)
		err(1, "/proc/bench_hook");
	enter(s->netns);
	if (write(fd, s->order, strlen(s->order)) < 0 ||
	    read(fd, answer, sizeof(answer) - 1) < 0)
		err(1, "%s: %s", s->label, s->order);
	close(fd);
	if (sscanf(answer, "%lf %u %u", &ps, &packets, &wrong) != 3)
		errx(1, "%s: %s", s->label, answer);
	if (!strncmp(s->label, "proof", 5) && wrong)
		errx(1, "%s: wrong about %u of %u packets", s->label, wrong,
		     packets);
	printf("%s\t%d\t%.2f\n", s->label, round, ps / 1000);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1;
	int count = 0, round, i;

	while (count < STEPS &&
	       scanf("%127s %63s %255[^\n]", steps[count].label,
		     steps[count].netns, steps[count].order) == 3)
		count++;
	for (round = 0; round < rounds; round++)
		for (i = 0; i < count; i++)
			take(&steps[i], round);
	return 0;
}
