#include "CCurl.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// The few names of libcurl that are used, declared here so that its headers need not be installed: the library itself is
// there wherever Foundation's networking is, and its binary interface has been the same since 2006.
// https://curl.se/libcurl/c/curl_easy_setopt.html
typedef void CURL;
struct curl_slist;
extern int curl_global_init(long flags);
extern CURL *curl_easy_init(void);
extern int curl_easy_setopt(CURL *handle, int option, ...);
extern int curl_easy_perform(CURL *handle);
extern int curl_easy_getinfo(CURL *handle, int info, ...);
extern void curl_easy_cleanup(CURL *handle);
extern struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text);
extern void curl_slist_free_all(struct curl_slist *list);

enum {
  GLOBAL_ALL = 3,
  PROTOCOL_HTTP_AND_HTTPS = 3,
  // Options: numbers from 0, pointers from 10000, functions from 20000, 64-bit numbers from 30000.
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_POSTFIELDS = 10015,
  OPT_USERAGENT = 10018,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_XFERINFODATA = 10057,
  OPT_WRITEFUNCTION = 20011,
  OPT_HEADERFUNCTION = 20079,
  OPT_XFERINFOFUNCTION = 20219,
  OPT_NOPROGRESS = 43,
  OPT_POST = 47,
  OPT_NOSIGNAL = 99,
  OPT_TIMEOUT_MS = 155,
  OPT_PROTOCOLS = 181,
  OPT_MAXFILESIZE_LARGE = 30117,
  OPT_POSTFIELDSIZE_LARGE = 30120,
  INFO_RESPONSE_CODE = 0x200000 + 2,
};

/// Bytes that grow.
typedef struct {
  char *bytes;
  size_t size, room;
} buffer;

struct cc_transfer {
  struct curl_slist *headers;
  buffer head, body;
  size_t limit;
  long status;
  int isTooLong;
  atomic_int isCancelled;
};

/// The longest head of an answer.
static const size_t longestHead = 1 << 16;

/// Appends and closes with a zero byte that does not count; 0 where there is no room.
static int append(buffer *to, const char *bytes, size_t size) {
  if (to->size + size + 1 > to->room) {
    size_t room = 2 * (to->size + size) + 1024;
    char *grown = realloc(to->bytes, room);
    if (!grown) return 0;
    to->bytes = grown;
    to->room = room;
  }
  memcpy(to->bytes + to->size, bytes, size);
  to->size += size;
  to->bytes[to->size] = 0;
  return 1;
}

static size_t take_body(char *bytes, size_t one, size_t count, void *context) {
  cc_transfer *transfer = context;
  size_t size = one * count;
  if (transfer->body.size + size > transfer->limit) {
    transfer->isTooLong = 1;
    return 0;
  }
  return append(&transfer->body, bytes, size) ? size : 0;
}

static size_t take_head(char *bytes, size_t one, size_t count, void *context) {
  cc_transfer *transfer = context;
  size_t size = one * count;
  // Of several heads (100, then 200) the last counts.
  if (size > 5 && memcmp(bytes, "HTTP/", 5) == 0) transfer->head.size = 0;
  if (transfer->head.size + size > longestHead) {
    transfer->isTooLong = 1;
    return 0;
  }
  return append(&transfer->head, bytes, size) ? size : 0;
}

/// Asked at least once a second.
static int look(void *context, long long a, long long b, long long c, long long d) {
  (void)a, (void)b, (void)c, (void)d;
  return atomic_load(&((cc_transfer *)context)->isCancelled);
}

static void begin(void) { curl_global_init(GLOBAL_ALL); }

cc_transfer *cc_make(void) { return calloc(1, sizeof(cc_transfer)); }

void cc_add_header(cc_transfer *transfer, const char *line) {
  struct curl_slist *longer = curl_slist_append(transfer->headers, line);
  if (longer) transfer->headers = longer;
}

static cc_outcome outcome(const cc_transfer *transfer, int code) {
  if (transfer->isTooLong) return CC_TOO_LONG;
  switch (code) {
  case 0: return CC_ANSWERED;
  case 5: case 6: return CC_UNKNOWN_HOST;
  case 7: return CC_REFUSED;
  case 28: return CC_TIMED_OUT;
  case 42: return CC_CANCELLED;
  case 63: return CC_TOO_LONG;
  case 35: case 53: case 54: case 58: case 59: case 60: case 64: case 66: case 77: case 80: case 82:
  case 83: case 90: case 91: return CC_INSECURE;
  default: return CC_CUT;
  }
}

cc_outcome cc_post(cc_transfer *transfer, const char *url, const char *body, size_t size,
                   long milliseconds, size_t limit) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, begin);
  if (atomic_load(&transfer->isCancelled)) return CC_CANCELLED;
  CURL *curl = curl_easy_init();
  if (!curl) return CC_CUT;
  transfer->limit = limit;
  cc_add_header(transfer, "Expect:"); // No waiting for 100 before the body.
  curl_easy_setopt(curl, OPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, OPT_URL, url);
  curl_easy_setopt(curl, OPT_PROTOCOLS, (long)PROTOCOL_HTTP_AND_HTTPS);
  curl_easy_setopt(curl, OPT_USERAGENT, "descent");
  curl_easy_setopt(curl, OPT_HTTPHEADER, transfer->headers);
  curl_easy_setopt(curl, OPT_POST, 1L);
  curl_easy_setopt(curl, OPT_POSTFIELDSIZE_LARGE, (long long)size);
  curl_easy_setopt(curl, OPT_POSTFIELDS, body);
  curl_easy_setopt(curl, OPT_TIMEOUT_MS, milliseconds);
  curl_easy_setopt(curl, OPT_MAXFILESIZE_LARGE, (long long)limit);
  curl_easy_setopt(curl, OPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, OPT_WRITEDATA, transfer);
  curl_easy_setopt(curl, OPT_HEADERFUNCTION, take_head);
  curl_easy_setopt(curl, OPT_HEADERDATA, transfer);
  curl_easy_setopt(curl, OPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, OPT_XFERINFOFUNCTION, look);
  curl_easy_setopt(curl, OPT_XFERINFODATA, transfer);
  int code = curl_easy_perform(curl);
  if (code == 0) curl_easy_getinfo(curl, INFO_RESPONSE_CODE, &transfer->status);
  curl_easy_cleanup(curl);
  return outcome(transfer, code);
}

void cc_cancel(cc_transfer *transfer) { atomic_store(&transfer->isCancelled, 1); }
long cc_status(const cc_transfer *transfer) { return transfer->status; }
size_t cc_size(const cc_transfer *transfer) { return transfer->body.size; }
const char *cc_body(const cc_transfer *transfer) { return transfer->body.bytes; }
const char *cc_head(const cc_transfer *transfer) { return transfer->head.bytes; }

void cc_free(cc_transfer *transfer) {
  curl_slist_free_all(transfer->headers);
  free(transfer->head.bytes);
  free(transfer->body.bytes);
  free(transfer);
}
