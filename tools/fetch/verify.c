// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/file.h"
#include "base/report.h"
#include "config/public_key.h"
#include "fetch/verify.h"

#define MD5_DIGITS 32
#define SIGNATURE_BYTES 64	/* of Ed25519 */

/* Writes @digits, an even number, hexadecimal digits and a NUL byte. */
static char *hex_text(const unsigned char *bytes, size_t digits, char *text)
{
	size_t i;

	for (i = 0; i < digits / 2; i++)
		sprintf(text + 2 * i, "%02x", bytes[i]);
	return text;
}

void hash_name(const char *text, char name[HASH_DIGITS + 1])
{
	unsigned char hash[EVP_MAX_MD_SIZE];

	if (!EVP_Digest(text, strlen(text), hash, NULL, EVP_sha256(), NULL)) {
		complain(GJ_SYSTEM, "SHA-256 is not available");
		exit(GEOJP_FETCH);
	}
	hex_text(hash, HASH_DIGITS, name);
}

/* The first word of 32 hexadecimal digits in @text, or NULL. */
static const char *find_sum(const char *text, size_t size)
{
	size_t i, letters = 0, digits = 0;

	for (i = 0; i <= size; i++) {
		if (i < size && isalnum((unsigned char)text[i])) {
			letters++;
			digits += !!isxdigit((unsigned char)text[i]);
			continue;
		}
		if (letters == MD5_DIGITS && digits == MD5_DIGITS)
			return text + i - MD5_DIGITS;
		letters = 0;
		digits = 0;
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

/* Does the open file have the sum @wanted?  NULL, or what is wrong. */
static const char *compare_sum(int fd, const char *wanted)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md5 = EVP_MD_CTX_new();
	char digits[MD5_DIGITS + 1];
	const char *wrong = NULL;

	/* OpenSSL in FIPS mode has no MD5. */
	if (!md5 || !EVP_DigestInit_ex(md5, EVP_md5(), NULL))
		wrong = "MD5 is not available";
	else if (!digest_fd(md5, fd) || !EVP_DigestFinal_ex(md5, sum, NULL))
		wrong = "cannot be read";
	else if (strncasecmp(wanted, hex_text(sum, MD5_DIGITS, digits),
			     MD5_DIGITS))
		wrong = "does not have the MD5 sum of its .md5";
	EVP_MD_CTX_free(md5);
	ERR_clear_error();
	return wrong;
}

const char *verify_md5(const char *path, const char *sum, size_t size)
{
	const char *wanted = find_sum(sum, size), *wrong;
	int fd;

	if (!wanted)
		return "its .md5 holds no MD5 sum";
	fd = file_open(path, 0);
	if (fd < 0)
		return "cannot be read";
	wrong = compare_sum(fd, wanted);
	close(fd);
	return wrong;
}

/* Ed25519 reads its input twice, so it takes the whole file at once. */
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
		wrong = "the signature in its .sig was not made with the key "
			"in public-key";
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
