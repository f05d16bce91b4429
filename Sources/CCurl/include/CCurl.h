#ifndef DESCENT_CCURL_H
#define DESCENT_CCURL_H

#include <stddef.h>

// A thin shim over libcurl's easy interface: one POST at a time, its answer in memory, bounded in time and bytes. No redirect is
// followed, nothing is stored. Foundation's URLSession on Linux stands on the same library, but polls without pause while
// it waits on a connection that it opened itself: a whole core, which the judge needs.

/// One request and its answer. Made, run once, freed by one thread; cancelled by any.
typedef struct cc_transfer cc_transfer;

/// How a transfer ended.
typedef enum {
  CC_ANSWERED,     ///< There is a whole answer, of whatever status.
  CC_UNKNOWN_HOST, ///< The host's name is not known.
  CC_REFUSED,      ///< No connection came about.
  CC_INSECURE,     ///< No secure connection came about.
  CC_TIMED_OUT,    ///< The time was up.
  CC_TOO_LONG,     ///< The body is longer than is taken.
  CC_CANCELLED,    ///< It was cancelled.
  CC_CUT,          ///< The connection ended before the answer did, or what came is no HTTP.
} cc_outcome;

/// A transfer that was not run; NULL where there is no memory.
cc_transfer *cc_make(void);

/// Adds a header, as `Name: value`.
void cc_add_header(cc_transfer *transfer, const char *line);

/// Posts a body to an address of http or https and waits for the answer.
///
/// `milliseconds` is the time for all of it, `limit` how many bytes of the answer's body are taken.
cc_outcome cc_post(cc_transfer *transfer, const char *url, const char *body, size_t size,
                   long milliseconds, size_t limit);

/// Ends a transfer that runs, within a second; may be called on any thread.
void cc_cancel(cc_transfer *transfer);

/// The status of the answer; 0 where there was none.
long cc_status(const cc_transfer *transfer);

/// How many bytes of the body came.
size_t cc_size(const cc_transfer *transfer);

/// The body's bytes; they live as long as the transfer.
const char *cc_body(const cc_transfer *transfer);

/// The lines of the answer's head, each with its end, closed by a zero byte; they live as long as the transfer.
const char *cc_head(const cc_transfer *transfer);

/// Frees a transfer that does not run.
void cc_free(cc_transfer *transfer);

#endif
