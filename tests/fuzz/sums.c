// SPDX-License-Identifier: GPL-2.0
/* The .md5 and .sig files beside a download. */
#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "config/public_key.h"
#include "fetch/verify.h"
#include "fuzz.h"

#define CONTENT "JP\t192.0.2.0/24\n"
#define SUM "7ffbfe7be7ae58cb2095553d771ca3f7"
#define KEY "MCowBQYDK2VwAyEAZiDMdGjPHpkbSxTVF0mEOfS5kcXbntDc2CIl6nvf6E4="

/* Does @text hold the sum, in upper or lower case? */
static bool holds_sum(const char *text, size_t size)
{
	size_t i, k;

	for (i = 0; i + strlen(SUM) <= size; i++) {
		for (k = 0; k < strlen(SUM); k++)
			if (tolower((unsigned char)text[i + k]) != SUM[k])
				break;
		if (k == strlen(SUM))
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = fuzz_file(CONTENT, strlen(CONTENT));
	const char *text = (const char *)data;
	char path[64], key[128] = "";
	bool good;

	sprintf(path, "/proc/self/fd/%d", fd);
	good = !verify_md5(path, text, size);
	must(!good || holds_sum(text, size), "another sum is taken for it");
	must(verify_signature(path, KEY, text, size),
	     "a signature that nobody made");
	if (size < sizeof(key)) {
		memcpy(key, data, size);
		public_key_valid(key);
	}
	close(fd);
	return fuzz_verdict(good);
}
