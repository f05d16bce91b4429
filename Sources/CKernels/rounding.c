// Rounding to 8 bits by blocks: Dettmers, Lewis, Shleifer and Zettlemoyer, "8-bit optimizers via block-wise
// quantization" (2022), with the dynamic-tree codes of Dettmers (2015) as the authors' library builds them.
//
// Seven decades, decade d from 10^(d−7) to 10^(d−6): the signed book cuts decade d into 2^d equal cells for each sign,
// the positive one into 2^(d+1), and a code is the middle of a cell. That makes 254; 0 and 1 complete the 256.
// The signed book has no −1: its least code is −(1 − 0.9/128) ≈ −0.993. So a block whose greatest magnitude is
// negative shrinks by that when it is rounded again, any other stays as it is.

#include "CKernelsMatrix.h"
#include "clones.h"
#include "elementary.h"

#pragma clang fp contract(off)

#define BLOCK 256
#define CODES 256

// The cells of all decades for one sign, ascending.
CK_INLINE void cells(int finer, double *out) {
  const double tops[7] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1};
  for (int d = 0; d < 7; d++) {
    int count = 1 << (d + finer);
    for (int j = 0; j < count; j++) *out++ = tops[d] * (0.1 + 0.9 * (2 * j + 1) / (2 * count));
  }
}

void ck_round8_codes(int is_signed, double *out) {
  size_t zero = is_signed ? CODES / 2 - 1 : 0;
  out[zero] = 0;
  cells(is_signed ? 0 : 1, out + zero + 1);
  for (size_t i = 0; i < zero; i++) out[i] = -out[2 * zero - i];
  out[CODES - 1] = 1;
}

// What one block of up to 256 numbers has in common: NaN where one is not finite. Bits of magnitudes are in their order.
CK_INLINE float greatest_magnitude(size_t n, const float *x, int is_signed) {
  uint32_t all = 0, greatest = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits, size;
    memcpy(&bits, x + i, 4);
    size = bits & 0x7FFFFFFFu;
    all = size > all ? size : all;
    size = !is_signed && bits >> 31 ? 0 : size;
    greatest = size > greatest ? size : greatest;
  }
  float result;
  memcpy(&result, &greatest, 4);
  return all < 0x7F800000u ? result : __builtin_nanf("");
}

CK_INLINE void rounded(size_t n, float *out, const float *x, int is_signed) {
  double codes[CODES], bounds[CODES - 1];
  ck_round8_codes(is_signed, codes);
  for (size_t i = 0; i + 1 < CODES; i++) bounds[i] = 0.5 * (codes[i] + codes[i + 1]);
  for (size_t start = 0; start < n; start += BLOCK) {
    size_t end = n - start < BLOCK ? n : start + BLOCK;
    float scale = greatest_magnitude(end - start, x + start, is_signed);
    if (!(scale >= 0x1p-126f)) {
      for (size_t i = start; i < end; i++) out[i] = scale == scale ? 0 : scale;
      continue;
    }
    double inverse = 1 / (double)scale;
    _Pragma("clang loop vectorize(assume_safety)") for (size_t i = start; i < end; i++) {
      double size = x[i] * inverse;
      uint32_t code = 0;  // how many bounds lie below: a number on a bound goes to the lower code
      CK_UNROLL for (uint32_t step = CODES / 2; step > 0; step /= 2) code += size > bounds[code + step - 1] ? step : 0;
      out[i] = (float)(codes[code] * scale);
    }
  }
}

CK_CLONES void ck_round8(size_t n, float *out, const float *x) { rounded(n, out, x, 1); }

CK_CLONES void ck_round8_positive(size_t n, float *out, const float *x) { rounded(n, out, x, 0); }
