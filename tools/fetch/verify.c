// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/file.h"
#include "config/public_key.h"
#include "fetch/verify.h"

#define MD5_BYTES 16
#define SIGNATURE_BYTES 64	/* of Ed25519 */

/* The first word of 32 hexadecimal digits in @text, or NULL. */
static const char *find_sum(const char *text, size_t size)
{
	size_t start, end;

	for (start = 0; start < size; start = end + 1) {
		for (end = start; end < size; end++)
			if (!isxdigit((unsigned char)text[end]))
				break;
		if (end - start == 2 * MD5_BYTES &&
		    (end == size || !isalnum((unsigned char)text[end])))
			return text + start;
		/* The rest of a word is not the start of another one. */
		while (end < size && isalnum((unsigned char)text[end]))
			end++;
	}
	return NULL;
}

static bool digest_fd(EVP_MD_CTX *md5, int fd)
{
	static unsigned char buffer[65536];
	ssize_t count;

	while ((count = read(fd, buffer, sizeof(buffer))) > 0)
		if (!EVP_DigestUpdate(md5, buffer, count))
			return false;
	return !count;
}

/* What the MD5 of an open file is; NULL, or what is wrong. */
static const char *fd_sum(int fd, unsigned char sum[MD5_BYTES])
{
	EVP_MD_CTX *md5 = EVP_MD_CTX_new();
	const char *wrong = NULL;

	/* Where only what FIPS approves of is allowed it is missing. */
	if (!md5 || !EVP_DigestInit_ex(md5, EVP_md5(), NULL))
		wrong = "MD5 is not available";
	else if (!digest_fd(md5, fd) || !EVP_DigestFinal_ex(md5, sum, NULL))
		wrong = "cannot be read";
	EVP_MD_CTX_free(md5);
	ERR_clear_error();
	return wrong;
}

static const char *file_sum(const char *path, unsigned char sum[MD5_BYTES])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *wrong = fd < 0 ? "cannot be read" : fd_sum(fd, sum);

	if (fd >= 0)
		close(fd);
	return wrong;
}

const char *verify_md5(const char *path, const char *sum, size_t size)
{
	const char *wanted = find_sum(sum, size), *wrong;
	unsigned char found[MD5_BYTES];
	char digits[2 * MD5_BYTES + 1];
	int i;

	if (!wanted)
		return "its .md5 holds no MD5 sum";
	wrong = file_sum(path, found);
	if (wrong)
		return wrong;
	for (i = 0; i < MD5_BYTES; i++)
		sprintf(digits + 2 * i, "%02x", found[i]);
	if (strncasecmp(wanted, digits, 2 * MD5_BYTES))
		return "does not have the MD5 sum of its .md5";
	return NULL;
}

/* Ed25519 goes over its input twice: there is no doing it piece by piece. */
static const char *verify_bytes(EVP_PKEY *key, const unsigned char *signature,
				const unsigned char *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const char *wrong = NULL;

	if (!context || EVP_DigestVerifyInit(context, NULL, NULL, NULL,
					     key) != 1)
		wrong = "Ed25519 is not available";
	else if (EVP_DigestVerify(context, signature, SIGNATURE_BYTES, data,
				  size) != 1)
		wrong = "the signature in its .sig is not one by public-key";
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return wrong;
}

const char *verify_signature(const char *path, const char *key,
			     const char *signature, size_t size)
{
	unsigned char bytes[SIGNATURE_BYTES];
	const char *wrong = "cannot be read";
	size_t length;
	EVP_PKEY *k;
	char *data;

	if (size == SIGNATURE_BYTES)
		memcpy(bytes, signature, size);
	else if (base64_scan(signature, size, bytes, sizeof(bytes)) !=
		 SIGNATURE_BYTES)
		return "its .sig holds no signature of Ed25519";
	k = public_key_read(key);
	if (!k)
		return "public-key is no key of Ed25519";
	data = file_read(path, 0, SIZE_MAX, &length);
	if (data)
		wrong = verify_bytes(k, bytes, (unsigned char *)data, length);
	free(data);
	EVP_PKEY_free(k);
	return wrong;
}
