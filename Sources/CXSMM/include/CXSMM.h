#ifndef DESCENT_CXSMM_H
#define DESCENT_CXSMM_H

// A thin shim over libxsmm, which generates a kernel for each shape at run time. Where the package was built
// without it, `cx_target` returns NULL and so does `cx_dispatch`.

/// C = [C +] op(A) · B of one fixed shape; note the order of the operands, which is libxsmm's.
typedef void (*cx_kernel)(const float *b, const float *a, float *c);

/// The instruction set that libxsmm generates for, as `avx512_cpx`; NULL where it generates nothing.
const char *cx_target(void);

/// A kernel for row-major C (m × n) = [C +] op(A) · B with the given row strides; A is m × k, or k × m where
/// `transposesA`. NULL where libxsmm has none.
cx_kernel cx_dispatch(int m, int n, int k, int aStride, int bStride, int cStride, int transposesA,
                      int accumulates);

#endif
