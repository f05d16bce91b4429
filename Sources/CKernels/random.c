// Random numbers from a counter: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3" (2011). A number depends on its own place alone, so blocks may be drawn in any order.

#include "CKernelsMatrix.h"
#include "clones.h"
#include "elementary.h"

#pragma clang fp contract(off)

CK_INLINE void philox(uint32_t *restrict c, uint32_t k0, uint32_t k1) {
  CK_UNROLL for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)c[0] * 0xD2511F53u, p1 = (uint64_t)c[2] * 0xCD9E8D57u;
    uint32_t next0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0, next2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;
    c[0] = next0;
    c[1] = (uint32_t)p1;
    c[2] = next2;
    c[3] = (uint32_t)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

void ck_philox(uint32_t *out, const uint32_t *counter, const uint32_t *key) {
  uint32_t words[4] = {counter[0], counter[1], counter[2], counter[3]};
  philox(words, key[0], key[1]);
  memcpy(out, words, sizeof words);
}

#define PARAMETERS                                                                                      \
  size_t n, float *restrict out, uint64_t seed, uint32_t parameter, uint32_t step, uint32_t stream,     \
      uint32_t first_element
#define EACH(value)                                                                         \
  _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 0; i < n; i++) {           \
    uint32_t words[4] = {first_element + (uint32_t)i, step, parameter, stream};             \
    philox(words, (uint32_t)seed, (uint32_t)(seed >> 32));                                  \
    out[i] = (float)(value);                                                                \
  }

CK_CLONES void ck_normal(PARAMETERS) {
  EACH(ck_sqrt(-2 * ck_log(((double)words[0] + 1) * 0x1p-32)) * ck_cos((double)words[1] * (4 * CK_PI_2 * 0x1p-32)))
}

CK_CLONES void ck_uniform(PARAMETERS) { EACH((double)(words[0] >> 8) * 0x1p-24) }

CK_CLONES void ck_bernoulli(PARAMETERS, double p) { EACH((double)(words[0] >> 8) * 0x1p-24 < p ? 1 : 0) }
