#include "CXSMM.h"
#include <stddef.h>

#ifdef DESCENT_XSMM
#include <libxsmm.h>

const char *cx_target(void) {
  libxsmm_init();
  return libxsmm_get_target_archid() >= LIBXSMM_X86_AVX ? libxsmm_get_target_arch() : NULL;
}

// libxsmm is column-major, where our row-major operands are their transposes: Cᵀ = Bᵀ · Aᵀ. So our A is its
// second operand, which it transposes at full rate; its first it does not transpose at all.
cx_kernel cx_dispatch(int m, int n, int k, int aStride, int bStride, int cStride, int transposesA,
                      int accumulates) {
  const float alpha = 1, beta = accumulates ? 1 : 0;
  const int flags = transposesA ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  const int prefetch = LIBXSMM_GEMM_PREFETCH_NONE;
  libxsmm_smmfunction kernel =
      libxsmm_smmdispatch(n, m, k, &bStride, &aStride, &cStride, &alpha, &beta, &flags, &prefetch);
  // The type is variadic for operands to prefetch; without prefetch the generated code takes three.
  return (cx_kernel)kernel;
}

#else

const char *cx_target(void) { return NULL; }

cx_kernel cx_dispatch(int m, int n, int k, int aStride, int bStride, int cStride, int transposesA,
                      int accumulates) {
  (void)m, (void)n, (void)k, (void)aStride, (void)bStride, (void)cStride, (void)transposesA, (void)accumulates;
  return NULL;
}

#endif
