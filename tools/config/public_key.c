// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "config/public_key.h"

#define KEY_BYTES_MAX 128	/* the DER form takes 44 */
#define TEXT_MAX 256		/* base64 of a key or a signature */
#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
		 "0123456789+/"

/* OpenSSL's decoder accepts "=" in the middle, so the form is checked here. */
size_t base64_scan(const char *text, size_t size, unsigned char *out,
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

EVP_PKEY *public_key_read(const char *text)
{
	unsigned char der[KEY_BYTES_MAX];
	const unsigned char *end = der;
	size_t size = base64_scan(text, strlen(text), der, sizeof(der));
	EVP_PKEY *key = size ? d2i_PUBKEY(NULL, &end, size) : NULL;

	if (key && (end != der + size ||
		    EVP_PKEY_base_id(key) != EVP_PKEY_ED25519)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

bool public_key_valid(const char *text)
{
	EVP_PKEY *key = public_key_read(text);

	EVP_PKEY_free(key);
	return key;
}
