// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/report.h"
#include "fetch/progress.h"

#define WIDTH 79		/* some terminals wrap in column 80 */
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

/* 1536 as "1.5 KiB", for the caller to free. */
static char *bytes_text(double bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	/* From 1023.95 the text would be 1024.0. */
	for (; bytes >= 1023.95 && i < 4; i++)
		bytes /= 1024;
	return xprintf(i ? "%.1f %s" : "%.0f %s", bytes, unit[i]);
}

/* The text behind the bar, for the caller to free. */
static char *numbers_text(const struct progress *p,
			  const struct progress_state *s)
{
	char *bytes = bytes_text(s->bytes), *total = bytes_text(s->total);
	char *rate = bytes_text(p->rate), *text;

	if (s->total)
		text = phrase("%zu of %zu sources, %s of %s, %s/s", s->done,
			      s->sources, bytes, total, rate);
	else
		text = phrase("%zu of %zu sources, %s, %s/s", s->done,
			      s->sources, bytes, rate);
	free(bytes);
	free(total);
	free(rate);
	return text;
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
	char *numbers = numbers_text(p, s), bar[BAR_MAX + 4] = "";
	const char *text = language_text(numbers);
	size_t columns = width(), used = language_width(text) + strlen("[] ");

	if (s->total && used + BAR_MIN <= columns)
		bar_text(s, columns - used < BAR_MAX ? columns - used : BAR_MAX,
			 bar);
	/* Where there is little room, ASCII can be cut off anywhere. */
	if (used > columns)
		fprintf(stderr, "\r%.*s\033[K", (int)columns, numbers);
	else
		fprintf(stderr, "\r%s%s\033[K", bar, text);
	fflush(stderr);
	free(numbers);
}

/* The rate of about the last second, without waits for servers. */
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
	/* The bytes of a failed attempt no longer count. */
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
