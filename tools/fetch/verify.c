// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "fetch/verify.h"

#define MD5_BYTES 16
#define SIGNATURE_BYTES 64	/* of Ed25519 */
#define KEY_BYTES_MAX 128	/* the DER form takes 44 */
#define TEXT_MAX 256		/* base64 of one of the two */
#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
		 "0123456789+/"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return tolower((unsigned char)c) - 'a' + 10;
}

/* The first word of 32 hexadecimal digits in @text. */
static bool find_sum(const char *text, size_t size,
		     unsigned char sum[MD5_BYTES])
{
	size_t start, end, i;

	for (start = 0; start < size; start = end + 1) {
		for (end = start; end < size; end++)
			if (!isxdigit((unsigned char)text[end]))
				break;
		if (end - start == 2 * MD5_BYTES &&
		    (end == size || !isalnum((unsigned char)text[end])))
			break;
		/* The rest of a word is not the start of another one. */
		while (end < size && isalnum((unsigned char)text[end]))
			end++;
	}
	if (start >= size)
		return false;
	for (i = 0; i < MD5_BYTES; i++)
		sum[i] = hex_value(text[start + 2 * i]) << 4 |
			 hex_value(text[start + 2 * i + 1]);
	return true;
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
	unsigned char wanted[MD5_BYTES], found[MD5_BYTES];
	const char *wrong;

	if (!find_sum(sum, size, wanted))
		return "its .md5 holds no MD5 sum";
	wrong = file_sum(path, found);
	if (wrong)
		return wrong;
	if (memcmp(wanted, found, MD5_BYTES))
		return "does not have the MD5 sum of its .md5";
	return NULL;
}

/*
 * Decodes base64, in which white space may be, to at most @room bytes; their
 * number, 0 where it is none.  OpenSSL's own takes "=" in the middle.
 */
static size_t from_base64(const char *text, size_t size, unsigned char *out,
			  size_t room)
{
	unsigned char decoded[TEXT_MAX];
	char word[TEXT_MAX + 1];
	size_t i, digits, count = 0;
	int padding;

	for (i = 0; i < size; i++) {
		if (isspace((unsigned char)text[i]))
			continue;
		if (count == TEXT_MAX)
			return 0;
		word[count++] = text[i];
	}
	word[count] = '\0';
	digits = strspn(word, ALPHABET);
	padding = count - digits;
	if (!count || count % 4 || padding > 2 ||
	    strspn(word + digits, "=") != count - digits)
		return 0;
	if (EVP_DecodeBlock(decoded, (unsigned char *)word, count) < 0)
		return 0;
	count = count / 4 * 3 - padding;
	if (count > room)
		return 0;
	memcpy(out, decoded, count);
	return count;
}

static EVP_PKEY *read_key(const char *text)
{
	unsigned char der[KEY_BYTES_MAX];
	const unsigned char *end = der;
	size_t size = from_base64(text, strlen(text), der, sizeof(der));
	EVP_PKEY *key = size ? d2i_PUBKEY(NULL, &end, size) : NULL;

	if (key && (end != der + size ||
		    EVP_PKEY_base_id(key) != EVP_PKEY_ED25519)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

bool verify_key_valid(const char *key)
{
	EVP_PKEY *k = read_key(key);

	EVP_PKEY_free(k);
	return k;
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

static const char *verify_fd(EVP_PKEY *key, const unsigned char *signature,
			     int fd)
{
	const char *wrong;
	struct stat st;
	void *data;

	if (fd < 0 || fstat(fd, &st) || st.st_size <= 0 ||
	    (uint64_t)st.st_size > SIZE_MAX)
		return "cannot be read";
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return "cannot be read";
	wrong = verify_bytes(key, signature, data, st.st_size);
	munmap(data, st.st_size);
	return wrong;
}

const char *verify_signature(const char *path, const char *key,
			     const char *signature, size_t size)
{
	unsigned char bytes[SIGNATURE_BYTES];
	EVP_PKEY *k;
	const char *wrong;
	int fd;

	if (size == SIGNATURE_BYTES)
		memcpy(bytes, signature, size);
	else if (from_base64(signature, size, bytes, sizeof(bytes)) !=
		 SIGNATURE_BYTES)
		return "its .sig holds no signature of Ed25519";
	k = read_key(key);
	if (!k)
		return "public-key is no key of Ed25519";
	fd = open(path, O_RDONLY | O_CLOEXEC);
	wrong = verify_fd(k, bytes, fd);
	if (fd >= 0)
		close(fd);
	EVP_PKEY_free(k);
	return wrong;
}
