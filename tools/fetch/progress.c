// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "fetch/progress.h"

#define WIDTH 79		/* in the last column some terminals wrap */
#define BAR_MAX 24
#define BAR_MIN 6

uint64_t progress_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col ||
	    size.ws_col > WIDTH)
		return WIDTH;
	return size.ws_col - 1;
}

void progress_begin(struct progress *p, bool on)
{
	*p = (struct progress){ .on = on, .drawn_at = progress_now() };
}

/* 1536 as "1.5 KiB". */
static void bytes_text(double bytes, char *text, size_t size)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	/* What would be rounded to 1024.0 is one of the next unit. */
	for (; bytes >= 1023.95 && i < 4; i++)
		bytes /= 1024;
	snprintf(text, size, i ? "%.1f %s" : "%.0f %s", bytes, unit[i]);
}

/* What stands behind the bar. */
static void numbers_text(const struct progress *p,
			 const struct progress_state *s, char *text,
			 size_t size)
{
	char bytes[32], total[32], rate[32];

	bytes_text(s->bytes, bytes, sizeof(bytes));
	bytes_text(s->total, total, sizeof(total));
	bytes_text(p->rate, rate, sizeof(rate));
	if (s->total)
		snprintf(text, size, "%zu of %zu sources, %s of %s, %s/s",
			 s->done, s->sources, bytes, total, rate);
	else
		snprintf(text, size, "%zu of %zu sources, %s, %s/s", s->done,
			 s->sources, bytes, rate);
}

/* Writes "[===>   ] " to @bar, @inner characters between the brackets. */
static void bar_text(const struct progress_state *s, size_t inner, char *bar)
{
	size_t full = s->bytes >= s->total ?
		inner : (size_t)((double)s->bytes / s->total * inner);

	*bar++ = '[';
	memset(bar, '=', full);
	memset(bar + full, ' ', inner - full);
	if (full && full < inner)
		bar[full - 1] = '>';
	strcpy(bar + inner, "] ");
}

static void draw(const struct progress *p, const struct progress_state *s)
{
	char numbers[160], bar[BAR_MAX + 4] = "";
	size_t columns = width(), used;

	numbers_text(p, s, numbers, sizeof(numbers));
	used = strlen(numbers) + strlen("[] ");
	if (s->total && used + BAR_MIN <= columns)
		bar_text(s, columns - used < BAR_MAX ? columns - used : BAR_MAX,
			 bar);
	fprintf(stderr, "\r%s%.*s\033[K", bar, (int)columns, numbers);
	fflush(stderr);
}

/* The last second or so counts, not the wait for a server before it. */
static void measure(struct progress *p, uint64_t now, uint64_t bytes)
{
	double rate = (double)(bytes - p->bytes) * 1000 / (now - p->drawn_at);

	p->rate = p->bytes ? 0.8 * p->rate + 0.2 * rate : rate;
	p->bytes = bytes;
	p->drawn_at = now;
}

void progress_show(struct progress *p, const struct progress_state *s)
{
	uint64_t now = progress_now();

	if (!p->on || now - p->drawn_at < PROGRESS_WAIT)
		return;
	/* What a failed attempt had brought does not count any more. */
	if (s->bytes < p->bytes)
		p->bytes = s->bytes;
	measure(p, now, s->bytes);
	draw(p, s);
}

void progress_clear(struct progress *p)
{
	if (!p->on)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
