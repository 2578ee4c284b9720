#include "stile_curl.h"
