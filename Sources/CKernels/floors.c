#include "CKernelsLayers.h"
#include "vector16.h"

// What the core can do at best: the two floors under every kernel, operations and bytes.

typedef float cl_f4 __attribute__((vector_size(16)));
typedef float cl_f8 __attribute__((vector_size(32)));

// Twelve chains x ← x · factor + term hide the latency of two multiply-adds a cycle and leave registers free.
#define CL_CHAINS 12
#define CL_PEAK(vector)                                                                                        \
  {                                                                                                            \
    vector x[CL_CHAINS], f = (vector){0} + factor, t = (vector){0} + term;                                     \
    for (int i = 0; i < CL_CHAINS; i++) x[i] = (vector){0} + (float)i;                                         \
    for (size_t round = 0; round < rounds; round++) {                                                          \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < CL_CHAINS; i++) x[i] = x[i] * f + t;              \
    }                                                                                                          \
    for (int i = 1; i < CL_CHAINS; i++) x[0] += x[i];                                                          \
    return x[0][0];                                                                                            \
  }

CL_CLONES float cl_multiply_add(int lanes, size_t rounds, float factor, float term) {
#pragma clang fp contract(fast)
  if (lanes == 16) CL_PEAK(cl_f16)
  if (lanes == 8) CL_PEAK(cl_f8)
  CL_PEAK(cl_f4)
}

CL_CLONES void cl_triad(size_t count, float *a, const float *b, const float *c, float factor) {
  for (size_t i = 0; i < count; i++) a[i] = b[i] + factor * c[i];
}
