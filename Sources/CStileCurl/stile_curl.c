#include "stile_curl.h"

#include <dlfcn.h>
#include <stddef.h>

/* Every function of libcurl that is called here or from Swift. */
#define FUNCTIONS(X) \
    X(curl_global_init) X(curl_slist_append) X(curl_slist_free_all) \
    X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_strerror) \
    X(curl_easy_setopt) X(curl_easy_getinfo) \
    X(curl_multi_init) X(curl_multi_cleanup) X(curl_multi_setopt) \
    X(curl_multi_add_handle) X(curl_multi_remove_handle) X(curl_multi_perform) \
    X(curl_multi_poll) X(curl_multi_wakeup) X(curl_multi_info_read)

#define MEMBER(name) __typeof__(name) *name;
static struct { FUNCTIONS(MEMBER) } lib;

static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

static const char *resolve(void *handle)
{
#define BIND(name) \
    if ((lib.name = (__typeof__(name) *)dlsym(handle, #name)) == NULL) \
        return "it is too old: it has no " #name;
    FUNCTIONS(BIND)
    return lib.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "it does not start";
}

const char *stile_curl_load(void)
{
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        void *handle = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
        if (handle != NULL) return resolve(handle);
    }
    return "it is not installed; install libcurl4";
}

/* curl.h may have macros of these names. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static int takes(CURLoption option, int base)
{
    return (int)option / 10000 == base / 10000;
}

CURLcode stile_easy_set_long(CURL *easy, CURLoption option, long value)
{
    if (!takes(option, CURLOPTTYPE_LONG)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value)
{
    if (!takes(option, CURLOPTTYPE_OFF_T)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_string(CURL *easy, CURLoption option, const char *value)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *list)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, list);
}

CURLcode stile_easy_set_pointer(CURL *easy, CURLoption option, void *value)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_data_callback(CURL *easy, CURLoption option, stile_data_callback callback)
{
    if (!takes(option, CURLOPTTYPE_FUNCTIONPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return lib.curl_easy_setopt(easy, option, callback);
}

CURLcode stile_easy_set_seek_callback(CURL *easy, stile_seek_callback callback)
{
    return lib.curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

long stile_easy_long(CURL *easy, CURLINFO info)
{
    long value = 0;
    if (((int)info & CURLINFO_TYPEMASK) != CURLINFO_LONG) return 0;
    return lib.curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

CURLMcode stile_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return lib.curl_multi_setopt(multi, option, value);
}

CURL *stile_multi_next_done(CURLM *multi, CURLcode *result)
{
    int rest = 0;
    CURLMsg *message;
    while ((message = lib.curl_multi_info_read(multi, &rest)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

struct curl_slist *stile_slist_append(struct curl_slist *list, const char *line)
{
    return lib.curl_slist_append(list, line);
}

void stile_slist_free(struct curl_slist *list)
{
    if (list != NULL) lib.curl_slist_free_all(list);
}

CURL *stile_easy_init(void) { return lib.curl_easy_init(); }
void stile_easy_cleanup(CURL *easy) { lib.curl_easy_cleanup(easy); }
const char *stile_easy_strerror(CURLcode code) { return lib.curl_easy_strerror(code); }

CURLM *stile_multi_init(void) { return lib.curl_multi_init(); }
void stile_multi_cleanup(CURLM *multi) { lib.curl_multi_cleanup(multi); }
void stile_multi_add(CURLM *multi, CURL *easy) { lib.curl_multi_add_handle(multi, easy); }
void stile_multi_remove(CURLM *multi, CURL *easy) { lib.curl_multi_remove_handle(multi, easy); }
void stile_multi_wakeup(CURLM *multi) { lib.curl_multi_wakeup(multi); }

void stile_multi_perform(CURLM *multi)
{
    int running = 0;
    lib.curl_multi_perform(multi, &running);
}

void stile_multi_poll(CURLM *multi, int millis)
{
    lib.curl_multi_poll(multi, NULL, 0, millis, NULL);
}
