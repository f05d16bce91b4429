#ifndef DESCENT_CLONES_H
#define DESCENT_CLONES_H

// A function marked CK_CLONES is compiled once for each level of x86-64; the loader picks one.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CK_NO_CLONES 1  // the resolver would run before the sanitizer is ready
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(CK_NO_CLONES)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

#endif
