// malloc and its relatives, and the Swift runtime's retain and release, are defined here once more: in the tests'
// executable, where the dynamic linker finds them before the libraries' own. They count and pass on.
#define _GNU_SOURCE
#include "HeapCounter.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(SANITIZED)

#include <dlfcn.h>

// Reached without a call, since malloc must not need malloc to find them.
static _Thread_local __attribute__((tls_model("initial-exec"))) bool counting;
static _Thread_local __attribute__((tls_model("initial-exec"))) heap_counts counts;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  counts.allocations += counting;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  counts.allocations += counting;
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  counts.allocations += counting;
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  counts.allocations += counting;
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}

// The runtime's function of that name. Libraries call it before any constructor of the executable has run, so it is
// looked up at the first call; two threads that look it up at once find the same.
#define RUNTIME(type, name)                                                   \
  static type _Atomic found;                                                  \
  type plain = found;                                                         \
  if (!plain) found = plain = (type)dlsym(RTLD_NEXT, name)

#define RETAIN(name)                                                          \
  void *name(void *object) {                                                  \
    typedef void *(*function)(void *);                                        \
    RUNTIME(function, #name);                                                 \
    counts.retains += counting && object;                                     \
    return plain(object);                                                     \
  }                                                                           \
  void *name##_n(void *object, uint32_t times) {                              \
    typedef void *(*function)(void *, uint32_t);                              \
    RUNTIME(function, #name "_n");                                            \
    counts.retains += counting && object ? times : 0;                         \
    return plain(object, times);                                              \
  }

#define RELEASE(name)                                                         \
  void name(void *object) {                                                   \
    typedef void (*function)(void *);                                         \
    RUNTIME(function, #name);                                                 \
    counts.releases += counting && object;                                    \
    plain(object);                                                            \
  }                                                                           \
  void name##_n(void *object, uint32_t times) {                               \
    typedef void (*function)(void *, uint32_t);                               \
    RUNTIME(function, #name "_n");                                            \
    counts.releases += counting && object ? times : 0;                        \
    plain(object, times);                                                     \
  }

RETAIN(swift_retain)
RETAIN(swift_bridgeObjectRetain)
RELEASE(swift_release)
RELEASE(swift_bridgeObjectRelease)

bool heap_counter_works(void) { return true; }

void heap_counter_begin(void) {
  counts = (heap_counts){0, 0, 0};
  counting = true;
}

heap_counts heap_counter_end(void) {
  counting = false;
  return counts;
}

#else

bool heap_counter_works(void) { return false; }
void heap_counter_begin(void) {}
heap_counts heap_counter_end(void) { return (heap_counts){0, 0, 0}; }

#endif
