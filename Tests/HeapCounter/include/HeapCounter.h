// Counts what one thread asks of the heap, for tests that claim that nothing is asked.
#ifndef HEAP_COUNTER_H
#define HEAP_COUNTER_H

#include <stdbool.h>

/// What a thread did between `heap_counter_begin` and `heap_counter_end`.
typedef struct {
  /// Calls of malloc, calloc, realloc, aligned_alloc, memalign and posix_memalign; pages mapped directly are not seen.
  long allocations;
  /// Strong references to Swift objects that the tests' executable takes, so all code of this package.
  ///
  /// Those that the runtime's own libraries take are not seen.
  long retains;
  /// Strong references given back.
  long releases;
} heap_counts;

/// Whether this process can be counted: Linux with glibc, and no sanitizer, which brings its own malloc.
bool heap_counter_works(void);

/// Starts to count on this thread, from zero.
void heap_counter_begin(void);

/// Stops to count on this thread and returns the counts.
heap_counts heap_counter_end(void);

#endif
