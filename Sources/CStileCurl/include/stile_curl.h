#ifndef STILE_CURL_H
#define STILE_CURL_H

#include <curl/curl.h>

/*
 * libcurl is loaded when the first request is made: it brings thirty libraries along, which a process
 * that talks to nobody need not have in memory. Nothing else here may be called before.
 *
 * Answers NULL, or why it can not be had. To be called by one thread at a time.
 */
const char *stile_curl_load(void);

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

struct curl_slist *stile_slist_append(struct curl_slist *list, const char *line);
/* NULL is fine. */
void stile_slist_free(struct curl_slist *list);

CURL *stile_easy_init(void);
void stile_easy_cleanup(CURL *easy);
const char *stile_easy_strerror(CURLcode code);

CURLM *stile_multi_init(void);
void stile_multi_cleanup(CURLM *multi);
void stile_multi_add(CURLM *multi, CURL *easy);
void stile_multi_remove(CURLM *multi, CURL *easy);
void stile_multi_perform(CURLM *multi);
void stile_multi_poll(CURLM *multi, int millis);
/* The only one that any thread may call. */
void stile_multi_wakeup(CURLM *multi);

#endif
