#include "stile_curl.h"

static int takes(CURLoption option, int base)
{
    return (int)option / 10000 == base / 10000;
}

CURLcode stile_easy_set_long(CURL *easy, CURLoption option, long value)
{
    if (!takes(option, CURLOPTTYPE_LONG)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value)
{
    if (!takes(option, CURLOPTTYPE_OFF_T)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_string(CURL *easy, CURLoption option, const char *value)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *list)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, list);
}

CURLcode stile_easy_set_pointer(CURL *easy, CURLoption option, void *value)
{
    if (!takes(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, value);
}

CURLcode stile_easy_set_data_callback(CURL *easy, CURLoption option, stile_data_callback callback)
{
    if (!takes(option, CURLOPTTYPE_FUNCTIONPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(easy, option, callback);
}

CURLcode stile_easy_set_seek_callback(CURL *easy, stile_seek_callback callback)
{
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

long stile_easy_long(CURL *easy, CURLINFO info)
{
    long value = 0;
    if (((int)info & CURLINFO_TYPEMASK) != CURLINFO_LONG) return 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

CURLMcode stile_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

CURL *stile_multi_next_done(CURLM *multi, CURLcode *result)
{
    int rest = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &rest)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
