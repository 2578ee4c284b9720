#ifndef STILE_CURL_H
#define STILE_CURL_H

#include <curl/curl.h>

/*
 * curl_easy_setopt and its kin are variadic, which Swift can not call: one function per type of
 * argument. Each refuses an option that takes another type with CURLE_BAD_FUNCTION_ARGUMENT.
 */

typedef size_t (*stile_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*stile_seek_callback)(void *context, curl_off_t offset, int origin);

CURLcode stile_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode stile_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/* libcurl copies the string. */
CURLcode stile_easy_set_string(CURL *easy, CURLoption option, const char *value);
/* libcurl keeps the list: it must outlive the transfer. */
CURLcode stile_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *list);
CURLcode stile_easy_set_pointer(CURL *easy, CURLoption option, void *value);
/* For CURLOPT_WRITEFUNCTION, CURLOPT_READFUNCTION and CURLOPT_HEADERFUNCTION. */
CURLcode stile_easy_set_data_callback(CURL *easy, CURLoption option, stile_data_callback callback);
CURLcode stile_easy_set_seek_callback(CURL *easy, stile_seek_callback callback);

/* 0 when libcurl does not know. */
long stile_easy_long(CURL *easy, CURLINFO info);

CURLMcode stile_multi_set_long(CURLM *multi, CURLMoption option, long value);

/* The next finished transfer, or NULL; its result goes to `result`. */
CURL *stile_multi_next_done(CURLM *multi, CURLcode *result);

#endif
