#ifndef DESCENT_VECTOR16_H
#define DESCENT_VECTOR16_H

#include <stddef.h>
#include <stdint.h>

#include "clones.h"

// Sixteen lanes, whatever the instruction set: the compiler splits them where registers are narrower.

#define CL_CLONES CK_CLONES
#define CL_INLINE static inline __attribute__((always_inline))

typedef float cl_f16 __attribute__((vector_size(64)));
typedef float cl_f16u __attribute__((vector_size(64), aligned(4)));
typedef int32_t cl_i16 __attribute__((vector_size(64)));
typedef int32_t cl_i16u __attribute__((vector_size(64), aligned(4)));
typedef uint32_t cl_u16 __attribute__((vector_size(64)));

static const cl_i16 cl_lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

// mask ? yes : no, by bits. Vectors go by pointer: by value their convention would depend on the target.
#define CL_SELECT(mask, yes, no) ((cl_f16)(((mask) & (cl_i16)(yes)) | (~(mask) & (cl_i16)(no))))

/// Loads the first `width` lanes of packed parameters; the others are zero.
CL_INLINE void cl_load(cl_f16 *x, const float *from, size_t width) {
  if (width >= 16) {
    *x = *(const cl_f16u *)from;
  } else {
    *x = (cl_f16){0};
    for (size_t j = 0; j < width; j++) (*x)[j] = from[j];
  }
}

CL_INLINE void cl_store(const cl_f16 *x, float *to, size_t width) {
  if (width >= 16) {
    *(cl_f16u *)to = *x;
  } else {
    for (size_t j = 0; j < width; j++) to[j] = (*x)[j];
  }
}

/// Two rounds of multiply–xorshift mixing of (key, i), different in their constants.
CL_INLINE uint32_t cl_mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7FEB352Du;
  x ^= x >> 15;
  x *= 0x846CA68Bu;
  return x ^ (x >> 16);
}

/// x = exp x: r = x − n·ln 2, a polynomial of degree 6, times 2ⁿ in two factors. Within 2 ulp; 0 below −104.
CL_INLINE void cl_exp16(cl_f16 *value) {
#pragma clang fp contract(off) reassociate(off)
  cl_f16 x = *value;
  cl_f16 low = (cl_f16){0} - 105.0f, high = (cl_f16){0} + 130.0f;
  x = CL_SELECT(x < low, low, x);
  x = CL_SELECT(x > high, high, x);
  cl_f16 magic = (cl_f16){0} + 0x1.8p23f;
  cl_f16 shifted = x * 0x1.715476p0f + magic;
  cl_f16 n = shifted - magic;
  cl_f16 r = (x - n * 0x1.62e400p-1f) - n * 0x1.7f7d1cp-20f;
  cl_f16 p = (cl_f16){0} + 0x1.6db42ap-10f;
  p = p * r + 0x1.123b56p-7f;
  p = p * r + 0x1.55545ep-5f;
  p = p * r + 0x1.55548ep-3f;
  p = p * r + 0x1p-1f;
  p = (p * r * r + r) + 1.0f;
  cl_i16 whole = (cl_i16)shifted - (cl_i16)magic, half = whole >> 1;
  cl_f16 first = (cl_f16)((half + 127) << 23), second = (cl_f16)((whole - half + 127) << 23);
  *value = p * first * second;
}

/// x = 1 / (1 + exp(−x)).
CL_INLINE void cl_sigmoid16(cl_f16 *value) {
  cl_f16 e = -*value;
  cl_exp16(&e);
  *value = 1.0f / (1.0f + e);
}

/// x = log x for positive normal x: m in [√½, √2), f − f²/2 + f³·P(f). Within 2 ulp.
CL_INLINE void cl_log16(cl_f16 *value) {
#pragma clang fp contract(off) reassociate(off)
  cl_i16 bits = (cl_i16)*value;
  cl_i16 e = (bits - 0x3F3504F3) >> 23;
  cl_f16 f = (cl_f16)(bits - (e << 23)) - 1.0f;
  cl_f16 n = __builtin_convertvector(e, cl_f16);
  cl_f16 p = (cl_f16){0} - 0.0785961516f;
  p = p * f + 0.1288164889f;
  p = p * f - 0.1312875409f;
  p = p * f + 0.1418119171f;
  p = p * f - 0.1662455409f;
  p = p * f + 0.2000228629f;
  p = p * f - 0.2500081040f;
  p = p * f + 0.3333331673f;
  cl_f16 square = f * f;
  cl_f16 tail = n * -2.12194440e-4f + (p * f * square - 0.5f * square);
  cl_f16 result = n * 0.693359375f + (f + tail);
  *value = CL_SELECT(*value == *value, result, *value);
}

/// x = tanh x: an odd polynomial below 0.625, else 1 − 2 / (exp 2|x| + 1).
CL_INLINE void cl_tanh16(cl_f16 *value) {
#pragma clang fp contract(off) reassociate(off)
  cl_f16 x = *value, z = x * x;
  cl_i16 sign = (cl_i16)x & (int32_t)0x80000000;
  cl_f16 size = (cl_f16)((cl_i16)x ^ sign), e = size + size;
  cl_exp16(&e);
  cl_f16 large = 1.0f - 2.0f / (e + 1.0f);
  large = (cl_f16)((cl_i16)large | sign);
  cl_f16 p = (cl_f16){0} - 0.005528633651f;
  p = p * z + 0.020483316098f;
  p = p * z - 0.053692968046f;
  p = p * z + 0.133308997613f;
  p = p * z - 0.333332628823f;
  cl_f16 small = p * z * x + x;
  *value = CL_SELECT(size < 0.625f, small, large);
}

/// The sum of the lanes, in a fixed order.
CL_INLINE float cl_sum16(const cl_f16 *x) {
#pragma clang fp contract(off) reassociate(off)
  float h[8], q[4];
  for (int i = 0; i < 8; i++) h[i] = (*x)[i] + (*x)[i + 8];
  for (int i = 0; i < 4; i++) q[i] = h[i] + h[i + 4];
  return (q[0] + q[2]) + (q[1] + q[3]);
}

/// The largest of the lanes.
CL_INLINE float cl_max16(const cl_f16 *x) {
  return __builtin_reduce_max(*x);
}

#define CL_STEP(r, s, even, odd)                                                                              \
  {                                                                                                           \
    cl_f16 x = r, y = s;                                                                                      \
    r = even;                                                                                                 \
    s = odd;                                                                                                  \
  }

/// Transposes sixteen vectors: four rounds of exchanging blocks of 8, 4, 2 and 1.
CL_INLINE void cl_transpose16(cl_f16 *r) {
  for (int i = 0; i < 8; i++)
    CL_STEP(r[i], r[i + 8],
            __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
            __builtin_shufflevector(x, y, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  for (int k = 0; k < 16; k += 8)
    for (int i = k; i < k + 4; i++)
      CL_STEP(r[i], r[i + 4],
              __builtin_shufflevector(x, y, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
              __builtin_shufflevector(x, y, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  for (int k = 0; k < 16; k += 4)
    for (int i = k; i < k + 2; i++)
      CL_STEP(r[i], r[i + 2],
              __builtin_shufflevector(x, y, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
              __builtin_shufflevector(x, y, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  for (int i = 0; i < 16; i += 2)
    CL_STEP(r[i], r[i + 1],
            __builtin_shufflevector(x, y, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
            __builtin_shufflevector(x, y, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
}

#endif
